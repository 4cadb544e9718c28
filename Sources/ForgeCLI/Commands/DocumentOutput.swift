import ForgeCore

/// Writes a command's result to standard output.
enum DocumentOutput {
    /// Writes all bytes, nothing added; what a reader that went away does not take is lost.
    ///
    /// - Throws: `E_IO` when standard output takes no more.
    static func write(_ bytes: [UInt8]) throws(ForgeError) {
        if StandardOutput.write(bytes) { return }
        guard let reason = StandardOutput.finish() else { return }
        throw ForgeError(.ioFailed, "Standard output cannot be written", cause: reason)
    }

    /// Writes text and a newline.
    static func line(_ text: String) throws(ForgeError) { try write(Array("\(text)\n".utf8)) }
}
