import ForgeCore
import Glibc

/// Reads a document from a file or, for `-`, from standard input.
enum DocumentInput {
    /// The most bytes that are read; a document may be as large, and one byte more shows that it is larger.
    private static let limitBytes = JSONReader.Limits().bytes + 1

    /// The name that messages use for a document.
    static func name(_ file: String) -> String { file == "-" ? "<stdin>" : file }

    /// The bytes of a document.
    ///
    /// - Throws: `E_DOCUMENT_UNREADABLE`.
    static func bytes(of file: String) throws(ForgeError) -> [UInt8] {
        let descriptor = file == "-" ? STDIN_FILENO : open(file, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw unreadable(file, errno) }
        defer { if descriptor != STDIN_FILENO { close(descriptor) } }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while bytes.count < limitBytes {
            let count = read(descriptor, &chunk, chunk.count)
            if count == 0 { break }
            if count < 0 {
                if errno == EINTR { continue }
                throw unreadable(file, errno)
            }
            bytes.append(contentsOf: chunk[..<count])
        }
        return bytes
    }

    private static func unreadable(_ file: String, _ number: Int32) -> ForgeError {
        let missing = number == ENOENT
        return ForgeError(
            .documentUnreadable, "The document `\(name(file))` cannot be read", path: file,
            hints: missing ? ["Name the document, or `-` for standard input; or change into its directory"] : [],
            cause: String(cString: strerror(number)))
    }
}
