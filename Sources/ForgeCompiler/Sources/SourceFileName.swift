/// What the name of a file says about it.
struct SourceFileName {
    let directory: Substring
    let stem: Substring
    /// Without its dot; empty when there is none.
    let suffix: Substring

    init(_ path: String) {
        let slash = path.lastIndex(of: "/")
        directory = slash.map { path[..<$0] } ?? ""
        let name = slash.map { path[path.index(after: $0)...] } ?? path[...]
        let dot = name.lastIndex(of: ".")
        stem = dot.map { name[..<$0] } ?? name
        suffix = dot.map { name[name.index(after: $0)...] } ?? ""
    }

    /// Whether it is included rather than compiled.
    var isHeader: Bool { ["h", "hh", "hpp", "hxx", "inc", "inl", "ipp", "tcc", "def"].contains(suffix) }

    /// The beginning of the names of rules that compile it.
    var languages: [String] {
        switch suffix {
        case "c": ["C."]
        case "cc", "cpp", "cxx", "C": ["Cxx."]
        case "S", "s": ["C.", "Cxx."]
        default: isHeader ? ["C.", "Cxx."] : []
        }
    }

    /// Whether its name says that it tests.
    var isTest: Bool {
        stem == "test" || stem == "tests"
            || ["test_", "test-"].contains { stem.hasPrefix($0) }
            || ["_test", "-test", "_tests", "-tests"].contains { stem.hasSuffix($0) }
    }
}
