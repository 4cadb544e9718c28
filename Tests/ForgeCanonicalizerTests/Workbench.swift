import Glibc
import Testing

/// A temporary directory in which a test runs the real tools of the formats.
final class Workbench {
    let path: String

    init() throws {
        var template = Array("/tmp/forge-canonicalizer-XXXXXX".utf8CString)
        try #require(mkdtemp(&template) != nil)
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { _ = system("rm -rf '\(path)'") }

    /// Runs shell lines in the directory with fixed locale and zone; gives the exit code and both streams.
    @discardableResult
    func run(_ script: String) throws -> (code: Int32, output: String) {
        try write(Array("set -e\nexport LC_ALL=C TZ=UTC\ncd '\(path)'\n\(script)\n".utf8), to: ".script")
        let status = system("sh '\(path)/.script' >'\(path)/.output' 2>&1 </dev/null")
        return (status >> 8 & 0xff, String(decoding: try read(".output"), as: UTF8.self))
    }

    /// Runs shell lines that have to succeed.
    @discardableResult
    func succeed(_ script: String) throws -> String {
        let (code, output) = try run(script)
        try #require(code == 0, "`\(script)` failed: \(output)")
        return output
    }

    func read(_ name: String) throws -> [UInt8] {
        let file = try #require(fopen("\(path)/\(name)", "rb"), "no file `\(name)`")
        defer { fclose(file) }
        var out: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { out += buffer[..<count] }
        return out
    }

    func write(_ bytes: [UInt8], to name: String) throws {
        let file = try #require(fopen("\(path)/\(name)", "wb"))
        defer { fclose(file) }
        try #require(fwrite(bytes, 1, bytes.count, file) == bytes.count)
    }
}

/// A small generator of reproducible pseudo-random numbers (SplitMix64).
struct Seeded {
    var state: UInt64

    mutating func next(below bound: Int) -> Int {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
        return Int((z ^ z >> 31) % UInt64(bound))
    }
}
