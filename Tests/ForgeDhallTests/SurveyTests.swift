import ForgeCore
import Testing

@testable import ForgeDhall

/// What is told of a source with several problems.
struct SurveyTests {
    /// The code of each problem and the text that it is about.
    private func told(_ text: String) -> [String] {
        do throws(ForgeErrors) {
            _ = try Dhall.evaluate(DhallSource(Array(text.utf8), path: "./test.dhall"), MemoryImports.options())
            return []
        } catch {
            return error.errors.map { error in
                let frame = error.frame
                let line = text.split(separator: "\n", omittingEmptySubsequences: false)[(frame?.line ?? 1) - 1]
                let part = line.unicodeScalars.dropFirst((frame?.column ?? 1) - 1).prefix(frame?.width ?? 0)
                return "\(error.code.name.dropFirst("E_DHALL_TYPE_".count)) \(String(part))"
            }
        }
    }

    @Test func tellsProblemsOfIndependentParts() {
        #expect(told("{ a = x, b = 1 + \"\", c = 2 }") == ["UNBOUND_VARIABLE x", "NOT_A_NATURAL \"\""])
        #expect(told("let a = x let b = y in 1") == ["UNBOUND_VARIABLE x", "UNBOUND_VARIABLE y"])
        #expect(told("let a : Text = 1 let b : Bool = 2 in 3 + True").map { $0.suffix(1) } == ["1", "2", "e"])
        #expect(told("[ x, 1, y ]") == ["UNBOUND_VARIABLE x", "UNBOUND_VARIABLE y"])
        #expect(told("λ(a : T) → { b = U, c = a }") == ["UNBOUND_VARIABLE T", "UNBOUND_VARIABLE U"])
        #expect(told("(1 + \"\") + x") == ["NOT_A_NATURAL \"\"", "UNBOUND_VARIABLE x"])
        #expect(told("(x : Natural) : Sort").first == "UNBOUND_VARIABLE x")
    }

    @Test func saysNothingThatComesOfAnotherProblem() {
        #expect(told("let a = x in a + \"\"") == ["UNBOUND_VARIABLE x"])
        #expect(told("let a = x let b = a let c = { d = b + True } in { a, b, c }") == ["UNBOUND_VARIABLE x"])
        #expect(told("let a = x in λ(a : Natural) → a + True") == ["UNBOUND_VARIABLE x", "NOT_A_NATURAL True"])
        #expect(told("let T : Type = x in λ(a : T) → a + 1") == ["UNBOUND_VARIABLE x"])
        #expect(
            told("let n : Natural = \"\" in { a = n, b = Natural/show n, c = y }").map { $0.suffix(1) } == ["\"", "y"])
        #expect(told("{ a = { b = x }, c = { b = x } }.a.b + 1") == ["UNBOUND_VARIABLE x", "UNBOUND_VARIABLE x"])
        #expect(told("Kind : Sort").isEmpty)
    }

    @Test func isBounded() {
        let many = "{ " + (0..<100).map { "a\($0) = x\($0)" }.joined(separator: ", ") + " }"
        #expect(told(many).count == 16)
        let deep = String(repeating: "{ a = ", count: 20_000) + "x" + String(repeating: ", b = y }", count: 20_000)
        #expect(told(deep).first == "UNBOUND_VARIABLE x")
        let long = "\"\"" + String(repeating: " + 1", count: 20_000)
        #expect(told(long) == ["NOT_A_NATURAL \"\""])
    }
}
