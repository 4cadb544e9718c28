private import Glibc
private import Synchronization

/// Standard error, unbuffered, so that its lines stand where they happened.
enum StandardError {
    /// Writes all of a text; a closed standard error is no failure.
    static func write(_ text: String) { write(Array(text.utf8)) }

    /// Writes all of the bytes as they are.
    static func write(_ bytes: [UInt8]) { bytes.withUnsafeBytes { _ = $0.writeAll(to: 2) } }
}

/// Standard output for bytes that are not lines of text.
enum StandardOutput {
    /// Writes all of the bytes; false when nobody reads any more.
    @discardableResult
    static func write(_ bytes: UnsafeRawBufferPointer) -> Bool {
        if fflush(nil) != 0 || !bytes.writeAll(to: 1) {
            note(errno)
            return false
        }
        return true
    }

    /// Writes all of the bytes.
    @discardableResult
    static func write(_ bytes: [UInt8]) -> Bool { bytes.withUnsafeBytes { write($0) } }

    private static let failure = Atomic<Int32>(0)

    private static func note(_ number: Int32) {
        _ = failure.compareExchange(expected: 0, desired: number, ordering: .relaxed)
    }

    /// Writes what is still held back and says why something was not written; nil when all was, or when the reader
    /// went away, which is its own affair.
    static func finish() -> String? {
        if fflush(nil) != 0 { note(errno) }
        let number = failure.load(ordering: .relaxed)
        return number == 0 || number == EPIPE || number == EBADF ? nil : String(cString: strerror(number))
    }
}

extension UnsafeRawBufferPointer {
    /// Writes everything to a descriptor; false when it takes no more.
    func writeAll(to descriptor: Int32) -> Bool {
        var rest = self
        while !rest.isEmpty {
            let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
            if count < 0 {
                guard errno == EINTR else { return false }
                continue
            }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
        return true
    }
}
