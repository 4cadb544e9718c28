internal import ForgeCompiler
internal import ForgeCore

/// Packages, and targets of them, that a command is asked about.
struct PackageScope {
    /// The packages, each once.
    private(set) var packages: [String] = []
    private var whole: Set<String> = []
    private var labels: Set<TargetLabel> = []

    /// Reads `//path`, `//path:all`, `//path/...` and `//path:name`.
    ///
    /// - Throws: `E_LABEL_INVALID`.
    init(_ patterns: [String], _ root: RepositoryRoot) throws(ForgeError) {
        for pattern in patterns {
            let text = root.absolute(pattern)
            guard text.hasPrefix("//") else {
                throw ForgeError(
                    .labelInvalid, "`\(pattern)` is not a package",
                    hints: ["Write `//path`, `//path/...` or `//path:name`"])
            }
            if text.hasSuffix("...") {
                let below = String(text.dropFirst(2).dropLast(3))
                let base = below.hasSuffix("/") ? String(below.dropLast()) : below
                for package in RepositoryRoot.packages(root.path, below: base) { add(package, nil) }
                continue
            }
            if text == "//" {
                add("", nil)
                continue
            }
            let label = try TargetLabel(text, in: "")
            add(label.package, text.contains(":") && label.name != "all" ? label : nil)
        }
    }

    private mutating func add(_ package: String, _ label: TargetLabel?) {
        if !packages.contains(package) { packages.append(package) }
        if let label { labels.insert(label) } else { whole.insert(package) }
    }

    /// Whether a target was asked about.
    func contains(_ label: TargetLabel) -> Bool { whole.contains(label.package) || labels.contains(label) }
}
