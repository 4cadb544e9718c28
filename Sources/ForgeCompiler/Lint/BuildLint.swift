public import ForgeCore
public import ForgeDhall

/// What lint says about the targets of packages; nothing is executed.
public enum BuildLint {
    /// The findings about targets, in the order of their labels.
    ///
    /// - Parameters:
    ///   - patterns: the targets, as for ``BuildCompiler/compile(_:toolchain:options:packages:)``.
    ///   - toolchain: the toolchain that they are analysed with; nil for the default.
    ///   - options: what Dhall may reach.
    ///   - packages: the packages below a directory, for `...`.
    ///   - read: the bytes of a file below the root; nil when there is none.
    /// - Throws: what compiling throws.
    public static func findings(
        _ patterns: [String], toolchain: String?, options: DhallOptions,
        packages: @escaping @Sendable (String) -> [String], read: @escaping @Sendable (String) -> [UInt8]?
    ) throws(ForgeErrors) -> [PackageFinding] {
        try DhallEvaluator.run(options) { evaluator throws(ForgeErrors) in
            let analysis = BuildAnalysis(try BuildLoader(evaluator, options.environment))
            let place = try analysis.loader.root.toolchain(toolchain)
            var keys: [BuildAnalysis.Configured] = []
            for label in BuildCompiler.labels(patterns, analysis.loader, packages) {
                let key = BuildAnalysis.Configured(label: label, toolchain: place)
                if !keys.contains(key) { keys.append(key) }
                try analysis.analyse(key, for: nil)
            }
            try analysis.loader.problems.refuse()
            var lint = TargetLint(analysis, read: read)
            for key in keys.sorted(by: { $0.label < $1.label }) { try lint.visit(key) }
            return lint.findings
        }
    }
}
