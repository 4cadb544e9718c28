import ForgeCore
import ForgeTesting
import Testing

@Suite struct ErrorRegistryTests {
    @Test("The list of error codes in the documentation is current")
    func documentation() {
        #expect(GoldenFile.difference(Array(ErrorCode.markdown.utf8), from: "../../docs/spec/errors.md") == nil)
    }

    @Test("Names are unique, well-formed and found again")
    func names() {
        let names = ErrorCode.all.map(\.name)
        #expect(Set(names).count == names.count)
        for code in ErrorCode.all {
            #expect(code.name.hasPrefix("E_"))
            #expect(
                code.name.utf8.allSatisfy { $0 == 0x5f || (0x41...0x5a).contains($0) || (0x30...0x39).contains($0) })
            #expect(ErrorCode.named(code.name) == code)
        }
        #expect(ErrorCode.named("E_NONE") == nil)
    }

    @Test("Explanations are whole sentences")
    func explanations() {
        for code in ErrorCode.all {
            #expect(code.explanation.hasSuffix(".") && !code.explanation.contains("\n"), "\(code.name)")
            #expect(code.explained.contains("exit code \(code.outcome.exitCode)"))
        }
    }

    @Test("A failure shows code, place, frame, cause and hints, and the same to programs")
    func rendering() {
        let error = ForgeError(
            .fieldUnknown, "There is no field `x`", path: "$.x",
            frame: CodeFrame(source: Array("{\"x\":1}".utf8), offset: 1, length: 3, file: "f.json"),
            hints: ["Remove it"],
            cause: "a cause")
        #expect(
            error.rendered == """
                error[E_FIELD_UNKNOWN]: There is no field `x`
                  at $.x
                 --> f.json:1:2
                1 | {"x":1}
                  |  ^^^
                  cause: a cause
                  hint: Remove it
                """)
        #expect(
            JSONWriter.canonicalText(error.json)
                == #"{"cause":"a cause","code":"E_FIELD_UNKNOWN","hints":["Remove it"],"location":{"column":2,"#
                + #""file":"f.json","line":1},"message":"There is no field `x`","path":"$.x","type":"error"}"#)
    }
}
