import Testing

@testable import ForgeDhall

@Suite struct FormatTests {
    @Test(.enabled(if: SharedFiles.root != nil, "\(SharedFiles.absence)"))
    func everySourceKeepsItsMeaningAndIsStable() {
        let violations = DeepStack.run {
            SharedFiles.sources.compactMap { path -> String? in
                FormatLaws.violation(SharedFiles.bytes(path)).map { "\(path): \($0)" }
            }
        }
        #expect(SharedFiles.sources.count > 3000)
        #expect(violations.isEmpty, "\(violations.count) broken\n\(violations.prefix(5).joined(separator: "\n\n"))")
    }

    /// Comments and white space at any place, and tokens that are lost, doubled or replaced.
    @Test(.enabled(if: SharedFiles.root != nil, "\(SharedFiles.absence)"))
    func mutatedSourcesKeepTheLaws() {
        let seed = UInt64.random(in: 0..<1 << 32)
        let (violations, parsed) = DeepStack.run { () -> ([String], Int) in
            var random = SplitMix(seed)
            var violations: [String] = []
            var parsed = 0
            for path in SharedFiles.sources {
                let bytes = SharedFiles.bytes(path)
                guard bytes.count < 8000, Source.encoding(bytes) != nil, random.chance(20) else { continue }
                let mutated =
                    random.chance(25)
                    ? SourceMutation.broken(bytes, &random)
                    : SourceMutation.spaced(bytes, percent: random.pick([2, 10, 30]), &random)
                if Source.encoding(mutated) != nil { parsed += 1 }
                if let broken = FormatLaws.violation(mutated) { violations.append("\(path): \(broken)") }
            }
            return (violations, parsed)
        }
        #expect(parsed > 200)
        #expect(violations.isEmpty, "seed \(seed)\n\(violations.prefix(3).joined(separator: "\n\n"))")
    }

    @Test func randomSourcesKeepTheLaws() {
        let seed = UInt64.random(in: 0..<1 << 32)
        let violations = DeepStack.run {
            (0..<1000).compactMap { round -> String? in
                var random = RandomTerm(arena: Arena(), random: SplitMix(seed &+ UInt64(round)))
                let source = TermPrinter.text(random.term(5), random.arena)
                let spaced = SourceMutation.spaced(source, percent: 15, &random.random)
                return FormatLaws.violation(spaced).map { "\($0)\nof\n\(Source.text(spaced))" }
            }
        }
        #expect(violations.isEmpty, "seed \(seed)\n\(violations.first ?? "")")
    }

    @Test(arguments: [
        "", "let x = 1", "[ 1,, 2 ]", "\"\\q\"", "1e999", "{ a = 1", "''\n${x", "{- open", "\u{0}", "f(x)",
    ])
    func whatDoesNotParseIsRefused(_ source: String) {
        guard case .refused(let problems) = DhallFormat.format(Array(source.utf8)) else {
            Issue.record("`\(source)` was laid out")
            return
        }
        #expect(!problems.isEmpty)
    }

    @Test(.enabled(if: SharedFiles.root != nil, "\(SharedFiles.absence)"))
    func nothingIsLeftThatCouldBeSpelledBetter() {
        let left = DeepStack.run {
            SharedFiles.sources.compactMap { path -> String? in
                guard case .formatted(let bytes) = DhallFormat.formatHere(SharedFiles.bytes(path)),
                    case .findings(let found) = DhallLint.findingsHere(bytes)
                else { return nil }
                let spare = found.contains { $0.rule == .redundantParentheses || $0.rule == .asciiSpelling }
                return spare ? path : nil
            }
        }
        #expect(left.isEmpty)
    }

    @Test func deepNestingIsLinear() {
        let depth = 20_000
        let comment = Array(String(repeating: "( {- c -} ", count: depth).utf8)
        let lists = Array(String(repeating: "[", count: depth).utf8)
        let sources = [
            comment + Array("1".utf8) + Array(repeating: 0x29, count: depth),
            lists + Array("1".utf8) + Array(repeating: 0x5D, count: depth),
            Array((String(repeating: "let x = ", count: depth) + "1" + String(repeating: " in x", count: depth)).utf8),
            Array((String(repeating: "λ(x : A) → ", count: depth) + "x").utf8),
            Array((String(repeating: "if a then b else ", count: depth) + "c").utf8),
            Array(("x" + String(repeating: ".y", count: depth)).utf8),
            Array((String(repeating: "f (", count: depth) + "x" + String(repeating: ")", count: depth)).utf8),
        ]
        for source in sources {
            let violation = DeepStack.run { FormatLaws.violation(source) }
            #expect(violation == nil)
            guard case .formatted(let bytes) = DhallFormat.format(source) else { continue }
            #expect(bytes.count < source.count * 2 + depth * 2 * (Layout.deepestIndent + 4))
        }
    }

    @Test func linesAreKeptToTheirWidth() {
        let fields = (0..<40).map { "field\($0) = [ \($0), \($0 + 1) ]" }.joined(separator: ", ")
        let source = "{ a = { \(fields) }, b = f { \(fields) } }"
        guard case .formatted(let bytes) = DhallFormat.format(Array(source.utf8))
        else {
            Issue.record("refused")
            return
        }
        let lines = Source.text(bytes).split(separator: "\n")
        #expect(lines.count > 80)
        #expect(lines.allSatisfy { $0.unicodeScalars.count <= Layout.columns && $0.last != " " })
        #expect(lines[1] == "    { field0 = [ 0, 1 ]")
        #expect(lines[2] == "    , field1 = [ 1, 2 ]")
    }
}
