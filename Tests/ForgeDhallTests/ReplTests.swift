import ForgeCore
import Synchronization
import Testing

@testable import ForgeDhall

@Suite struct ReplTests {
    /// A console whose lines are there from the start; what is shown and complained about is kept, and each prompt.
    private final class Script: ReplConsole {
        private let state: Mutex<(lines: [String], heard: [String])>

        /// Whether complaints are kept whole, and not their first lines.
        private let isWhole: Bool

        init(_ lines: [String], isWhole: Bool = false) {
            state = Mutex((lines.reversed(), []))
            self.isWhole = isWhole
        }

        var heard: [String] { state.withLock { $0.heard } }

        func read(isContinued: Bool) -> String? {
            state.withLock { state in
                if isContinued { state.heard.append("…") }
                return state.lines.popLast()
            }
        }

        func show(_ text: String) { state.withLock { $0.heard.append(text) } }

        func complain(_ text: String) {
            state.withLock { $0.heard.append(isWhole ? text : String(text.split(separator: "\n").first ?? "")) }
        }

        func bytes(ofFile path: String) throws(ForgeError) -> [UInt8] { [] }
    }

    private func heard(_ lines: String...) -> [String] {
        let script = Script(lines)
        DhallRepl.run(MemoryImports.options(), script)
        return script.heard
    }

    @Test func goesOnUntilTheExpressionEnds() {
        #expect(heard("1 +", "2") == ["…", "3"])
        #expect(heard("{ a = 1", "", "}") == ["…", "error[E_DHALL_PARSE_EXPECTED]: Expected `}`", Self.expression])
        #expect(heard("[ 1", ", 2", "]") == ["…", "…", "[ 1, 2 ]"])
        #expect(heard("let x = 1", "x") == ["1"])
        #expect(heard("let x =", "  1", "x") == ["…", "1"])
        #expect(heard("let x = 1 in", "x") == ["…", "1"])
        #expect(heard("if True", "then 1", "else 2") == ["…", "…", "1"])
        #expect(heard(":type λ(x :", "Natural) →", "x") == ["…", "…", "∀(x : Natural) → Natural"])
        #expect(heard(":let f = λ(x : Natural) →", "x", "f 2") == ["…", "2"])
    }

    @Test func goesOnInTextsAndComments() {
        #expect(heard("''", "one", "", ":two", "''") == ["…", "…", "…", "…", "''\none\n\n:two\n''"])
        #expect(heard("{- one", "", "-} 2") == ["…", "…", "2"])
        #expect(heard("\"one") == ["error[E_DHALL_PARSE_UNCLOSED]: A text that does not end"])
    }

    @Test func doesNotGoOnWhereNothingCouldHelp() {
        #expect(heard("1 )", "2") == [Self.leftover, "2"])
        #expect(heard(":type") == [Self.expression])
        #expect(heard(":none 1 +", "2") == ["error[E_USAGE]: There is no command `:none`", "2"])
    }

    @Test func endsWithACommandOrTheInput() {
        #expect(heard("1 +", ":type 2") == ["…", Self.expression, "Natural"])
        #expect(heard("λ(x", ": Natural) → x") == ["…", "λ(x : Natural) → x"])
        #expect(heard("1 +") == ["…", Self.expression])
        #expect(heard("1 +", "", "2") == ["…", Self.expression, "2"])
        #expect(heard("1 +", ":quit", "2") == ["…", Self.expression])
    }

    @Test func showsWhatWasTyped() {
        func told(_ line: String) -> String {
            let script = Script([line], isWhole: true)
            DhallRepl.run(MemoryImports.options(), script)
            return script.heard.joined(separator: "\n")
        }
        #expect(
            told(":let x : Natural = \"a\"") == """
                error[E_DHALL_TYPE_ANNOTATION_MISMATCH]: The expression has another type than its annotation
                 --> <repl>:1:20
                1 | :let x : Natural = "a"
                  |                    ^^^
                  |          ------- the annotation
                  cause: expected Natural, found Text
                  hint: Give a number without quotes; a `Text` cannot be read as one
                """)
        #expect(told(":let x = 1 +").contains("\n1 | :let x = 1 +\n  |             ^\n"))
        #expect(told("let x = y").contains("\n1 | let x = y\n  |         ^\n"))
    }

    private static let leftover = "error[E_DHALL_PARSE_LEFTOVER]: The expression ended before this"
    private static let expression = "error[E_DHALL_PARSE_EXPECTED]: Expected an expression"
}
