import Glibc
import Testing

/// Compares text with a golden file beside the tests; `FORGE_UPDATE_GOLDEN=1` writes it.
func expectGolden(_ text: String, _ name: String, file: String = #filePath) throws {
    let folder = file.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    let path = "\(folder)/Golden/\(name)"
    if getenv("FORGE_UPDATE_GOLDEN") != nil {
        let out = try #require(fopen(path, "wb"))
        fputs(text, out)
        fclose(out)
    }
    let input = try #require(fopen(path, "rb"), "no golden file `\(name)`")
    defer { fclose(input) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&buffer, 1, buffer.count, input), count > 0 { bytes += buffer[..<count] }
    #expect(text == String(decoding: bytes, as: UTF8.self), "golden file `\(name)`")
}
