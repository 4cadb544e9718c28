import ForgeCore
import Testing

@Suite struct CodeFrameTests {
    private func frame(_ text: String, _ offset: Int, _ length: Int = 1) -> CodeFrame {
        CodeFrame(source: Array(text.utf8), offset: offset, length: length, file: "f")
    }

    @Test(
        "Line and column of an offset, counted from 1 in characters",
        arguments: [
            ("abc", 0, "f:1:1"), ("abc", 2, "f:1:3"), ("abc", 3, "f:1:4"), ("abc", 99, "f:1:4"), ("", 0, "f:1:1"),
            ("a\nb\n", 2, "f:2:1"), ("a\nb\n", 1, "f:1:2"), ("a\nb\n", 4, "f:3:1"), ("\n\n\n", 2, "f:3:1"),
            ("éü x", 5, "f:1:4"), ("😀x", 4, "f:1:2"), ("a\r\nb", 3, "f:2:1"),
        ])
    func location(_ text: String, _ offset: Int, _ expected: String) {
        #expect(frame(text, offset).location == expected)
    }

    @Test("The mark stands under what it marks")
    func mark() {
        #expect(
            frame("one\n\ttwo é three\n", 12, 5).rendered == """
                 --> f:2:8
                2 |  two é three
                  |        ^^^^^
                """)
    }

    @Test("The mark ends with the line, and is one wide where there is nothing")
    func markEnds() {
        #expect(frame("abc\ndef", 1, 100).width == 2)
        #expect(frame("abc", 3, 5).width == 1)
        #expect(frame("abc", 0, 0).width == 1)
    }

    @Test("A very long line is cut to what stands around the mark", arguments: [0, 5, 100, 50_000, 99_999])
    func longLine(_ offset: Int) throws {
        let frame = frame(String(repeating: "é", count: 50_000), offset / 2 * 2, 1000)
        #expect(frame.column == offset / 2 + 1)
        let lines = frame.rendered.split(separator: "\n")
        #expect(lines.allSatisfy { $0.unicodeScalars.count < 140 })
        #expect(lines[1].unicodeScalars.count >= lines[2].unicodeScalars.count)
    }

    @Test("Control characters and broken bytes do not reach the terminal")
    func control() {
        let frame = CodeFrame(source: [0x1b, 0x5b, 0x41, 0xff, 0x80, 0x07, 0xc2, 0x9b], offset: 2, file: nil)
        #expect(
            !frame.rendered.unicodeScalars.contains {
                $0 != "\n" && ($0.value < 0x20 || (0x7f..<0xa0).contains($0.value))
            })
        #expect(frame.location.hasPrefix("<input>:1:"))
    }

    @Test("What is not shown as it is, is shown as a number, and marks stand under that")
    func escapes() {
        let source: [UInt8] = Array("a\u{1b}[m\u{202e}".utf8) + [0xc3, 0x28] + Array("z".utf8)
        #expect(
            CodeFrame(source: source, offset: 7, file: "f").rendered == """
                 --> f:1:6
                1 | a\\x1b[m\\u{202e}\\xc3(z
                  |                ^^^^
                """)
        #expect(CodeFrame(source: source, offset: 9, file: "f").rendered.hasSuffix("                    ^"))
        let error = ForgeError(.fieldUnknown, "There is no field `\u{1b}[31m`\u{9b}", cause: "one\ntwo\u{7}")
        #expect(
            error.rendered == "error[E_FIELD_UNKNOWN]: There is no field `\\x1b[31m`\\u{9b}\n  cause: one\ntwo\\x07")
    }

    @Test("Another place in the same line is marked below the first, one elsewhere has a frame")
    func related() {
        let lines = SourceLines(Array("let x : Natural = \"a\"\nin x".utf8), file: "f")
        let error = ForgeError(
            .fieldUnknown, "Two types", frame: lines.frame(offset: 18, length: 3),
            related: [
                RelatedPlace(lines.frame(offset: 8, length: 7), "the annotation"),
                RelatedPlace(lines.frame(offset: 25), "its use"),
            ])
        #expect(
            error.rendered == """
                error[E_FIELD_UNKNOWN]: Two types
                 --> f:1:19
                1 | let x : Natural = "a"
                  |                   ^^^
                  |         ------- the annotation
                 --> f:2:4
                2 | in x
                  |    - its use
                """)
        #expect(
            error.json["related"]?.arrayValue?.first.map(JSONWriter.canonicalText)
                == #"{"column":9,"file":"f","line":1,"message":"the annotation"}"#)
    }

    @Test("Frames of one document are the same one by one and together")
    func lines() {
        let source = Array("{\n \"a\": 1,\n\n \"b\": [\n2]}\n".utf8)
        let lines = SourceLines(source, file: "f")
        for offset in 0...source.count {
            #expect(lines.frame(offset: offset) == CodeFrame(source: source, offset: offset, file: "f"))
            let line = source[..<offset].count { $0 == 0x0a } + 1
            #expect(lines.frame(offset: offset).line == line)
        }
    }

    /// Lines may be as long as a document; columns are counted from the nearest of known places.
    @Test func columnsOfLongLinesAreCharacters() {
        let source = Array((String(repeating: "aé→", count: 700) + "\n" + String(repeating: "λx", count: 2_000)).utf8)
        let lines = SourceLines(source, file: nil)
        for offset in stride(from: 0, through: source.count, by: 7) {
            let before = source[..<offset]
            let start = before.lastIndex(of: 0x0a).map { $0 + 1 } ?? 0
            let frame = lines.frame(offset: offset)
            #expect(frame.column == before[start...].count { $0 & 0xc0 != 0x80 } + 1)
            #expect(frame.line == before.count { $0 == 0x0a } + 1)
        }
    }
}

