/// A Unix archive (`ar`, static libraries, `.deb`) as ranges of its bytes, with GNU and BSD long names resolved.
package struct ArArchive {
    /// What a member is for.
    package enum Role: Equatable, Sendable {
        case file
        /// The index of symbols: `/`, `/SYM64/` or `__.SYMDEF`.
        case symbolTable
        /// The table of long names, `//`.
        case nameTable
    }

    /// One member.
    package struct Member: Sendable {
        /// The offset of the 60-byte header.
        package var headerOffset: Int
        /// The contents, without the padding byte.
        package var data: Range<Int>
        /// The name with long forms resolved.
        package var name: String
        /// What it is for.
        package var role: Role
    }

    /// A fixed-width field of the header.
    package enum Field: CaseIterable, Sendable {
        case modificationTime, user, group, mode

        /// The columns within the header.
        package var columns: Range<Int> {
            switch self {
            case .modificationTime: 16..<28
            case .user: 28..<34
            case .group: 34..<40
            case .mode: 40..<48
            }
        }
    }

    /// The members in file order.
    package let members: [Member]

    /// The first bytes of an archive.
    package static let magic = Array("!<arch>\n".utf8)
    /// The first bytes of a thin archive, whose members are other files.
    package static let thinMagic = Array("!<thin>\n".utf8)

    /// Finds the members; every range lies within `bytes`.
    package init(parsing bytes: [UInt8]) throws(FormatError) {
        guard bytes.has(Self.magic) else {
            if bytes.has(Self.thinMagic) {
                throw .unsupported("only names of other files: it is a thin archive", at: 0)
            }
            throw .malformed("no `!<arch>` at its start", at: 0)
        }
        var members: [Member] = []
        var names: Range<Int>?
        var position = Self.magic.count
        while position < bytes.count {
            guard bytes.count - position >= 60 else { throw .malformed("a cut member header", at: position) }
            guard bytes[position + 58] == 0x60, bytes[position + 59] == 0x0a else {
                throw .malformed("a member header without its end mark", at: position + 58)
            }
            guard let size = Self.number(bytes[position + 48..<position + 58], radix: 10) else {
                throw .malformed("a member size that is no number", at: position + 48)
            }
            let start = position + 60
            guard size <= bytes.count - start else { throw .malformed("a member that runs past the end", at: position) }
            var member = Member(headerOffset: position, data: start..<start + size, name: "", role: .file)
            try Self.resolve(&member, in: bytes, names: names)
            if member.role == .nameTable { names = member.data }
            members.append(member)
            position = start + size
            if size & 1 == 1 { position += 1 }
        }
        self.members = members
    }

    /// The text of a header field without the spaces at its end.
    package static func text(of field: Field, headerAt offset: Int, in bytes: [UInt8]) -> String {
        let columns = bytes[offset + field.columns.lowerBound..<offset + field.columns.upperBound]
        return String(decoding: columns.trimmingSpaces, as: UTF8.self)
    }

    /// A field's number; nil for anything but digits followed by spaces.
    static func number(_ field: ArraySlice<UInt8>, radix: Int) -> Int? {
        Int(String(decoding: field.trimmingSpaces, as: UTF8.self), radix: radix).flatMap { $0 >= 0 ? $0 : nil }
    }

    private static func resolve(_ member: inout Member, in bytes: [UInt8], names: Range<Int>?) throws(FormatError) {
        let raw = bytes[member.headerOffset..<member.headerOffset + 16].trimmingSpaces
        let text = String(decoding: raw, as: UTF8.self)
        switch text {
        case "/", "/SYM64/", "__.SYMDEF", "__.SYMDEF SORTED":
            member.role = .symbolTable
            member.name = text
        case "//":
            member.role = .nameTable
            member.name = text
        default:
            if text.hasPrefix("/"), let offset = number(raw.dropFirst(), radix: 10) {
                guard let names, offset < names.count else {
                    throw .malformed("a long name outside its name table", at: member.headerOffset)
                }
                let tail = bytes[names.lowerBound + offset..<names.upperBound]
                let end = tail.firstIndex { $0 == 0x0a || $0 == 0 } ?? tail.endIndex
                member.name = strip(bytes[tail.startIndex..<end])
            } else if text.hasPrefix("#1/"), let length = number(raw.dropFirst(3), radix: 10) {
                guard length <= member.data.count else {
                    throw .malformed("a long name longer than its member", at: member.headerOffset)
                }
                let start = member.data.lowerBound
                let name = bytes[start..<start + length]
                member.name = String(decoding: name[..<(name.firstIndex(of: 0) ?? name.endIndex)], as: UTF8.self)
                if member.name.hasPrefix("__.SYMDEF") { member.role = .symbolTable }
            } else {
                member.name = strip(raw)
            }
        }
    }

    private static func strip(_ name: ArraySlice<UInt8>) -> String {
        String(decoding: name.last == UInt8(ascii: "/") ? name.dropLast() : name, as: UTF8.self)
    }
}

extension ArraySlice<UInt8> {
    /// The bytes without the spaces at the end.
    var trimmingSpaces: ArraySlice<UInt8> {
        var end = endIndex
        while end > startIndex, self[end - 1] == 0x20 { end -= 1 }
        return self[startIndex..<end]
    }
}
