/// Finds what could be simpler in a source, and mends what can be mended without a change of meaning.
package enum DhallLint {
    package enum Findings: Sendable, Equatable {
        /// In the order of the source.
        case findings([LintFinding])
        case refused([SyntaxProblem])
    }

    package enum Fixed: Sendable, Equatable {
        /// The source without what could be mended, and how many findings that were.
        case fixed([UInt8], count: Int)
        case refused([SyntaxProblem])
    }

    /// How often a source is gone over; what is left then is left.
    private static let rounds = 100

    /// What there is to say about a source.
    package static func findings(_ bytes: [UInt8]) -> Findings { DeepStack.run { findingsHere(bytes) } }

    /// Applies the fixes until there are none left; mending one thing may show another.
    package static func fix(_ bytes: [UInt8]) -> Fixed {
        DeepStack.run {
            var bytes = bytes
            var count = 0
            for _ in 0..<rounds {
                switch findingsHere(bytes) {
                case .refused(let problems): return .refused(problems)
                case .findings(let findings):
                    let (next, applied) = apply(findings, to: bytes)
                    if applied == 0 { return .fixed(bytes, count: count) }
                    bytes = next
                    count += applied
                }
            }
            return .fixed(bytes, count: count)
        }
    }

    /// As ``findings(_:)``, for a thread that is deep already.
    static func findingsHere(_ bytes: [UInt8]) -> Findings {
        bytes.withUnsafeBufferPointer { raw in
            let tree = Parser.parse(raw)
            guard tree.problems.isEmpty else { return .refused(tree.problems) }
            var lowering = Lowering(Arena())
            _ = lowering.lower(tree)
            guard lowering.problems.isEmpty else { return .refused(lowering.problems) }
            return .findings(Linter.findings(in: tree))
        }
    }

    /// Applies fixes that do not overlap, each whole or not at all; bindings that go come first, and take what is in
    /// them with them.
    private static func apply(_ findings: [LintFinding], to bytes: [UInt8]) -> ([UInt8], Int) {
        let mendable = findings.filter { !$0.fix.isEmpty }
        let ordered =
            mendable.filter { $0.rule == .unusedLet }.sorted {
                ($0.range.lowerBound, -$0.fix[0].range.upperBound) < ($1.range.lowerBound, -$1.fix[0].range.upperBound)
            } + mendable.filter { $0.rule != .unusedLet }
        var isTaken = [Bool](repeating: false, count: bytes.count)
        var edits: [LintFinding.Edit] = []
        var count = 0
        for finding in ordered where finding.fix.allSatisfy({ !isTaken[$0.range].contains(true) }) {
            for edit in finding.fix {
                for index in edit.range { isTaken[index] = true }
                edits.append(edit)
            }
            count += 1
        }
        edits.sort { $0.range.lowerBound < $1.range.lowerBound }
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        var position = 0
        for edit in edits {
            out += bytes[position..<edit.range.lowerBound]
            out += edit.replacement
            position = edit.range.upperBound
        }
        return (out + bytes[position...], count)
    }
}
