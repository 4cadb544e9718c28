import ForgeCore
import Testing

@testable import ForgeDhall

/// The language server as a client meets it.
struct LanguageServerTests {
    private typealias C = Conversation

    private func range(_ json: JSONValue?) -> String {
        guard let start = DocumentText.Position(json?["start"]), let end = DocumentText.Position(json?["end"]) else {
            return "none"
        }
        return "\(start.line):\(start.character)-\(end.line):\(end.character)"
    }

    // MARK: Protocol

    @Test func followsTheLifeCycle() {
        let heard = C.hold([
            C.frame(C.request(1, "textDocument/hover", "{}")), C.frame(C.request(2, "initialize", "{}")),
            C.frame(C.request(3, "initialize", "{}")), C.frame(C.request(4, "unknown/method", "{}")),
            C.frame(C.request(5, "textDocument/hover", "{}")), C.frame(C.request(6, "shutdown", "null")),
            C.frame(C.request(7, "textDocument/hover", "{}")), C.frame(C.notification("exit", "null")),
        ])
        func code(_ id: Int64) -> Int64? { heard.answer(id)?["error"]?["code"]?.integerValue }
        #expect(code(1) == -32002)
        #expect(heard.result(2)?["capabilities"]?["hoverProvider"]?.boolValue == true)
        #expect([3, 4, 5, 7].map(code) == [-32600, -32601, -32602, -32600])
        #expect(code(6) == nil)
        #expect(heard.exitCode == 0)
        #expect(C.hold([C.frame(C.notification("exit", "null"))]).exitCode == 1)
    }

