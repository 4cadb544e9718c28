import ForgeCore
import Glibc

/// The file that holds the journal of a state file.
///
/// Who adds to it holds a lock on it, and sees that it is what was read: two processes that began with the same state
/// give nodes the same numbers. Nothing is synced; what is not whole at the end counts as not there.
struct JournalFile {
    /// The state file's path.
    let statePath: String

    private var path: String { JournalFormat.path(of: statePath) }

    /// The bytes of the journal if it is of this state file, for as long as the caller keeps them.
    func read(of identity: Digest) -> JournalBytes? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            status.st_size >= JournalFormat.headerSize
        else { return nil }
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: Int(status.st_size), alignment: 8)
        let journal = JournalBytes(memory)
        guard pread(file, memory.baseAddress, memory.count, 0) == memory.count, Self.isOf(identity, journal.bytes)
        else { return nil }
        return journal
    }

    private static func isOf(_ identity: Digest, _ journal: UnsafeRawBufferPointer) -> Bool {
        JournalFormat.header(identity).withUnsafeBytes {
            journal.count >= $0.count && UnsafeRawBufferPointer(rebasing: journal[..<$0.count]).isSame(as: $0)
        }
    }

    /// Adds a segment after what `origin` has read, and gives the journal's new end.
    ///
    /// - Returns: nil, with nothing written, when another process has saved since: the state is to be written whole.
    /// - Throws: `E_ENGINE_STATE`; the journal is then as it was.
    func append(_ segment: [UInt8], to origin: StateOrigin) throws(ForgeError) -> Int? {
        guard isCurrent(origin.identity) else { return nil }
        let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw StateWriter.failure("open", path) }
        defer { close(file) }
        while flock(file, LOCK_EX) != 0 { guard errno == EINTR else { throw StateWriter.failure("flock", path) } }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw StateWriter.failure("fstat", path) }
        var head = [UInt8](repeating: 0, count: JournalFormat.headerSize)
        let count = pread(file, &head, head.count, 0)
        let isOwn = count == head.count && head == JournalFormat.header(origin.identity)
        let known = origin.journalEnd
        guard isOwn ? known > 0 && Int(status.st_size) == origin.journalSize : known == 0 else { return nil }
        let bytes = known > 0 ? segment : JournalFormat.header(origin.identity) + segment
        guard ftruncate(file, off_t(known)) == 0 else { throw StateWriter.failure("ftruncate", path) }
        do throws(ForgeError) {
            try StateWriter.write(bytes, to: file, at: known, path)
        } catch {
            _ = ftruncate(file, off_t(known))
            throw error
        }
        return known + bytes.count
    }

    /// Whether the state file is still the one of this identity.
    private func isCurrent(_ identity: Digest) -> Bool {
        let file = open(statePath, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return false }
        defer { close(file) }
        var header = [UInt8](repeating: 0, count: StateHeader.size)
        return pread(file, &header, header.count, 0) == header.count && Digest(of: header) == identity
    }

    /// Removes the journal of a state file that was replaced.
    func remove() { unlink(path) }
}
