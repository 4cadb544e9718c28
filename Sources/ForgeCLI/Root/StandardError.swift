private import Glibc

/// Standard error, unbuffered, so that its lines stand where they happened.
enum StandardError {
    /// Writes all of a text; a closed standard error is no failure.
    static func write(_ text: String) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(2, $0.baseAddress, $0.count) }
            if count < 0 {
                guard errno == EINTR else { return }
                continue
            }
            rest = rest.dropFirst(count)
        }
    }
}

/// Standard output for bytes that are not lines of text.
enum StandardOutput {
    /// Writes all of the bytes; false when nobody reads any more.
    @discardableResult
    static func write(_ bytes: UnsafeRawBufferPointer) -> Bool {
        fflush(nil)
        var rest = bytes
        while !rest.isEmpty {
            let count = Glibc.write(1, rest.baseAddress, rest.count)
            if count < 0 {
                guard errno == EINTR else { return false }
                continue
            }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
        return true
    }

    /// Writes all of the bytes.
    @discardableResult
    static func write(_ bytes: [UInt8]) -> Bool { bytes.withUnsafeBytes { write($0) } }
}
