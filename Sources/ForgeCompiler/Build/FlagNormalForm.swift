/// A flag as its rule rendered it.
struct RenderedFlag: Equatable {
    /// How flags of one key compose.
    enum Composition: String {
        /// The last one counts.
        case scalar = "Scalar"
        /// Each is there once.
        case set = "Set"
        /// Their order matters; a repetition of a search path adds nothing.
        case ordered = "Ordered"
        /// Passed on as it is.
        case raw = "Raw"
    }

    var composition: Composition
    var key: String
    var words: [String]

    /// The words of flags, composed.
    ///
    /// The result is its own normal form: what is composed again stays as it is.
    static func words(of flags: [RenderedFlag]) -> [String] {
        normal(flags).flatMap(\.words)
    }

    static func normal(_ flags: [RenderedFlag]) -> [RenderedFlag] {
        var lastScalar: [String: Int] = [:]
        for (place, flag) in flags.enumerated() where flag.composition == .scalar { lastScalar[flag.key] = place }
        var seen: Set<String> = []
        var out: [RenderedFlag] = []
        for (place, flag) in flags.enumerated() {
            switch flag.composition {
            case .scalar: if lastScalar[flag.key] == place { out.append(flag) }
            case .set: if seen.insert(flag.key).inserted { out.append(flag) }
            case .ordered:
                let isSearchPath = ["-I", "-isystem", "-L"].contains { flag.key.hasPrefix($0) }
                if !isSearchPath || seen.insert(flag.key).inserted { out.append(flag) }
            case .raw: out.append(flag)
            }
        }
        return out
    }
}
