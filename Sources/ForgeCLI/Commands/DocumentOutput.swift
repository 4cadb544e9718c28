import ForgeCore
import Glibc

/// Writes a command's result to standard output.
enum DocumentOutput {
    /// Writes all bytes, nothing added.
    ///
    /// - Throws: `E_IO` when standard output takes no more.
    static func write(_ bytes: [UInt8]) throws(ForgeError) {
        var offset = 0
        while offset < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                Glibc.write(STDOUT_FILENO, buffer.baseAddress?.advanced(by: offset), buffer.count - offset)
            }
            if count < 0 {
                if errno == EINTR { continue }
                throw ForgeError(
                    .ioFailed, "Standard output cannot be written", cause: String(cString: strerror(errno)))
            }
            offset += count
        }
    }

    /// Writes text and a newline.
    static func line(_ text: String) throws(ForgeError) { try write(Array("\(text)\n".utf8)) }
}
