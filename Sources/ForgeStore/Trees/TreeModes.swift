import ForgeIR

/// Which parts of a tree are writable.
struct TreeModes: Sendable {
    /// What holds for a directory and what is in it.
    enum Zone: Sendable {
        /// Everything here and below is writable.
        case writable
        /// New entries may be made here; what is here is not writable itself.
        case open
        case sealed
    }

    private let writable: [[Substring]]
    private let open: [[Substring]]

    init(writable: [String], open: [String]) {
        self.writable = Self.normalized(writable)
        self.open = Self.normalized(open)
    }

    /// The settings as text, equal for equal meaning.
    var key: String {
        let parts = [writable, open].map { group in
            (group.isEmpty ? "-" : "+") + group.map { $0.joined(separator: "/") }.joined(separator: "\0")
        }
        return parts.joined(separator: "\0\0")
    }

    /// Reads ``key``.
    init?(key: String) {
        guard let middle = key.firstRange(of: "\0\0") else { return nil }
        let split = { (part: Substring) in
            part.split(separator: "\0", omittingEmptySubsequences: false).map(String.init)
        }
        // No path at all and the empty path look alike here; a leading mark tells them apart.
        self.init(
            writable: key.hasPrefix("-") ? [] : split(key[..<middle.lowerBound].dropFirst()),
            open: key[middle.upperBound...].hasPrefix("-") ? [] : split(key[middle.upperBound...].dropFirst()))
    }

    /// The zone of a directory given by its path's components.
    func zone(_ path: [String]) -> Zone {
        if writable.contains(where: { starts(path, with: $0) }) { return .writable }
        if path.isEmpty { return .open }
        let leads = (writable + open).contains { target in
            target.count >= path.count && zip(path, target).allSatisfy { $0.utf8.elementsEqual($1.utf8) }
        }
        return leads ? .open : .sealed
    }

    /// Whether a file in a directory is writable.
    func isWritable(file name: String, in path: [String], zone: Zone) -> Bool {
        switch zone {
        case .writable: true
        case .sealed: false
        case .open: writable.contains { starts(path + [name], with: $0) }
        }
    }

    private func starts(_ path: [String], with prefix: [Substring]) -> Bool {
        path.count >= prefix.count && zip(path, prefix).allSatisfy { $0.utf8.elementsEqual($1.utf8) }
    }

    private static func normalized(_ paths: [String]) -> [[Substring]] {
        var seen: Set<String> = []
        return paths.map { $0.split(separator: "/").filter { $0 != "." } }
            .filter { seen.insert($0.joined(separator: "/")).inserted }
            .sorted { Directory.less($0.joined(separator: "/"), $1.joined(separator: "/")) }
    }
}
