public import ForgeCore

extension Dhall {
    /// A source in the one canonical style; the result says the same and holds every comment.
    ///
    /// - Throws: `E_DHALL_PARSE_…`, all of them.
    public static func format(_ source: DhallSource) throws(ForgeErrors) -> [UInt8] {
        switch DhallFormat.format(source.bytes) {
        case .formatted(let bytes): return bytes
        case .refused(let problems): throw refusal(of: source, problems)
        }
    }

    /// Something about a source that could be simpler, and where.
    public struct Remark: Sendable, Equatable {
        /// The rule's name, such as `unused-let`.
        public var rule: String
        /// What could be simpler.
        public var message: String
        /// Where.
        public var frame: CodeFrame
        /// Whether it is a matter of taste.
        public var isAdvice: Bool
        /// Whether ``Dhall/mended(_:)`` does away with it.
        public var isMendable: Bool
    }

    /// What could be simpler in a source, in its order.
    ///
    /// - Throws: `E_DHALL_PARSE_…`, all of them.
    public static func remarks(on source: DhallSource) throws(ForgeErrors) -> [Remark] {
        let lines = lines(of: source)
        switch DhallLint.findings(source.bytes) {
        case .refused(let problems): throw refusal(of: source, problems)
        case .findings(let findings):
            return findings.map { finding in
                Remark(
                    rule: finding.rule.rawValue, message: finding.message,
                    frame: lines.frame(offset: finding.range.lowerBound, length: finding.range.count),
                    isAdvice: finding.rule.isAdvice, isMendable: !finding.fix.isEmpty)
            }
        }
    }

    /// A source without what can be made simpler while it says the same; its layout is left.
    ///
    /// - Throws: `E_DHALL_PARSE_…`, all of them.
    public static func mended(_ source: DhallSource) throws(ForgeErrors) -> [UInt8] {
        switch DhallLint.fix(source.bytes) {
        case .fixed(let bytes, count: _): return bytes
        case .refused(let problems): throw refusal(of: source, problems)
        }
    }

    private static func refusal(of source: DhallSource, _ problems: [SyntaxProblem]) -> ForgeErrors {
        ForgeErrors(FailureReport.errors(problems, source.bytes, lines(of: source)))
    }

    private static func lines(of source: DhallSource) -> SourceLines {
        SourceLines(source.bytes, file: source.path ?? "<stdin>")
    }
}