@Suite struct SuggestionTests {
    @Test(
        "A slip of the hand is recognised",
        arguments: [
            ("comand", "command"), ("commnad", "command"), ("ouputs", "outputs"), ("inputs_", "inputs"), ("evn", "env"),
        ])
    func near(_ word: String, _ expected: String) {
        let names = ["command", "env", "environment", "inputs", "outputs", "seed"]
        #expect(Suggestion.nearest(to: word, among: names) == expected)
        #expect(Suggestion.hints(for: word, among: names) == ["Did you mean `\(expected)`?"])
    }

    @Test("What is far off is not proposed", arguments: ["", "xyz", "a-very-long-name-that-is-nothing-like-it"])
    func far(_ word: String) {
        #expect(Suggestion.nearest(to: word, among: ["command", "environment", "outputs"]) == nil)
    }

    @Test("Of several near ones the first by name is proposed, whatever their order")
    func ties() {
        #expect(Suggestion.nearest(to: "aax", among: ["aac", "aab"]) == "aab")
        #expect(Suggestion.nearest(to: "aax", among: Set(["aab", "aac"])) == "aab")
    }
}

@Suite struct JSONPathTests {
    @Test("A span has the path of its value or member")
    func paths() throws {
        let text = #"{"a":[1,{"b-c":"x","d":null}],"é":{"e":[]}}"#
        let root = try JSONReader.read(Array(text.utf8))
        func path(_ keys: (JSONValue) -> Range<Int>?) -> String {
            keys(root).map { JSONPath.locate($0, in: root) } ?? "none"
        }
        #expect(path(\.span) == "$")
        #expect(path { $0["a"]?.span } == "$.a")
        #expect(path { $0["a"]?.arrayValue?[1].span } == "$.a[1]")
        #expect(path { $0["a"]?.arrayValue?[1]["b-c"]?.span } == #"$.a[1]["b-c"]"#)
        #expect(path { $0["a"]?.arrayValue?[1].objectValue?[1].keySpan } == "$.a[1].d")
        #expect(path { $0.objectValue?[1].keySpan } == #"$["é"]"#)
        #expect(path { $0["é"]?["e"]?.span } == #"$["é"].e"#)
    }
}
