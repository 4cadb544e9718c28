extension ContentComparison {
    /// Compares two ELF files section by section; false when one cannot be read.
    mutating func compareElf(_ a: [UInt8], _ b: [UInt8], at place: [String]) -> Bool {
        guard let left = ElfFile(parsing: a), let right = ElfFile(parsing: b) else { return false }
        for (one, other) in zip(left.header, right.header) {
            property(.header, "\(one.name) \(one.value)", "\(other.name) \(other.value)", at: place)
        }
        compareMembers(left.sections.map(\.name), right.sections.map(\.name), at: place) { comparison, x, y, place in
            let (one, other) = (left.sections[x], right.sections[y])
            comparison.property(.kind, "type \(one.type)", "type \(other.type)", at: place)
            comparison.property(.size, "\(one.size)", "\(other.size)", at: place)
            guard a[one.data] != b[other.data] else { return }
            comparison.compareSection(left, one, a, right, other, b, at: place)
        }
        return true
    }

    private mutating func compareSection(
        _ left: ElfFile, _ one: ElfFile.Section, _ a: [UInt8], _ right: ElfFile, _ other: ElfFile.Section, _ b: [UInt8],
        at place: [String]
    ) {
        let (data, otherData) = (a[one.data], b[other.data])
        if one.name == ".note.gnu.build-id", data.count > 16, otherData.count > 16 {
            property(.buildID, HexText.of(data.dropFirst(16)), HexText.of(otherData.dropFirst(16)), at: place)
        } else if one.flags & ElfFile.compressedFlag != 0, other.flags & ElfFile.compressedFlag != 0 {
            // The compression header and the two bytes that begin a zlib stream.
            let skip = (left.is64 ? 24 : 12) + 2
            if let inner = inflate(Array(data), from: skip), let otherInner = inflate(Array(otherData), from: skip),
                inner != otherInner
            {
                compareBytes(inner[...], otherInner[...], at: place + ["(contents)"])
            } else {
                compareBytes(data, otherData, at: place)
            }
        } else if one.type == ElfFile.SectionType.symbols || one.type == ElfFile.SectionType.dynamicSymbols {
            compareSymbols(left.symbolNames(of: one), right.symbolNames(of: other), at: place)
            if data.count == otherData.count { add(place, .bytes(ByteWindow(data, otherData))) }
        } else if one.type == ElfFile.SectionType.strings || one.flags & ElfFile.stringsFlag != 0 {
            compareStrings(data, otherData, at: place)
        } else {
            compareBytes(data, otherData, at: place)
        }
    }

    private mutating func compareSymbols(_ left: [String], _ right: [String], at place: [String]) {
        let pairing = MemberPairing(left, right)
        let names = (pairing.onlyLeft.map { left[$0] }, pairing.onlyRight.map { right[$0] })
        if !names.0.isEmpty || !names.1.isEmpty {
            let listed = BinaryStrings.listed
            add(
                place,
                .strings(
                    left: names.0.prefix(listed).map(\.shortened), right: names.1.prefix(listed).map(\.shortened)))
        } else if let moved = pairing.firstMoved {
            add(place, .order(of: "symbols", left: moved.left, right: moved.right))
        }
    }

    /// Compares sections of NUL-terminated strings.
    private mutating func compareStrings(_ a: ArraySlice<UInt8>, _ b: ArraySlice<UInt8>, at place: [String]) {
        let left = a.split(separator: 0)
        let right = b.split(separator: 0)
        let onlyLeft = left.missing(in: right)
        let onlyRight = right.missing(in: left)
        func texts(_ list: [ArraySlice<UInt8>]) -> [String] {
            list.prefix(BinaryStrings.listed).map { String(decoding: $0, as: UTF8.self).shortened }
        }
        if !onlyLeft.isEmpty || !onlyRight.isEmpty {
            add(place, .strings(left: texts(onlyLeft), right: texts(onlyRight)))
        } else if let moved = zip(left, right).first(where: { $0.0 != $0.1 }) {
            add(place, .order(of: "strings", left: texts([moved.0])[0], right: texts([moved.1])[0]))
        } else {
            compareBytes(a, b, at: place)
        }
    }
}
