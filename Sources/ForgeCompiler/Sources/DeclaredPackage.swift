public import ForgeCore
public import ForgeDhall

/// A package as its `BUILD.dhall` declares it; no rule is applied.
public struct DeclaredPackage: Sendable {
    /// One of its targets.
    public struct Target: Sendable {
        /// Its label.
        public var label: TargetLabel
        /// The rule that it is made by.
        public var rule: String
        /// Who may use it.
        public var visibility: [String]
        /// What it is made from; nil for files of the package.
        public var from: TargetLabel?
        /// The files that it lists, relative to the package where it is made from nothing else.
        public var files: [String]
    }

    /// The directory below the root; empty for the root.
    public var package: String
    /// The source of its `BUILD.dhall`.
    public var source: DhallSource
    /// Its targets, by label.
    public var targets: [Target]

    /// Loads packages.
    ///
    /// - Throws: `E_PACKAGE_…`, `E_LABEL_…`, and what evaluation finds.
    public static func load(
        _ packages: [String], options: DhallOptions
    ) throws(ForgeErrors) -> [DeclaredPackage] {
        try DhallEvaluator.run(options) { evaluator throws(ForgeErrors) in
            let loader = try BuildLoader(evaluator, options.environment)
            var out: [DeclaredPackage] = []
            for package in packages {
                let targets = (loader.package(package)?.targets ?? [:]).values.map { target in
                    Target(
                        label: target.label, rule: target.rule, visibility: target.visibility, from: target.from,
                        files: target.files)
                }
                let bytes = (try? options.environment.file(PackageSource.path(package))) ?? []
                out.append(
                    DeclaredPackage(
                        package: package,
                        source: DhallSource(bytes, path: String(PackageSource.path(package).dropFirst(2))),
                        targets: targets.sorted { $0.label < $1.label }))
            }
            try loader.problems.refuse()
            return out
        }
    }
}
