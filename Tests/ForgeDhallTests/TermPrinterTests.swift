import Testing

@testable import ForgeDhall

@Suite struct TermPrinterTests {
    @Test(.enabled(if: SharedFiles.root != nil, "\(SharedFiles.absence)"))
    func everyTermOfTheSuiteReadsBack() {
        let violations = DeepStack.run { () -> [String] in
            let root = (SharedFiles.root ?? "") + "/conformance/dhall/dhall-lang"
            let binaries = SharedFiles.files(root, ".dhallb").map { ($0, SharedFiles.bytes($0)) }
            let sources = SharedFiles.sources.compactMap { path in
                Source.encoding(SharedFiles.bytes(path)).map { (path, $0) }
            }
            return (binaries + sources).compactMap { path, bytes in
                PrinterLaws.violation(encoded: bytes).map { "\(path): \($0)" }
            }
        }
        #expect(violations.isEmpty, "\(violations.count) broken\n\(violations.prefix(5).joined(separator: "\n\n"))")
    }

    @Test func randomTermsReadBack() {
        let seed = UInt64.random(in: 0..<1 << 32)
        let violations = DeepStack.run {
            (0..<2000).compactMap { round -> String? in
                var random = RandomTerm(arena: Arena(), random: SplitMix(seed &+ UInt64(round)))
                let term = random.term(5)
                return PrinterLaws.violation(encoded: TermEncoder.encode(term, random.arena))
            }
        }
        #expect(violations.isEmpty, "seed \(seed)\n\(violations.first ?? "")")
    }

    @Test func deepTermsAreWritten() {
        let violations = DeepStack.run { () -> [String] in
            let arena = Arena()
            func tower(_ wrap: (Term) -> Term) -> Term {
                var term = arena.builtin(.natural)
                for _ in 0..<20_000 { term = wrap(term) }
                return term
            }
            let towers = [
                tower { arena.add(.list, arena.addExtra([$0.id]), 1) },
                tower { arena.add(.some, $0.id) },
                tower { arena.add(.application, arena.builtin(.text).id, $0.id) },
                tower { arena.add(.operation, detail: Operator.plus.rawValue, arena.builtin(.text).id, $0.id) },
                tower { arena.add(.pi, Name.x.id, arena.builtin(.text).id, $0.id) },
                tower { arena.add(.field, $0.id, Name.x.id) },
            ]
            return towers.compactMap { PrinterLaws.violation(encoded: TermEncoder.encode($0, arena)) }
        }
        #expect(violations.isEmpty, "\(violations.map { $0.prefix(200) })")
    }

    @Test(arguments: [
        ("\\(x : Natural) -> (f x) + (1 * 2)", 100, "λ(x : Natural) → f x + 1 * 2"),
        ("{ a = \"x\\ny\\nz\", b = [] : T (U V) }", 100, "{ a = \"x\\ny\\nz\", b = [] : T (U V) }"),
        ("[ 100, 200, 300, 400 ]", 10, "[ 100, 20…"),
        ("(merge h u) : T", 100, "(merge h u) : T"),
        ("(a -> b) -> A -> B", 6, "(a → …"),
        ("-0.0", 5, "-0.0"),
    ])
    func linesAreCut(_ source: String, _ width: Int, _ expected: String) {
        let found = DeepStack.run { () -> String? in
            let arena = Arena()
            guard let bytes = Source.encoding(Array(source.utf8)) else { return nil }
            let term = bytes.withUnsafeBufferPointer { try? TermDecoder.decode($0, arena) }
            return term.map { TermPrinter.line($0, arena, width: width) }
        }
        #expect(found == expected)
    }
}
