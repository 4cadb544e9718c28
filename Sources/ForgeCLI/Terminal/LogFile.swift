internal import ForgeCore
private import Glibc

/// A log kept as a file beside the document.
enum LogFile {
    /// Writes the whole file, making its directories.
    static func write(_ bytes: [UInt8], to path: String) throws(ForgeError) {
        var made = ""
        for component in path.split(separator: "/").dropLast() {
            made += "/\(component)"
            mkdir(made, 0o755)
        }
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw ForgeError(
                .outputUnwritable, "Cannot write the log `\(path)`", path: path, cause: String(cString: strerror(errno))
            )
        }
        defer { close(descriptor) }
        guard bytes.withUnsafeBytes({ $0.writeAll(to: descriptor) }) else {
            throw ForgeError(
                .outputUnwritable, "Cannot write the log `\(path)`", path: path, cause: String(cString: strerror(errno))
            )
        }
    }
}
