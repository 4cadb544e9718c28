/// The files that a source of C or C++ includes, as it spells them.
///
/// Conditions are not looked at: what a line includes somewhere counts.
enum IncludeLines {
    static func names(in bytes: [UInt8]) -> [String] {
        bytes.split(separator: 0x0A).compactMap { line in
            var rest = line.drop(while: isSpace)
            guard rest.first == UInt8(ascii: "#") else { return nil }
            rest = rest.dropFirst().drop(while: isSpace)
            guard rest.starts(with: "include".utf8) else { return nil }
            rest = rest.dropFirst("include".utf8.count).drop(while: isSpace)
            guard let open = rest.first, open == UInt8(ascii: "\"") || open == UInt8(ascii: "<") else { return nil }
            let end = open == UInt8(ascii: "<") ? UInt8(ascii: ">") : open
            let name = rest.dropFirst().prefix { $0 != end }
            return String(decoding: name, as: UTF8.self)
        }
    }

    /// Whether a name may lead to a file: the end of its path, without leading dots.
    static func name(_ name: String, mayLeadTo path: String) -> Bool {
        var rest = name[...]
        while rest.hasPrefix("./") || rest.hasPrefix("../") { rest = rest.drop { $0 == "." }.dropFirst() }
        return path == rest || path.hasSuffix("/\(rest)")
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}
