/// Sources in the one canonical style.
package enum DhallFormat {
    /// A source laid out anew; what does not parse is refused with its problems.
    ///
    /// The result says the same, holds every comment, and is its own result.
    package static func format(_ bytes: [UInt8]) -> FormatResult { DeepStack.run { formatHere(bytes) } }

    /// As ``format(_:)``, for a thread that is deep already.
    static func formatHere(_ bytes: [UInt8]) -> FormatResult {
        bytes.withUnsafeBufferPointer { raw in
            let tree = Parser.parse(raw)
            guard tree.problems.isEmpty else { return .refused(tree.problems) }
            var lowering = Lowering(Arena())
            _ = lowering.lower(tree)
            guard lowering.problems.isEmpty else { return .refused(lowering.problems) }
            return .formatted(Formatter.lines(of: tree))
        }
    }
}

/// What became of a source that was to be laid out.
package enum FormatResult: Sendable {
    case formatted([UInt8])
    case refused([SyntaxProblem])
}
