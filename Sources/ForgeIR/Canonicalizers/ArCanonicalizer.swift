/// `ar@1`: the bytes that `ar D` writes, with the execute bit kept.
///
/// Modification time, user and group become 0; the mode becomes 644, or 755 where the owner may execute. Names, sizes,
/// contents and order stay, so the symbol table's offsets remain right. The padding byte is a newline.
enum ArCanonicalizer {
    static func apply(to bytes: [UInt8]) throws(FormatError) -> [UInt8] {
        let archive = try ArArchive(parsing: bytes)
        var out = bytes
        for member in archive.members {
            for field in ArArchive.Field.allCases {
                let columns = field.columns
                var text = Array(canonical(field, of: member, in: bytes).utf8)
                text += [UInt8](repeating: 0x20, count: columns.count - text.count)
                let start = member.headerOffset + columns.lowerBound
                out.replaceSubrange(start..<start + columns.count, with: text)
            }
            if member.data.count & 1 == 1 {
                if member.data.upperBound < out.count {
                    out[member.data.upperBound] = 0x0a
                } else {
                    out.append(0x0a)
                }
            }
        }
        return out
    }

    private static func canonical(_ field: ArArchive.Field, of member: ArArchive.Member, in bytes: [UInt8]) -> String {
        switch (member.role, field) {
        case (.nameTable, _): return ""
        case (_, .modificationTime), (_, .user), (_, .group), (.symbolTable, .mode): return "0"
        case (.file, .mode):
            let mode = Int(ArArchive.text(of: .mode, headerAt: member.headerOffset, in: bytes), radix: 8) ?? 0
            return mode & 0o100 != 0 ? "755" : "644"
        }
    }
}
