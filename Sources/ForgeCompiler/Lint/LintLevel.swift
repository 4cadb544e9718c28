public import ForgeCore

/// How much a repository promises, from least to most.
public enum LintLevel: String, Sendable, CaseIterable, Comparable {
    /// Refuses only what means something else on another machine.
    case permissive
    /// Refuses also what is there without a use.
    case relaxed
    /// Refuses also what Forge cannot check.
    case constrained
    /// Refuses everything that is found.
    case strict

    /// Orders by what is promised.
    public static func < (a: LintLevel, b: LintLevel) -> Bool {
        (allCases.firstIndex(of: a) ?? 0) < (allCases.firstIndex(of: b) ?? 0)
    }
}

/// Something that lint has to say about a repository.
public struct PackageFinding: Sendable {
    /// The code, the place, the cause and the fix.
    public var error: ForgeError
    /// The lowest level that refuses it.
    public var level: LintLevel

    /// Describes a finding.
    public init(_ level: LintLevel, _ error: ForgeError) {
        self.level = level
        self.error = error
    }
}
