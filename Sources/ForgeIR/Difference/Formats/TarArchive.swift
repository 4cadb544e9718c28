/// A tar file (POSIX ustar with pax and GNU long names) as ranges of its bytes; only for looking at.
struct TarArchive {
    /// One member.
    struct Member {
        var name = ""
        var mode = ""
        var owner = ""
        var group = ""
        var modificationTime = ""
        var kind: UInt8 = 0
        var linkTarget = ""
        var data = 0..<0
    }

    /// The unit in which headers and contents are laid out.
    static let blockBytes = 512

    /// The members in file order.
    private(set) var members: [Member] = []

    /// Whether bytes begin like a tar file.
    static func isTar(_ bytes: [UInt8]) -> Bool { bytes.has(Array("ustar".utf8), at: 257) }

    /// Finds the members; nil for anything that is cut or broken.
    init?(parsing bytes: [UInt8]) {
        var position = 0
        var longName: String?
        var longLink: String?
        var extended: [String: String] = [:]
        while position + Self.blockBytes <= bytes.count {
            let header = bytes[position..<position + Self.blockBytes]
            if header.allSatisfy({ $0 == 0 }) { return }
            guard let size = Self.number(Self.text(header, 124, 12)) else { return nil }
            let start = position + Self.blockBytes
            guard size <= bytes.count - start else { return nil }
            let data = start..<start + size
            position = start + (size + Self.blockBytes - 1) / Self.blockBytes * Self.blockBytes
            let kind = header[header.startIndex + 156]
            switch kind {
            case UInt8(ascii: "L"): longName = Self.cText(bytes[data])
            case UInt8(ascii: "K"): longLink = Self.cText(bytes[data])
            case UInt8(ascii: "x"): extended = Self.records(bytes[data])
            case UInt8(ascii: "g"): continue
            default:
                members.append(
                    Self.member(header, data, extended, name: longName, link: longLink))
                (longName, longLink, extended) = (nil, nil, [:])
            }
        }
        if members.isEmpty { return nil }
    }

    private static func member(
        _ header: ArraySlice<UInt8>, _ data: Range<Int>, _ extended: [String: String], name: String?, link: String?
    ) -> Member {
        let prefix = text(header, 345, 155)
        let short = text(header, 0, 100)
        var member = Member()
        member.name = extended["path"] ?? name ?? (prefix.isEmpty ? short : "\(prefix)/\(short)")
        member.mode = text(header, 100, 8)
        member.owner = named(extended["uid"], header, 108, 265)
        member.group = named(extended["gid"], header, 116, 297)
        member.modificationTime = extended["mtime"] ?? number(text(header, 136, 12)).map { "\($0)" } ?? "?"
        member.kind = header[header.startIndex + 156]
        member.linkTarget = extended["linkpath"] ?? link ?? text(header, 157, 100)
        member.data = data
        return member
    }

    /// A number and a name, as `1000 (builder)`.
    private static func named(_ given: String?, _ header: ArraySlice<UInt8>, _ id: Int, _ name: Int) -> String {
        let identity = given ?? number(text(header, id, 8)).map { "\($0)" } ?? "?"
        let word = text(header, name, 32)
        return word.isEmpty ? identity : "\(identity) (\(word))"
    }

    private static func text(_ header: ArraySlice<UInt8>, _ offset: Int, _ width: Int) -> String {
        let start = header.startIndex + offset
        return cText(header[start..<start + width])
    }

    private static func cText(_ bytes: ArraySlice<UInt8>) -> String {
        let end = bytes.firstIndex { $0 == 0 } ?? bytes.endIndex
        return String(decoding: bytes[..<end].trimmingSpaces, as: UTF8.self)
    }

    /// An octal number; nil when it is none, or negative.
    private static func number(_ text: String) -> Int? {
        let digits = text.drop { $0 == " " }
        if digits.isEmpty { return 0 }
        return Int(digits, radix: 8).flatMap { $0 >= 0 ? $0 : nil }
    }

    /// The `LENGTH KEY=VALUE` records of a pax header.
    private static func records(_ bytes: ArraySlice<UInt8>) -> [String: String] {
        var records: [String: String] = [:]
        var rest = bytes
        while let space = rest.firstIndex(of: 0x20),
            let length = Int(String(decoding: rest[..<space], as: UTF8.self)),
            length > space - rest.startIndex + 1, length <= rest.count
        {
            let record = rest[(space + 1)..<(rest.startIndex + length)].dropLast()
            if let equals = record.firstIndex(of: UInt8(ascii: "=")) {
                let key = String(decoding: record[..<equals], as: UTF8.self)
                records[key] = String(decoding: record[(equals + 1)...], as: UTF8.self)
            }
            rest = rest[(rest.startIndex + length)...]
        }
        return records
    }
}

extension ContentComparison {
    /// Compares two tar files member by member; false when one cannot be read.
    mutating func compareTar(_ a: [UInt8], _ b: [UInt8], at place: [String]) -> Bool {
        guard let left = TarArchive(parsing: a), let right = TarArchive(parsing: b) else { return false }
        compareMembers(left.members.map(\.name), right.members.map(\.name), at: place) { comparison, x, y, place in
            let (one, other) = (left.members[x], right.members[y])
            comparison.property(.kind, "type \(one.kind)", "type \(other.kind)", at: place)
            comparison.property(.modificationTime, one.modificationTime, other.modificationTime, at: place)
            comparison.property(.owner, one.owner, other.owner, at: place)
            comparison.property(.group, one.group, other.group, at: place)
            comparison.property(.mode, one.mode, other.mode, at: place)
            comparison.property(.linkTarget, one.linkTarget, other.linkTarget, at: place)
            comparison.compare(a[one.data], b[other.data], at: place)
        }
        return true
    }
}
