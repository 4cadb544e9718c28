/// Why the machine stopped; one pointer, so that throwing costs nothing on the way that does not throw.
struct Failure: Error {
    /// The kinds of failure.
    enum Reason {
        /// A bound was reached while this term was worked on.
        case limit(Limit, Term)
        case type(TypeProblem)
        /// Several that do not come of each other, in the order of the source.
        case types([TypeProblem])
        case importing(ImportProblem)
        /// A value that plain data cannot say, or data that does not have a type.
        case data(DataProblem)
        /// Bytes that encode no expression.
        case decoding(DecodeProblem, [UInt8])
        /// A source that is no expression.
        case syntax(source: UInt16, [SyntaxProblem])
        /// The cache of terms holds what nobody wrote; the work is to be done without it.
        case damagedCache
    }

    enum Limit {
        case steps, memory, texts, depth
        /// The work is not wanted any more.
        case stale
    }

    private final class Box: Sendable {
        let reason: Reason
        init(_ reason: Reason) { self.reason = reason }
    }

    private let box: Box

    var reason: Reason { box.reason }

    init(_ reason: Reason) { box = Box(reason) }
}
