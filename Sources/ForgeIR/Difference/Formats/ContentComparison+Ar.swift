extension ContentComparison {
    /// Compares two `ar` archives member by member; false when one cannot be read.
    mutating func compareAr(_ a: [UInt8], _ b: [UInt8], at place: [String]) -> Bool {
        guard let left = try? ArArchive(parsing: a), let right = try? ArArchive(parsing: b) else { return false }
        compareMembers(left.members.map(\.label), right.members.map(\.label), at: place) { comparison, x, y, place in
            let (one, other) = (left.members[x], right.members[y])
            for (field, property) in Self.arFields {
                comparison.property(
                    property, ArArchive.text(of: field, headerAt: one.headerOffset, in: a),
                    ArArchive.text(of: field, headerAt: other.headerOffset, in: b), at: place)
            }
            comparison.compare(a[one.data], b[other.data], at: place)
        }
        return true
    }

    private static let arFields: [(ArArchive.Field, Property)] = [
        (.modificationTime, .modificationTime), (.user, .owner), (.group, .group), (.mode, .mode),
    ]
}

extension ArArchive.Member {
    /// What reports call the member.
    fileprivate var label: String {
        switch role {
        case .file: name
        case .symbolTable: "(symbol table)"
        case .nameTable: "(name table)"
        }
    }
}
