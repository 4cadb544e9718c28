internal import ForgeCompiler
internal import ForgeCore
internal import ForgeIR
internal import ForgeJobs
internal import ForgeLedger

/// Which recorded actions a question is about: those of a label, or one of a document.
struct AskedActions {
    /// The directory whose runs count; nil where there is no document.
    let project: String?
    /// The names on record, sorted.
    let names: [String]
    /// What is declared now, as far as it can be read.
    let workload: Workload?

    /// Looks a label or a name up in the ledger; what is declared is read on the way, and may be broken.
    ///
    /// - Throws: `E_TARGET_UNKNOWN` for what is neither on record nor declared.
    init(_ target: String, _ document: DocumentOptions, ledger: Ledger) throws {
        let pattern: String
        if BuildSelection.isLabel(target) {
            let root = try RepositoryRoot.find()
            project = root.path
            pattern = try Self.pattern(root.absolute(target))
            names =
                pattern.contains("#") && !pattern.hasSuffix("#")
                ? try ledger.row(of: pattern, project: root.path).map { [$0.name] } ?? []
                : try ledger.names(beginning: pattern, project: root.path)
            workload = try Self.declared(isNeeded: names.isEmpty) {
                try BuildSelection([Self.label(pattern)], document, toolchain: Self.toolchain(pattern)).workload
            }
        } else {
            pattern = target
            project = document.project
            names = try ledger.row(of: target, project: document.project).map { [$0.name] } ?? []
            workload = try Self.declared(isNeeded: names.isEmpty) { try document.workload() }
        }
        guard names.isEmpty else { return }
        let declared = workload?.actions.map(\.name) ?? []
        let isDeclared = declared.contains { $0 == pattern || pattern.hasSuffix("#") && $0.hasPrefix(pattern) }
        if isDeclared { return }
        throw ForgeError(
            .targetUnknown, "No run of `\(target)` is on record, and nothing of that name is declared",
            hints: Suggestion.hints(for: pattern, among: declared))
    }

    /// What is declared now; where the ledger has the answer, it may be broken or gone.
    private static func declared(isNeeded: Bool, _ read: () throws -> Workload) throws -> Workload? {
        do { return try read() } catch {
            guard isNeeded else { return nil }
            throw error
        }
    }

    /// The name of an action, or what the names of all actions of a label begin with.
    static func pattern(_ label: String) throws(ForgeError) -> String {
        if label.contains("#") { return label }
        let base = self.label(label)
        guard !base.hasSuffix("...") else {
            throw ForgeError(
                .labelInvalid, "`\(label)` stands for many targets", hints: ["Ask about one: `//path:name`"])
        }
        let full = try TargetLabel(base, in: "").description
        return full + (toolchain(label).map { "@\($0)" } ?? "") + "#"
    }

    /// The label of a target or an action, without toolchain and step.
    private static func label(_ text: String) -> String { String(text.prefix { $0 != "@" && $0 != "#" }) }

    private static func toolchain(_ text: String) -> String? {
        let whole = text.prefix { $0 != "#" }
        return whole.firstIndex(of: "@").map { String(whole[whole.index(after: $0)...]) }
    }
}
