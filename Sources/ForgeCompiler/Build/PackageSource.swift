import ForgeCore

/// The text of a `BUILD.dhall`, for messages that point into it.
struct PackageSource {
    let package: String
    let bytes: [UInt8]

    /// The path of the source, as imports name it.
    static func path(_ package: String) -> String { package.isEmpty ? "./BUILD.dhall" : "./\(package)/BUILD.dhall" }

    /// The first place where a text is written.
    func frame(of text: String) -> CodeFrame? {
        let needle = Array("\"\(text)\"".utf8)
        guard bytes.count >= needle.count else { return nil }
        for start in 0...bytes.count - needle.count where bytes[start..<start + needle.count].elementsEqual(needle) {
            return CodeFrame(
                source: bytes, offset: start, length: needle.count, file: String(Self.path(package).dropFirst(2)))
        }
        return nil
    }

    func error(_ code: ErrorCode, _ message: String, at text: String, hints: [String] = []) -> ForgeError {
        ForgeError(code, message, frame: frame(of: text), hints: hints)
    }
}
