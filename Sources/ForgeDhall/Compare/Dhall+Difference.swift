public import ForgeCore

extension Dhall {
    /// One place in which two expressions differ.
    public struct Difference: Sendable, Equatable {
        /// Where: fields, elements and alternatives from the outside, `.` for the whole.
        public var path: String
        /// What stands on the left, in one line; nil when there is nothing.
        public var left: String?
        /// What stands on the right.
        public var right: String?
    }

    /// What differs between two expressions.
    public struct Differences: Sendable {
        /// The differences, in the order of the left expression.
        public var all: [Difference]
        /// Whether there are more than those.
        public var isCut: Bool
    }

    /// Compares the normal forms of two expressions, whose types may differ.
    public static func differences(
        _ left: DhallSource, _ right: DhallSource, _ options: DhallOptions
    ) throws(ForgeErrors) -> Differences {
        try DhallSession.run(options) { session throws(Failure) in
            let a = try session.checked(left).term
            let b = try session.checked(right).term
            var comparison = Comparison(session.machine)
            try comparison.collect(session.machine.delay(a, .empty), session.machine.delay(b, .empty))
            let found = comparison.differences
            return Differences(
                all: found.prefix(Comparison.limit).map { Difference(path: $0.path, left: $0.left, right: $0.right) },
                isCut: found.count > Comparison.limit)
        }
    }
}
