import ForgeCore

/// Targets that stand where another kind of target is needed.
extension BuildAnalysis {
    /// Rules that make nothing of no files.
    private static let fromFiles: Set<String> = [
        "C.binary", "C.test", "Cxx.binary", "Cxx.test", "Swift.binary", "Swift.test", "Python.binary", "Python.test",
        "Go.binary", "Wasm.module",
    ]
    /// Rules whose tree is another target's.
    private static let fromTrees: Set<String> = ["Make", "Autotools", "CMake", "Cargo", "Debian"]

    /// Programs and tests among the dependencies of what is linked or imported.
    private func programs(_ declaration: TargetDeclaration, _ deps: [Configured]) -> [ForgeError] {
        guard declaration.rule.hasSuffix(".library") || declaration.rule.hasSuffix(".binary") else { return [] }
        let label = declaration.label
        return deps.compactMap { dep in
            guard let made = made[dep], made.rule.hasSuffix(".binary") || made.rule.hasSuffix(".test") else {
                return nil
            }
            let what = made.rule.hasSuffix(".test") ? "a test" : "a program"
            return ForgeError(
                .targetKind, "`\(label)` depends on `\(dep.label)`, which is \(what) and gives it nothing",
                frame: loader.frame(of: dep.label, for: label),
                hints: [
                    "Move what both use into a library, and name that in `deps`",
                    "What a command runs belongs into the `tools` of its target",
                ], cause: "it is a `\(made.rule)`")
        }
    }

    /// What is wrong with the roles that targets have for one that uses them; those that failed are left out.
    func kinds(
        _ declaration: TargetDeclaration, _ deps: [Configured], _ tools: [Configured], _ from: Configured?
    ) -> [ForgeError] {
        var out: [ForgeError] = []
        let label = declaration.label
        for tool in tools {
            guard let made = made[tool] else { continue }
            let outputs = made.shown.outputs.map(\.path)
            guard outputs.isEmpty || outputs == made.shown.libraries else { continue }
            out.append(
                ForgeError(
                    .targetKind, "`\(label)` takes `\(tool.label)` as a tool, which makes no program",
                    frame: loader.frame(of: tool.label, for: label),
                    hints: ["Name a target that makes a program, such as a `C.binary`; a library belongs into `deps`"],
                    cause: outputs.isEmpty
                        ? "the rule `\(made.rule)` makes nothing here"
                        : "it makes `\(outputs[0])`"))
        }
        out += programs(declaration, deps)
        if let from, let source = made[from], source.shown.source == nil {
            out.append(
                ForgeError(
                    .targetKind, "`\(label)` takes its files from `\(from.label)`, which is no tree of sources",
                    frame: loader.frame(of: from.label, for: label),
                    hints: ["`from` names an `archive` or a `git`; what other targets make comes through `deps`"],
                    cause: "it is a `\(source.rule)`"))
        }
        if Self.fromTrees.contains(declaration.rule), declaration.from == nil,
            declaration.files.isEmpty
        {
            out.append(
                ForgeError(
                    .sourcesEmpty, "`\(label)` has no tree to build", frame: loader.frame(of: label),
                    hints: [
                        "Write `from = Some \":NAME\"` with the name of an `archive` or a `git`, or list the tree's files in `srcs`"
                    ]))
        }
        if Self.fromFiles.contains(declaration.rule), declaration.files.isEmpty, declaration.deps.isEmpty {
            out.append(
                ForgeError(
                    .sourcesEmpty, "`\(label)` is made of nothing: it has neither sources nor dependencies",
                    frame: loader.frame(of: label, in: ["srcs"]),
                    hints: ["List its files in `srcs`; `forge srcs //\(label.package)` proposes them"]))
        }
        return out
    }
}
