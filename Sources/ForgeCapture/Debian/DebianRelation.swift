/// One relation to a package, such as `libc6 (>= 2.36)` or `python3:any` (Debian Policy 7.1).
struct DebianRelation: Hashable, CustomStringConvertible {
    let name: String
    /// `any`, `native` or an architecture, when written.
    let architecture: String?
    /// `<<`, `<=`, `=`, `>=` or `>>`, when a version is demanded.
    let comparison: String?
    let version: DebianVersion?

    /// Parses one relation; nil when it is malformed.
    init?(_ text: some StringProtocol) {
        let stop = text.firstIndex { $0 == "(" || $0 == "[" || $0 == "<" || $0.isWhitespace } ?? text.endIndex
        let parts = text[..<stop].split(separator: ":", maxSplits: 1)
        guard let name = parts.first, AptSourceFile.isPackageName(name) else { return nil }
        self.name = String(name)
        architecture = parts.count > 1 ? String(parts[1]) : nil
        guard let open = text.firstIndex(of: "("), let close = text[open...].firstIndex(of: ")") else {
            comparison = nil
            version = nil
            return
        }
        let inner = text[text.index(after: open)..<close]
        let sign = String(inner.prefix { "<>= ".contains($0) }.filter { $0 != " " })
        // A single `<` or `>` is the old spelling of `<=` and `>=`.
        comparison = sign == "<" ? "<=" : (sign == ">" ? ">=" : String(sign))
        let tail = inner.drop { "<>= ".contains($0) }
        version = DebianVersion(tail.prefix { $0 != " " })
    }

    /// Parses a field such as `Depends`: all of the groups, one of each group.
    static func groups(_ field: String?) -> [[DebianRelation]] {
        (field ?? "").split(separator: ",").compactMap { group in
            let relations = group.split(separator: "|").compactMap { part in
                DebianRelation(part.drop { $0.isWhitespace })
            }
            return relations.isEmpty ? nil : relations
        }
    }

    /// Whether a version satisfies the demand; without one only an undemanding relation is satisfied.
    func accepts(_ candidate: DebianVersion?) -> Bool {
        guard let version, let comparison else { return true }
        guard let candidate else { return false }
        switch comparison {
        case "<<": return candidate < version
        case "<=": return candidate <= version
        case "=": return candidate == version
        case ">=": return candidate >= version
        case ">>": return candidate > version
        default: return false
        }
    }

    var description: String {
        let qualified = name + (architecture.map { ":\($0)" } ?? "")
        guard let comparison, let version else { return qualified }
        return "\(qualified) (\(comparison) \(version))"
    }
}
