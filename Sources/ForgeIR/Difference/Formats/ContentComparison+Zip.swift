extension ContentComparison {
    /// Compares two zip files entry by entry; false when one cannot be read.
    mutating func compareZip(_ a: [UInt8], _ b: [UInt8], at place: [String]) -> Bool {
        guard let left = try? ZipArchive(parsing: a), let right = try? ZipArchive(parsing: b) else { return false }
        property(
            .comment, String(decoding: left.comment, as: UTF8.self), String(decoding: right.comment, as: UTF8.self),
            at: place)
        compareMembers(left.entries.map(\.text), right.entries.map(\.text), at: place) { comparison, x, y, place in
            let (one, other) = (left.entries[x], right.entries[y])
            comparison.property(.modificationTime, one.clock, other.clock, at: place)
            comparison.property(.attributes, one.attributes, other.attributes, at: place)
            comparison.property(.extraFields, one.extraText, other.extraText, at: place)
            comparison.property(.compression, "method \(one.method)", "method \(other.method)", at: place)
            guard a[one.data] != b[other.data] else { return }
            guard let inner = comparison.contents(of: one, in: a),
                let otherInner = comparison.contents(of: other, in: b)
            else {
                comparison.compareBytes(a[one.data], b[other.data], at: place + ["(compressed)"])
                return
            }
            if inner == otherInner, one.method == other.method {
                let sizes = ("\(one.data.count) bytes", "\(other.data.count) bytes")
                comparison.add(place, .property(.compression, left: sizes.0, right: sizes.1))
            } else {
                comparison.compare(inner, otherInner, at: place)
            }
        }
        return true
    }

    private mutating func contents(of entry: ZipArchive.Entry, in bytes: [UInt8]) -> ArraySlice<UInt8>? {
        switch entry.method {
        case 0: bytes[entry.data]
        case 8: inflate(Array(bytes[entry.data]), from: 0).map { $0[...] }
        default: nil
        }
    }
}

extension ZipArchive.Entry {
    fileprivate var text: String { String(decoding: name, as: UTF8.self) }

    /// The MS-DOS date and time.
    fileprivate var clock: String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let day = "\(1980 + date >> 9)-\(two(date >> 5 & 15))-\(two(date & 31))"
        return "\(day) \(two(time >> 11)):\(two(time >> 5 & 63)):\(two((time & 31) * 2))"
    }

    fileprivate var attributes: String {
        "0x" + String(externalAttributes, radix: 16) + " made by 0x" + String(madeBy, radix: 16)
    }

    /// The extra fields by name with their bytes.
    fileprivate var extraText: String {
        let words = [centralExtra, localExtra].flatMap { extra in
            ZipExtra.fields(of: extra).map { field in
                let name = ZipExtra.volatile[field.id] ?? "0x" + String(field.id, radix: 16)
                return "\(name) \(HexText.of(extra[field.data].prefix(24)))"
            }
        }
        return words.isEmpty ? "none" : words.joined(separator: ", ")
    }
}
