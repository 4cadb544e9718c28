import ForgeCore
import Testing

@testable import ForgeDhall

/// A world without anything in it.
struct Nowhere: ImportEnvironment {
    func file(_ path: String) throws(ImportRefusal) -> [UInt8]? { nil }
    func variable(_ name: String) throws(ImportRefusal) -> [UInt8]? { nil }
    func fetch(_ request: RemoteRequest) throws(ImportRefusal) -> RemoteResponse { .absent("nowhere") }
    func cached(_ hash: Digest) -> [UInt8]? { nil }
    func keep(_ bytes: [UInt8], as hash: Digest) {}
    var headersFile: String? { nil }
}

@Suite struct LintTests {
    private func rules(_ source: String) -> [String] {
        guard case .findings(let found) = DhallLint.findings(Array(source.utf8)) else { return ["refused"] }
        return found.map(\.rule.rawValue)
    }

    private func fixed(_ source: String) -> String? {
        guard case .fixed(let bytes, _) = DhallLint.fix(Array(source.utf8)) else { return nil }
        return Source.text(bytes)
    }

    @Test(arguments: [
        ("let x = 1 in 2", ["unused-let"], "2"),
        ("let x = 1 let y = 2 in y", ["unused-let"], "let y = 2 in y"),
        ("let x = 1 let y = x in 3", ["unused-let"], "3"),
        ("let x = 1 let x = 2 in x@1", ["unused-let", "shadowed-let"], "let x = 1 let x = 2 in x@1"),
        ("let x = 1 -- kept\nin 2", ["unused-let"], "let x = 1 -- kept\nin 2"),
        ("let _ = 1 let test = assert : 1 ≡ 1 in 2", [], "let _ = 1 let test = assert : 1 ≡ 1 in 2"),
        ("let x = 1 in let y = x in y", ["redundant-in"], "let x = 1 let y = x in y"),
        ("let x = 1 in let y = 2 in x", ["redundant-in", "unused-let"], "let x = 1 in x"),
        ("let x : Natural = 1 in x", ["removable-annotation"], "let x = 1 in x"),
        ("let x : T = y in x", [], "let x : T = y in x"),
        ("let x : Integer = 1 in x", [], "let x : Integer = 1 in x"),
        ("let x : A = y : A in x", ["removable-annotation"], "let x = y : A in x"),
        ("1 ? ./a.dhall", ["unreachable-alternative"], "1"),
        ("./a.dhall ? 1", [], "./a.dhall ? 1"),
        ("λ(b : Bool) → if b then True else False", ["boolean-idiom"], "λ(b : Bool) → b"),
        ("λ(b : Bool) → True == b && b != False", ["boolean-idiom", "boolean-idiom"], "λ(b : Bool) → b && b"),
        ("0 + x * 1 + y ++ \"\"", ["neutral-operand", "neutral-operand", "neutral-operand"], "x + y"),
        ("xs # ([] : List T) # ys", ["neutral-operand"], "xs # ys"),
        ("{=} ∧ x ⫽ {=}", ["neutral-operand", "neutral-operand"], "x"),
        ("a && True || False || 1 + 1", ["neutral-operand", "neutral-operand"], "a || 1 + 1"),
        ("(a ++ \"\") + b", ["redundant-parentheses", "neutral-operand"], "a + b"),
        ("[(1),((x))]", ["redundant-parentheses", "redundant-parentheses"], "[1,x]"),
        ("x+ (y)", ["redundant-parentheses"], "x+ y"),
        ("x&&(y)||z", ["redundant-parentheses"], "x&& y ||z"),
        ("(merge h u) : T", [], "(merge h u) : T"),
        ("( -- why\nx)", [], "( -- why\nx)"),
        ("[ ./a, ./b, ./a ]", ["duplicate-import"], "[ ./a, ./b, ./a ]"),
        (
            "\\(x : A) -> x /\\ y", ["ascii-spelling", "ascii-spelling", "ascii-spelling"], "λ(x : A) → x ∧ y"
        ),
        ("λ(x : A) → let x = x in x", ["shadowed-let"], "λ(x : A) → let x = x in x"),
        ("https://h/x using (let a = 1 in b)", ["unused-let"], "https://h/x using (b)"),
    ])
    func findsAndMends(_ source: String, _ expected: [String], _ mended: String) {
        #expect(rules(source) == expected)
        #expect(fixed(source) == (source.hasPrefix("https") ? "https://h/x using b" : mended))
    }

    @Test func whatDoesNotParseIsRefused() {
        guard case .refused = DhallLint.fix(Array("let x =".utf8)) else {
            Issue.record("not refused")
            return
        }
    }

    private static func normalForm(_ bytes: [UInt8], _ path: String?, _ world: any ImportEnvironment) -> [UInt8]? {
        let options = DhallOptions(environment: world, requiresHashes: false, maxSteps: 2_000_000)
        return try? Dhall.normalForm(DhallSource(bytes, path: path), options)
    }

    /// What a fix breaks; nil when it keeps the normal form, and leaves nothing to mend.
    private static func violation(
        _ bytes: [UInt8], _ path: String?, _ world: any ImportEnvironment, _ mended: inout Int
    ) -> String? {
        guard let before = normalForm(bytes, path, world) else { return nil }
        guard case .fixed(let result, let count) = DhallLint.fix(bytes) else { return "refused" }
        mended += count
        guard normalForm(result, path, world) == before else { return "other normal form:\n\(Source.text(result))" }
        guard case .fixed(_, 0) = DhallLint.fix(result) else { return "there is more to mend" }
        return nil
    }

    @Test func fixesKeepTheMeaningOfRandomPrograms() {
        let seed = UInt64.random(in: 0..<1 << 32)
        var mended = 0
        var valid = 0
        for round in 0..<600 {
            var program = RandomProgram(SplitMix(seed &+ UInt64(round)))
            let source = program.source()
            if Self.normalForm(Array(source.utf8), nil, Nowhere()) != nil { valid += 1 }
            let broken = Self.violation(Array(source.utf8), nil, Nowhere(), &mended)
            #expect(broken == nil, "seed \(seed), round \(round)\n\(source)")
            if broken != nil { return }
        }
        #expect(valid == 600, "seed \(seed)")
        #expect(mended > 600)
    }

    @Test(.enabled(if: Standard.isHere && SharedFiles.root != nil, "\(SharedFiles.absence)"))
    func fixesKeepTheMeaningOfTheSuite() throws {
        let world = try Standard.shared.world()
        let root = (SharedFiles.root ?? "") + "/conformance/dhall/"
        var mended = 0
        for path in SharedFiles.sources where path.hasPrefix(root) && path.contains("/success/") {
            let broken = Self.violation(SharedFiles.bytes(path), String(path.dropFirst(root.count)), world, &mended)
            #expect(broken == nil, "\(path)")
        }
        #expect(mended > 100)
    }
}
