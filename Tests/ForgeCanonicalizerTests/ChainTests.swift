import ForgeCore
import ForgeIR
import Testing

@Suite("canonicaliser chains") struct ChainTests {
    @Test("an empty chain leaves the bytes alone")
    func empty() throws {
        #expect(try Canonicalizer.apply(steps: [], to: [1, 2, 3]) == [1, 2, 3])
    }

    @Test("steps have a stable key text that reads back", arguments: ["ar@1", "zip@1", "text-timestamps@1:%Y:%m"])
    func keys(text: String) {
        let step = CanonicalizerStep(keyText: text)
        #expect(step.keyText == text)
        #expect(CanonicalizerStep(keyText: step.keyText) == step)
    }

    @Test("a name without a version means version 1")
    func version() {
        #expect(CanonicalizerStep(name: "ar").keyText == "ar@1")
        #expect(CanonicalizerStep(name: "text-timestamps", pattern: "%F").keyText == "text-timestamps@1:%F")
    }

    @Test(
        "unknown steps are refused, near misses with a suggestion",
        arguments: [
            ("ar@2", ""), ("gzp", "Did you mean `gzip`?"), ("", ""),
            ("text-timestamp", "Did you mean `text-timestamps`?"),
        ])
    func unknown(name: String, hint: String) {
        let error = #expect(throws: ForgeError.self) { try Canonicalizer.validate(CanonicalizerStep(name: name)) }
        #expect(error?.code == .canonicalizerUnknown)
        #expect(hint.isEmpty || error?.hints.first == hint)
    }

    @Test("a pattern belongs to `text-timestamps` and to it alone")
    func pattern() {
        for step in [CanonicalizerStep(name: "ar", pattern: "%F"), CanonicalizerStep(name: "text-timestamps")] {
            let error = #expect(throws: ForgeError.self) { try Canonicalizer.validate(step) }
            #expect(error?.code == .canonicalizerPattern)
        }
    }

    @Test("within directories a step takes the files of its format")
    func applies() throws {
        let archive = Array("!<arch>\n".utf8)
        #expect(try Canonicalizer.applies(CanonicalizerStep(name: "ar"), to: archive))
        #expect(try !Canonicalizer.applies(CanonicalizerStep(name: "gzip"), to: archive))
        let time = CanonicalizerStep(name: "text-timestamps", pattern: "%F")
        #expect(try Canonicalizer.applies(time, to: archive))
        #expect(try !Canonicalizer.applies(time, to: [0, 1]))
    }
}
