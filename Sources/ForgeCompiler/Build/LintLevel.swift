/// How strict a project is with itself.
enum LintLevel: String, CaseIterable {
    /// Everything that works.
    case permissive
    /// What is questionable is said.
    case relaxed
    /// What is questionable is refused.
    case constrained
    /// As strict as there is.
    case strict

    /// Whether flags may be passed on that have no type.
    var allowsRaw: Bool { self == .permissive || self == .relaxed }
}
