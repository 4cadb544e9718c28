import Glibc

/// A file in memory: what is written there stays in this process.
///
/// State files are replaced and never changed, so that the pages stay what they were.
// SAFETY: the graph that uses the memory is behind a lock.
final class MappedFile: @unchecked Sendable {
    let memory: UnsafeMutableRawBufferPointer

    /// What `open` or `mmap` says, as `errno`.
    struct Refused: Error {
        let number: Int32
    }

    /// Maps a whole file.
    init(_ path: String) throws(Refused) {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw Refused(number: errno) }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw Refused(number: errno) }
        let size = Int(status.st_size)
        guard status.st_mode & S_IFMT == S_IFREG, size > 0 else {
            memory = .init(start: nil, count: 0)
            return
        }
        // Populated while it is read-only: populating a writable private mapping would copy every page.
        let address = mmap(nil, size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0)
        guard let address, address != MAP_FAILED else { throw Refused(number: errno) }
        guard mprotect(address, size, PROT_READ | PROT_WRITE) == 0 else {
            let number = errno
            munmap(address, size)
            throw Refused(number: number)
        }
        memory = .init(start: address, count: size)
    }

    deinit { if let address = memory.baseAddress { munmap(address, memory.count) } }
}
