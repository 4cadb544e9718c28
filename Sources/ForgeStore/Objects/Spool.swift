public import ForgeCore
private import Glibc
private import Synchronization

/// Bytes on their way elsewhere: in memory while they are few, in a file without a name once they are many.
///
/// One thread adds bytes; when all are there, any number may read them.
public final class Spool: @unchecked Sendable {
    // SAFETY: bytes are added by the one thread that made the spool, before it is given to others, which only read.
    private var memory: [UInt8]
    private var descriptor: Int32 = -1
    private let directory: String
    /// The number of bytes.
    public private(set) var count: Int64

    /// How many files were made, so that each has a name of its own for its moment.
    private static let made = Atomic<Int>(0)

    /// Up to so many bytes stay in memory.
    static let mostInMemory = 1 << 20

    /// Starts an empty spool whose file, if it comes to one, is made in a directory.
    public init(directory: String) {
        self.directory = directory
        memory = []
        count = 0
    }

    /// Holds bytes that are in memory already.
    public init(_ bytes: [UInt8]) {
        directory = ""
        memory = bytes
        count = Int64(bytes.count)
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Adds bytes.
    ///
    /// - Throws: `E_STORE_IO`, `E_STORE_FULL`.
    public func append(_ bytes: UnsafeRawBufferPointer) throws(ForgeError) {
        if descriptor < 0 {
            if memory.count + bytes.count <= Self.mostInMemory || directory.isEmpty {
                memory.append(contentsOf: bytes)
                count += Int64(bytes.count)
                return
            }
            let number = Self.made.add(1, ordering: .relaxed).newValue
            let path = "\(directory)/spool-\(getpid())-\(number)"
            descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            if descriptor < 0 { throw failure("open") }
            unlink(path)
            let held = memory
            memory = []
            count = 0
            try held.inChunks { (chunk) throws(ForgeError) in try put(chunk) }
        }
        try put(bytes)
    }

    private func put(_ bytes: UnsafeRawBufferPointer) throws(ForgeError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let done = pwrite(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count, off_t(count))
            if done < 0, errno == EINTR { continue }
            if done <= 0 { throw failure("pwrite") }
            count += Int64(done)
            rest = rest.dropFirst(done)
        }
    }

    /// The bytes from an offset on, at most so many.
    ///
    /// - Throws: `E_STORE_IO`.
    public func bytes(at offset: Int64, most: Int) throws(ForgeError) -> [UInt8] {
        let wanted = Int(max(0, min(Int64(most), count - offset)))
        if descriptor < 0 { return Array(memory[Int(offset)..<Int(offset) + wanted]) }
        var problem: Int32 = 0
        let out = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, filled in
            while filled < wanted {
                let got = pread(
                    descriptor, buffer.baseAddress.map { $0 + filled }, wanted - filled, off_t(offset) + filled)
                if got < 0, errno == EINTR { continue }
                if got <= 0 {
                    problem = got < 0 ? errno : EIO
                    return
                }
                filled += got
            }
        }
        if problem != 0 {
            errno = problem
            throw failure("pread")
        }
        return out
    }

    private func failure(_ call: String) -> ForgeError {
        let number = errno
        let isFull = number == ENOSPC || number == EDQUOT
        return ForgeError(
            isFull ? .storeFull : .storeIO, "What is on its way elsewhere cannot be held here", path: directory,
            hints: isFull ? ["Free space in that directory"] : [],
            cause: "\(call): \(String(cString: strerror(number)))")
    }
}

extension [UInt8] {
    /// Gives the bytes in the pieces in which stores give them.
    package func inChunks(_ body: (UnsafeRawBufferPointer) throws(ForgeError) -> Void) throws(ForgeError) {
        let outcome: Result<Void, ForgeError> = withUnsafeBytes { raw in
            do throws(ForgeError) {
                for start in stride(from: 0, to: raw.count, by: 1 << 20) {
                    try body(UnsafeRawBufferPointer(rebasing: raw[start..<Swift.min(raw.count, start + 1 << 20)]))
                }
                return .success(())
            } catch { return .failure(error) }
        }
        try outcome.get()
    }
}
