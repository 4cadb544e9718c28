import ForgeCore
import Glibc

/// Files that hold what a test expects; `FORGE_UPDATE_GOLDEN=1` rewrites them.
public enum GoldenFile {
    /// A description of the first difference between `bytes` and the golden file, or nil when they are equal.
    ///
    /// `path` is relative to the directory of `file`, which is the calling test's own source file.
    public static func difference(_ bytes: [UInt8], from path: String, file: String = #filePath) -> String? {
        let full = location(path, file: file)
        if getenv("FORGE_UPDATE_GOLDEN") != nil {
            return write(bytes, to: full) ? nil : "cannot write \(path)"
        }
        guard let expected = read(path, file: file) else {
            return "\(path) is missing; FORGE_UPDATE_GOLDEN=1 makes it"
        }
        if expected == bytes { return nil }
        let offset = zip(expected, bytes).enumerated().first { $0.element.0 != $0.element.1 }?.offset
        let at = offset ?? min(expected.count, bytes.count)
        let wanted = CodeFrame(source: expected, offset: at, file: path).rendered
        let found = CodeFrame(source: bytes, offset: at, file: "this run").rendered
        return "\(path) differs at byte \(at); FORGE_UPDATE_GOLDEN=1 accepts the change\n\(wanted)\n\(found)"
    }

    /// The contents of a file beside a test's source file, or nil.
    public static func read(_ path: String, file: String = #filePath) -> [UInt8]? {
        guard let stream = fopen(location(path, file: file), "r") else { return nil }
        defer { fclose(stream) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&chunk, 1, chunk.count, stream), count > 0 {
            bytes.append(contentsOf: chunk[..<count])
        }
        return bytes
    }

    private static func write(_ bytes: [UInt8], to path: String) -> Bool {
        guard let stream = fopen(path, "w") else { return false }
        let written = fwrite(bytes, 1, bytes.count, stream)
        return fclose(stream) == 0 && written == bytes.count
    }

    private static func location(_ path: String, file: String) -> String {
        let directory = file.lastIndex(of: "/").map { file[..<$0] } ?? "."
        return "\(directory)/\(path)"
    }
}
