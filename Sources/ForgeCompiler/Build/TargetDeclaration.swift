public import ForgeCore

/// What a target declares, its rule aside.
public struct TargetDeclaration: Equatable, Sendable {
    /// The target's name.
    public var label: TargetLabel
    /// The rule that makes it.
    public var rule: String
    /// Who may use it besides its own package.
    public var visibility: [String]
    /// What it is made with: the targets whose `info` its rule is handed with all that these depend on.
    public var deps: [TargetLabel]
    /// The targets that its actions run.
    public var tools: [TargetLabel]
    /// The source that its files are taken out of.
    public var from: TargetLabel?
    /// The files that it declares, relative to its package, or to what it takes them from.
    public var files: [String]
    /// The source that the target stands for, if it is one, in the fields of workloads.
    public var source: JSONValue?

    /// States all of it.
    public init(
        label: TargetLabel, rule: String, visibility: [String], deps: [TargetLabel], tools: [TargetLabel],
        from: TargetLabel?, files: [String], source: JSONValue?
    ) {
        self.label = label
        self.rule = rule
        self.visibility = visibility
        self.deps = deps
        self.tools = tools
        self.from = from
        self.files = files
        self.source = source
    }

    /// Whether targets of a package may use it.
    public func isVisible(from package: String) -> Bool {
        if package == label.package { return true }
        return visibility.contains { entry in
            if entry == "//visibility:public" { return true }
            guard entry.hasPrefix("//") else { return false }
            let path = entry.dropFirst(2)
            if path == "..." { return true }
            guard path.hasSuffix("/...") else { return path == package }
            let parent = path.dropLast(4)
            return package == parent || package.hasPrefix("\(parent)/")
        }
    }

    /// The files below the root that it declares.
    var filesBelowRoot: [String] {
        guard from == nil else { return [] }
        return files.map { label.package.isEmpty ? $0 : "\(label.package)/\($0)" }
    }
}
