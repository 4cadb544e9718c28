/// Why an import cannot be resolved.
struct ImportProblem {
    var reason: Reason
    /// The import, as the language spells it.
    var location: String
    /// Where it stands.
    var term: Term
    /// What happened, in words.
    var detail: String?
    var hint: String?
    /// The hashes of an integrity check.
    var expected: String?
    var found: String?

    enum Reason: String, CaseIterable, Sendable {
        // Absent: `?` goes on with its other side.
        case absentFile, unsetVariable, unreachable, missing
        // Present, but of no use.
        case refused, unpinned, notUTF8, hashMismatch, cycle, referentiallyOpaque, crossOrigin, headers
    }

    /// Whether `?` may go on with its other side.
    var isAbsent: Bool {
        switch reason {
        case .absentFile, .unsetVariable, .unreachable, .missing: true
        default: false
        }
    }
}
