private import Glibc

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
        fflush(nil)
        return bytes.writeAll(to: 1)
    }

    /// Writes all of the bytes.
    @discardableResult
    static func write(_ bytes: [UInt8]) -> Bool { bytes.withUnsafeBytes { write($0) } }
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
