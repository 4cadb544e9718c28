/// The extra fields of zip headers: pairs of id and size, then data.
package enum ZipExtra {
    /// Sizes beyond 32 bits.
    static let zip64ID = 0x0001
    /// The mark of a jar, on the first entry only.
    static let jarID = 0xcafe

    /// Fields that hold times, owners or layout, by id.
    package static let volatile: [Int: String] = [
        0x0001: "zip64 sizes", 0x000a: "NTFS times", 0x000d: "Unix times and owner", 0x5455: "extended timestamp",
        0x5855: "Unix times and owner", 0x7855: "Unix owner", 0x7875: "Unix owner", 0xcafe: "jar mark",
        0xd935: "alignment",
    ]

    /// The fields of an extra area; what does not parse, such as padding, is left out.
    package static func fields(of extra: [UInt8]) -> [(id: Int, data: Range<Int>)] {
        var fields: [(id: Int, data: Range<Int>)] = []
        var position = 0
        while let id = extra.littleEndian16(at: position), let size = extra.littleEndian16(at: position + 2),
            size <= extra.count - position - 4
        {
            fields.append((id, position + 4..<position + 4 + size))
            position += 4 + size
        }
        return fields
    }

    /// The extra area without times, owners and layout.
    static func stable(_ extra: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        for field in fields(of: extra) where volatile[field.id] == nil {
            out += extra[field.data.lowerBound - 4..<field.data.upperBound]
        }
        return out
    }

    /// The 64-bit numbers of the zip64 field, in the order in which they replace 32-bit ones.
    static func zip64(of extra: [UInt8]) -> [Int] {
        guard let field = fields(of: extra).first(where: { $0.id == zip64ID }) else { return [] }
        var numbers: [Int] = []
        for offset in stride(from: field.data.lowerBound, through: field.data.upperBound - 8, by: 8) {
            guard let number = extra.littleEndian64(at: offset) else { break }
            numbers.append(number)
        }
        return numbers
    }

    /// A zip64 field with the given numbers.
    static func zip64(_ numbers: [Int]) -> [UInt8] {
        var out: [UInt8] = []
        out.appendLittleEndian16(zip64ID)
        out.appendLittleEndian16(numbers.count * 8)
        for number in numbers { out.appendLittleEndian64(number) }
        return out
    }
}
