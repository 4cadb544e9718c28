import ForgeTesting
import Testing

/// Small files of each format, made byte by byte so that golden files do not depend on the tools of a host.
enum DifferenceSamples {
    /// An `ar` archive.
    static func ar(_ members: [(name: String, time: String, owner: String, data: [UInt8])]) -> [UInt8] {
        var out = Array("!<arch>\n".utf8)
        for member in members {
            out += field(member.name + "/", 16) + field(member.time, 12) + field(member.owner, 6) + field("0", 6)
            out += field("100644", 8) + field("\(member.data.count)", 10) + [0x60, 0x0a]
            out += member.data + (member.data.count % 2 == 1 ? [0x0a] : [])
        }
        return out
    }

    /// A ustar archive.
    static func tar(_ members: [(name: String, time: Int, owner: String, data: [UInt8])]) -> [UInt8] {
        var out: [UInt8] = []
        for member in members {
            var header = [UInt8](repeating: 0, count: 512)
            put(member.name, 0, &header)
            put("0000644", 100, &header)
            put("0001750", 108, &header)
            put("0001750", 116, &header)
            put(octal(member.data.count, 11), 124, &header)
            put(octal(member.time, 11), 136, &header)
            header[156] = UInt8(ascii: "0")
            put("ustar", 257, &header)
            put("00", 263, &header)
            put(member.owner, 265, &header)
            out += header + member.data
            out += [UInt8](repeating: 0, count: (512 - member.data.count % 512) % 512)
        }
        return out + [UInt8](repeating: 0, count: 1024)
    }

    /// A gzip file with one stored block; the check sum is not looked at.
    static func gzip(_ data: [UInt8], time: UInt32) -> [UInt8] {
        [0x1f, 0x8b, 8, 0] + little(time, 4) + [0, 3] + stored(data) + little(0, 4) + little(UInt32(data.count), 4)
    }

    /// A zip file of stored entries.
    static func zip(_ entries: [(name: String, time: UInt32, extra: [UInt8], data: [UInt8])]) -> [UInt8] {
        var out: [UInt8] = []
        var directory: [UInt8] = []
        for entry in entries {
            let name = Array(entry.name.utf8)
            let common =
                little(10, 2) + little(0, 2) + little(0, 2) + little(entry.time, 4) + little(0, 4)
                + little(UInt32(entry.data.count), 4) + little(UInt32(entry.data.count), 4)
                + little(UInt32(name.count), 2) + little(UInt32(entry.extra.count), 2)
            directory += [0x50, 0x4b, 1, 2] + little(0x031e, 2) + common + [UInt8](repeating: 0, count: 6)
            directory += little(0o100644 << 16, 4) + little(UInt32(out.count), 4) + name + entry.extra
            out += [0x50, 0x4b, 3, 4] + common + name + entry.extra + entry.data
        }
        let start = UInt32(out.count)
        out += directory + [0x50, 0x4b, 5, 6, 0, 0, 0, 0]
        out += little(UInt32(entries.count), 2) + little(UInt32(entries.count), 2)
        return out + little(UInt32(directory.count), 4) + little(start, 4) + little(0, 2)
    }

    /// A 64-bit little-endian relocatable ELF file with the given sections.
    static func elf(_ sections: [(name: String, type: UInt32, flags: UInt64, data: [UInt8])]) -> [UInt8] {
        var names: [UInt8] = [0]
        var body: [UInt8] = []
        var headers = [UInt8](repeating: 0, count: 64)
        for section in sections + [(name: ".shstrtab", type: 3, flags: 0, data: [])] {
            let nameOffset = names.count
            names += Array(section.name.utf8) + [0]
            let data = section.name == ".shstrtab" ? names : section.data
            headers += little(UInt32(nameOffset), 4) + little(section.type, 4) + wide(section.flags) + wide(0)
            headers += wide(UInt64(64 + body.count)) + wide(UInt64(data.count)) + [UInt8](repeating: 0, count: 24)
            body += data
        }
        let count = UInt32(sections.count + 2)
        let header: [UInt8] =
            [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0] + [UInt8](repeating: 0, count: 8) + little(1, 2) + little(62, 2)
            + little(1, 4) + wide(0) + wide(0) + wide(UInt64(64 + body.count)) + little(0, 4) + little(64, 2)
            + little(56, 2) + little(0, 2) + little(64, 2) + little(count, 2) + little(count - 1, 2)
        return header + body + headers
    }

    private static func stored(_ data: [UInt8]) -> [UInt8] {
        let count = UInt32(data.count)
        return [1] + little(count, 2) + little(~count & 0xffff, 2) + data
    }

    private static func field(_ text: String, _ width: Int) -> [UInt8] {
        Array(text.utf8) + [UInt8](repeating: 0x20, count: width - text.utf8.count)
    }

