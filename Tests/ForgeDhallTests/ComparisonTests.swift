import ForgeCore
import ForgeDhall
import Testing

/// The semantic difference of two expressions.
struct ComparisonTests {
    private func lines(_ left: String, _ right: String) throws -> [String] {
        try Dhall.differences(DhallSource(left), DhallSource(right), MemoryImports.options()).all.map {
            "\($0.path): \($0.left ?? "·") / \($0.right ?? "·")"
        }
    }

    @Test(arguments: [
        ("1 + 1", "2"), ("λ(x : Natural) → x", "λ(y : Natural) → y"), ("{ a = 1, b = 2 }", "{ b = 2, a = 1 }"),
    ])
    func findsNothingInEqualNormalForms(_ left: String, _ right: String) throws {
        #expect(try lines(left, right) == [])
    }

    @Test(arguments: [
        ("1", "\"a\"", [".: 1 / \"a\""]),
        ("{ a = 1, b = { c = 2 } }", "{ b = { c = 3 }, d = 4 }", [".a: 1 / ·", ".b.c: 2 / 3", ".d: · / 4"]),
        ("[ 1, 2, 3 ]", "[ 1, 9, 2, 3 ]", ["[1]: · / 9"]),
        ("[ 1, 2, 3 ]", "[ 3 ]", ["[0]: 1 / ·", "[1]: 2 / ·"]),
        ("Some 1", "None Natural", [".: Some 1 / None Natural"]),
        ("Some { a = 1 }", "Some { a = 2 }", [".Some.a: 1 / 2"]),
        ("λ(x : Natural) → { y = x + 1 }", "λ(z : Natural) → { y = z + 2 }", ["(x).y: x + 1 / x + 2"]),
        ("λ(x : Natural) → 1", "λ(x : Text) → 1", ["(x :): Natural / Text"]),
        ("∀(a : Type) → a", "∀(b : Type) → b → b", ["(a →): a / a → a"]),
        (
            "< A : Natural | B >", "< A : Text | C >",
            [".A: Natural / Text", ".B: no content / ·", ".C: · / no content"]
        ),
        ("< A : Natural | B >.A 1", "< A : Natural | B >.A 2", [".A: 1 / 2"]),
        ("List Natural", "List Text", ["(1): Natural / Text"]),
        ("[] : List Natural", "[] : List Text", [".: [] : List Natural / [] : List Text"]),
        ("{ `odd key` = 1 }", "{ `odd key` = 2 }", [".`odd key`: 1 / 2"]),
    ])
    func namesEachPlace(_ left: String, _ right: String, _ expected: [String]) throws {
        #expect(try lines(left, right) == expected)
    }

    /// Shared parts differ at 2^30 places.
    @Test(.timeLimit(.minutes(1))) func boundsWhatItCollects() throws {
        func shared(_ leaf: Int) -> String {
            (0..<30).reduce("let x0 = { v = \(leaf) }\n") { text, index in
                text + "let x\(index + 1) = { l = x\(index), r = x\(index) }\n"
            } + "in x30"
        }
        let found = try Dhall.differences(DhallSource(shared(1)), DhallSource(shared(2)), MemoryImports.options())
        #expect(found.isCut)
        #expect(found.all.count == 1_000)
    }
}