    @Test func outlivesBrokenMessages() {
        let deep = String(repeating: "[", count: 10_000)
        let heard = C.hold([
            C.frame("{"), C.frame(deep), Array("Content-Length: x\r\n\r\n".utf8), C.frame("[]"), C.frame("7"),
            C.frame(#"{"id":8}"#), C.frame(C.change("file:///none.dhall", 1, "[7]")),
            C.frame(C.request(9, "initialize", "null")),
        ])
        #expect(heard.messages.filter { $0["error"]?["code"]?.integerValue == -32700 }.count == 3)
        #expect(heard.answer(8)?["error"]?["code"]?.integerValue == -32600)
        #expect(heard.result(9) != nil)
    }

    @Test func readsMessagesInAnyPieces() {
        let bytes = C.frame(C.request(1, "initialize", "{}")) + C.frame(C.request(2, "shutdown", "null"))
        let heard = C.hold(bytes.map { [$0] })
        #expect(heard.result(1) != nil)
        #expect(heard.answer(2) != nil)
    }

    @Test func answersACancelledRequestAsSuch() {
        let cancel = C.notification("$/cancelRequest", #"{"id":1}"#)
        let chunk = C.frame(C.at(1, "hover", "file:///a.dhall", 0, 0)) + C.frame(cancel)
        let heard = C.hold([C.frame(C.request(0, "initialize", "{}")), chunk])
        #expect(heard.answer(1)?["error"]?["code"]?.integerValue == -32800)
    }

    // MARK: Diagnostics

    @Test func hintsAtWhatCouldBeSimpler() {
        let uri = "file:///a.dhall"
        let heard = C.hold([
            C.open(uri, "let x = 1\nlet y : Natural = 2\nin  \\(a : Bool) -> { a = (a), z = y + 0 }"),
            C.change(uri, 2, #"[{"text":"let x = 1 in 1 + True"}]"#),
            C.change(uri, 3, #"[{"text":"let x = 1 in ./none"}]"#),
            C.change(uri, 4, #"[{"text":"let x = 1 in )"}]"#),
        ])
        let all = heard.diagnostics(uri)
        func shown(_ index: Int) -> [String] {
            all[index].map {
                "\($0["code"]?.stringValue ?? "") \(range($0["range"])) \($0["severity"]?.integerValue ?? 0)"
                    + ($0["tags"]?.arrayValue == [.integer(1)] ? " unnecessary" : "")
            }
        }
        #expect(
            shown(0) == [
                "unused-let 0:0-0:9 4 unnecessary", "removable-annotation 1:8-1:15 4 unnecessary",
                "redundant-parentheses 2:25-2:28 4", "neutral-operand 2:38-2:39 4 unnecessary",
            ])
        #expect(shown(1) == ["E_DHALL_TYPE_NOT_A_NATURAL 0:17-0:21 1", "unused-let 0:0-0:9 4 unnecessary"])
        #expect(shown(2) == ["E_DHALL_IMPORT_ABSENT 0:13-0:19 1", "unused-let 0:0-0:9 4 unnecessary"])
        #expect(shown(3).count == 1)
    }

    @Test func showsProblemsWhereTheyAre() {
        let uri = "file:///a.dhall"
        let heard = C.hold([
            C.open(uri, "-- 𝒳\nlet x = \"𝒳\" in x + 1"),
            C.change(
                uri, 2, #"[{"range":{"start":{"line":1,"character":16},"end":{"line":1,"character":17}},"text":"2"}]"#),
            C.change(uri, 3, #"[{"text":"[ 01, 02 ]"}]"#),
            C.notification("textDocument/didClose", #"{"textDocument":{"uri":"\#(uri)"}}"#),
        ])
        let all = heard.diagnostics(uri)
        #expect(all.count == 4)
        #expect(all[0].map { range($0["range"]) } == ["1:16-1:17"])
        #expect(all[0].first?["code"]?.stringValue == "E_DHALL_TYPE_NOT_A_NATURAL")
        #expect(!all[1].contains { $0["severity"]?.integerValue == 1 })
        #expect(all[2].map { range($0["range"]) } == ["0:2-0:3", "0:6-0:7"])
        #expect(all[3].isEmpty)
    }

    @Test func showsEveryProblemAndBothPlaces() {
        let uri = "file:///a.dhall"
        let heard = C.hold([C.open(uri, "let T = { a : Text }\nlet x : T = { a = 1 }\nin  { x, y, z = 1 + True }")])
        let found = heard.diagnostics(uri).last?.filter { $0["severity"]?.integerValue == 1 } ?? []
        #expect(found.map { range($0["range"]) } == ["1:18-1:19", "2:9-2:10", "2:20-2:24"])
        let related = found.first?["relatedInformation"]?.arrayValue?.first
        #expect(related?["location"]?["uri"]?.stringValue == uri)
        #expect(range(related?["location"]?["range"]) == "0:10-0:18")
        #expect(related?["message"]?.stringValue == "what the annotation stands for")
    }

    @Test func showsWhatTookTooLong() {
        let uri = "file:///a.dhall"
        let fold = "assert : Natural/fold 1000000000 Natural (λ(x : Natural) → x + 1) 0 ≡ 1"
        for text in [fold, "let a = 1\nlet b = \(fold)\nin a"] {
            let change = "[{\"text\":\(JSONWriter.canonicalText(.string(text)))}]"
            let heard = C.hold(
                [C.open(uri, "1 + 1"), C.change(uri, 2, change)], maxSteps: 20_000)
            let found = heard.diagnostics(uri).last?.filter { $0["severity"]?.integerValue == 1 } ?? []
            #expect(found.map { $0["code"]?.stringValue } == ["E_DHALL_LIMIT_STEPS"])
            #expect(found.first.map { range($0["range"]).hasPrefix("0:0-0:0") } == false, "\(found)")
        }
    }

    @Test func checksTheLastOfManyChangesOnly() {
        let uri = "file:///a.dhall"
        let chunk = (2...9).flatMap { C.frame(C.change(uri, $0, #"[{"text":"\#($0)"}]"#)) }
        let heard = C.hold([C.frame(C.request(0, "initialize", "{}")), C.frame(C.open(uri, "x")), chunk])
        #expect(heard.diagnostics(uri).count == 2)
        #expect(heard.messages.last?["params"]?["version"]?.integerValue == 9)
    }

    @Test func readsImportsFromOpenDocumentsBeforeFiles() {
        let (main, part) = ("file:///d/main.dhall", "file:///d/part%20one.dhall")
        let heard = C.hold(
            [
                C.open(main, "let a = ./\"part one.dhall\" in a + 1"), C.open(part, "\"text\""),
                C.change(part, 2, #"[{"text":"1 + 1"}]"#), C.change(part, 3, #"[{"text":"1 + \"\""}]"#),
            ], files: ["/d/part one.dhall": "1"])
        let found = heard.diagnostics(main)
        #expect(found.map(\.count) == [0, 1, 0, 1])
        #expect(found.last?.first.map { range($0["range"]) } == "0:8-0:26")
        let related = found.last?.first?["relatedInformation"]?.arrayValue?.first?["location"]
        #expect(related?["uri"]?.stringValue == part)
        #expect(range(related?["range"]) == "0:4-0:6")
    }

    // MARK: Places

    private static let source = """
        let R = ./rules.dhall
        let r = { one = 1, two = { three = "x" } }
        let f = λ(n : Natural) → n + r.one
        in  [ f r.one, R.limit, r.two.three ]
        """

    private func ask(_ method: String, _ line: Int, _ character: Int, _ text: String = source) -> JSONValue? {
        let uri = "file:///d/main.dhall"
        let files = ["/d/rules.dhall": "let base = 2\nin  { limit = base, U = < A | B : Text > }"]
        return C.hold([C.open(uri, text), C.at(1, method, uri, line, character)], files: files).result(1)
    }

    @Test(arguments: [
        (1, 4, #"{ one : Natural, two : { three : Text } }"#), (2, 8, "∀(n : Natural) → Natural"),
        (2, 25, "Natural"), (3, 6, "∀(n : Natural) → Natural"), (3, 10, "1 : Natural"),
        (1, 35, #""x" : Text"#), (0, 10, "{ U : Type, limit : Natural }"),
    ])
    func tellsTypes(_ line: Int, _ character: Int, _ expected: String) {
        let value = ask("hover", line, character)?["contents"]?["value"]?.stringValue
        #expect(value == "```dhall\n\(expected)\n```")
    }

    @Test(arguments: [
        (2, 25, "main 2:10-2:11"), (2, 29, "main 1:4-1:5"), (3, 11, "main 1:10-1:13"), (3, 6, "main 2:4-2:5"),
        (3, 18, "rules 1:6-1:11"), (0, 12, "rules 0:0-0:0"), (3, 32, "main 1:27-1:32"),
    ])
    func findsDefinitions(_ line: Int, _ character: Int, _ expected: String) {
        let found = ask("definition", line, character)
        let file = found?["uri"]?.stringValue?.split(separator: "/").last?.dropLast(6) ?? "none"
        #expect("\(file) \(range(found?["range"]))" == expected)
    }

    private func labels(_ text: String) -> [String] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let line = lines.firstIndex { $0.contains("¦") } ?? 0
        let character = lines[line].prefix { $0 != "¦" }.utf16.count
        let source = String(text.filter { $0 != "¦" })
        return (ask("completion", line, character, source)?.arrayValue ?? []).map { item in
            let type = item["detail"]?.stringValue.map { " : \($0)" } ?? ""
            return (item["label"]?.stringValue ?? "") + type
        }
    }

    @Test(arguments: [
        ("let r = { one = 1, two = \"\" } in r.¦", ["one : Natural", "two : Text"]),
        ("let r = { one = 1 } in [ r.o¦, 2 ]", ["one : Natural"]),
        ("let r = { one = 1 } in [ r.¦", ["one : Natural"]),
        ("let U = < A | B : Text > in U.¦", ["A", "B : Text"]),
        ("λ(p : { x : Natural }) → p.¦", ["x : Natural"]),
        ("let R = ./rules.dhall in R.¦", ["U : Type", "limit : Natural"]),
        ("1.¦", []),
    ])
    func completesFieldsAndAlternatives(_ text: String, _ expected: [String]) { #expect(labels(text) == expected) }

    @Test func completesNamesInScope() {
        let found = labels("let one = 1\nlet f = λ(a : Type) → λ(x : a) → ¦\nlet later = 2 in f")
        #expect(found.prefix(3) == ["x : a", "a : Type", "one : Natural"])
        #expect(found.contains("Natural/fold"))
        #expect(found.contains("merge"))
        #expect(!found.contains { $0.hasPrefix("later") })
        #expect(labels("let one = 1 in [ ) ¦").first == "one")
    }

    @Test func formatsAndListsSymbols() {
        let edits = ask("formatting", 0, 0, "let x=1 in {a=x}")?.arrayValue ?? []
        #expect(edits.count == 1)
        #expect(range(edits.first?["range"]) == "0:0-0:16")
        #expect(edits.first?["newText"]?.stringValue == "let x = 1 in { a = x }\n")
        #expect(ask("formatting", 0, 0, "let x = ")?.arrayValue?.isEmpty == true)
        let symbols = ask("documentSymbol", 0, 0)?.arrayValue ?? []
        #expect(symbols.compactMap { $0["name"]?.stringValue } == ["R", "r", "one", "two", "f"])
    }
}