    private static func put(_ text: String, _ offset: Int, _ header: inout [UInt8]) {
        for (index, byte) in text.utf8.enumerated() { header[offset + index] = byte }
    }

    private static func octal(_ number: Int, _ width: Int) -> String {
        let digits = String(number, radix: 8)
        return String(repeating: "0", count: width - digits.count) + digits
    }

    private static func little(_ value: UInt32, _ width: Int) -> [UInt8] {
        (0..<width).map { UInt8(truncatingIfNeeded: value >> UInt32(8 * $0)) }
    }

    private static func wide(_ value: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
    }
}

extension DifferenceSamples {
    /// Two versions of a file, with the name of the golden file that shows their difference.
    struct Pair: Sendable, CustomTestStringConvertible {
        var name: String
        var left: [UInt8]
        var right: [UInt8]
        var testDescription: String { name }
    }

    private static func text(_ lines: String...) -> [UInt8] { Array((lines.joined(separator: "\n") + "\n").utf8) }

    private static func object(_ comment: String, _ debug: String, _ id: UInt8, code: [UInt8]) -> [UInt8] {
        elf([
            (".text", 1, 6, code), (".comment", 1, 0x30, Array(comment.utf8) + [0]),
            (".debug_str", 1, 0x30, Array("int".utf8) + [0] + Array(debug.utf8) + [0]),
            (
                ".note.gnu.build-id", 7, 2,
                [4, 0, 0, 0, 20, 0, 0, 0, 3, 0, 0, 0, 0x47, 0x4e, 0x55, 0]
                    + [UInt8](repeating: id, count: 20)
            ),
        ])
    }

    /// One pair for each format and each kind of difference.
    static let pairs: [Pair] = {
        let one = object("GCC: (Debian 12.2.0-14) 12.2.0", "/build/a.c", 0xaa, code: [0x90, 0xc3])
        let two = object("GCC: (Debian 12.2.0-14) 12.2.0", "/home/me/a.c", 0xbb, code: [0x90, 0xc3])
        let onlyID = object("GCC: (Debian 12.2.0-14) 12.2.0", "/build/a.c", 0xbb, code: [0x90, 0xc3])
        let hello = text("hello")
        return [
            Pair(
                name: "text", left: text("a", "built Nov 26 2026 at 01:02:03", "c", "d", "e"),
                right: text("a", "built Nov 26 2026 at 01:02:07", "c", "d", "new", "e")),
            Pair(name: "text-order", left: text("b", "a", "c"), right: text("a", "b", "c")),
            Pair(name: "text-process", left: text("pid 17 in tmp.a8Xb2k"), right: text("pid 30 in tmp.Zt5Qq1")),
            Pair(name: "text-random", left: text("id 3f2a9c01de"), right: text("id 90bb17aa4c")),
            Pair(name: "text-epoch", left: text("t=1764118923"), right: text("t=1764118925")),
            Pair(
                name: "ar", left: ar([("a.o", "1764118923", "1000", one), ("b", "0", "0", hello)]),
                right: ar([("a.o", "1764118925", "0", two), ("b", "0", "0", hello)])),
            Pair(
                name: "ar-order", left: ar([("a", "0", "0", hello), ("b", "0", "0", hello)]),
                right: ar([("b", "0", "0", hello), ("a", "0", "0", hello), ("c", "0", "0", hello)])),
            Pair(name: "elf", left: one, right: two), Pair(name: "elf-build-id", left: one, right: onlyID),
            Pair(
                name: "gzip", left: gzip(hello, time: 1_764_118_923), right: gzip(text("hallo"), time: 1_764_118_925)),
            Pair(
                name: "tar", left: tar([("d/x", 1_764_118_923, "me", hello), ("y", 0, "", hello)]),
                right: tar([("y", 0, "", hello), ("d/x", 1_764_118_925, "root", text("hallo"))])),
            Pair(
                name: "zip",
                left: zip([("m", 0x5b7a_0841, [0x55, 0x54, 5, 0, 1, 1, 2, 3, 4], hello), ("n", 0x21_0000, [], hello)]),
                right: zip([("m", 0x5b7a_0843, [0x55, 0x54, 5, 0, 1, 9, 2, 3, 4], text("hallo"))])),
            Pair(
                name: "json", left: Array(#"{"when":"2026-11-26T01:02:03Z","n":[1,2,3],"k":{"a":1,"b":2}}"#.utf8),
                right: Array(#"{"when":"2026-11-26T01:02:09Z","n":[3,2,1],"k":{"b":2,"a":1},"x":0}"#.utf8)),
            Pair(
                name: "bytes", left: [UInt8](0..<40) + Array("name one".utf8),
                right: [UInt8](0..<38) + [0xff, 0xfe] + Array("name two".utf8)),
            Pair(name: "bytes-cut", left: [0, 1, 2, 3], right: [0, 1]),
        ]
    }()
}
