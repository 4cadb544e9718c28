import ForgeCore
import ForgeIR
import Testing

/// What only the whole document shows: names, references, paths in each other's way, cycles.
@Suite struct WorkloadReferenceTests {
    static func action(_ name: String, _ members: String = "") -> String {
        #"{"name": "\#(name)", "environment": "cc", "command": ["x"]\#(members)}"#
    }

    static func inputs(_ items: (String, Bool)...) -> String {
        let list = items.map { #"{"source": "src", "path": "\#($0.0)", "writable": \#($0.1)}"# }
        return #", "inputs": [\#(list.joined(separator: ", "))]"#
    }

    static func outputs(_ items: String...) -> String {
        #", "outputs": [\#(items.map { #"{"path": "\#($0)"}"# }.joined(separator: ", "))]"#
    }

    static func uses(_ actions: String...) -> String {
        let list = actions.enumerated().map { #"{"action": "\#($1)", "output": "o", "path": "i\#($0)"}"# }
        return #", "inputs": [\#(list.joined(separator: ", "))], "outputs": [{"path": "o"}]"#
    }

    static let names: [FaultyDocument] = [
        FaultyDocument(
            "identifiers",
            environments: #"{"name": "A", "kind": "oci", "path": "x"}, {"name": "", "kind": "oci", "path": "x"}"#,
            sources: #"{"name": "a_b", "kind": "file", "path": "x"}, {"name": "1a", "kind": "file", "path": "x"}"#,
            "E_NAME_INVALID $.environments[1].name", "E_NAME_INVALID $.environments[2].name",
            "E_NAME_INVALID $.sources[1].name", "E_NAME_INVALID $.sources[2].name"),
        FaultyDocument(
            "long identifiers",
            sources: """
                {"name": "\(String(repeating: "a", count: 63))", "kind": "file", "path": "x"},
                {"name": "\(String(repeating: "a", count: 64))", "kind": "file", "path": "x"}
                """, "E_NAME_INVALID $.sources[2].name"),
        FaultyDocument(
            "action names",
            actions: [
                action("//a:b#c"), action("_"), action("A+b=c@d~e"), action(""), action("-a"), action("a b"),
                action("é"), action(String(repeating: "x", count: 255)), action(String(repeating: "y", count: 256)),
            ].joined(separator: ","),
            "E_NAME_INVALID $.actions[3].name", "E_NAME_INVALID $.actions[4].name", "E_NAME_INVALID $.actions[5].name",
            "E_NAME_INVALID $.actions[6].name", "E_NAME_INVALID $.actions[8].name"),
        FaultyDocument(
            "doubled names", actions: [action("a"), action("b"), action("a")].joined(separator: ","),
            environments: #"{"name": "cc", "kind": "oci", "path": "x"}"#,
            sources: #"{"name": "src", "kind": "file", "path": "x"}"#,
            "E_NAME_DUPLICATE $.environments[1].name", "E_NAME_DUPLICATE $.sources[1].name",
            "E_NAME_DUPLICATE $.actions[2].name"),
        FaultyDocument(
            "unknown names",
            actions: action(
                "a", #", "inputs": [{"source": "scr", "path": "a"}, {"action": "b", "output": "x", "path": "b"}]"#)
                + #", {"name": "c", "environment": "dd", "command": ["x"]}"#,
            "E_REFERENCE_UNKNOWN $.actions[0].inputs[0].source", "E_REFERENCE_UNKNOWN $.actions[0].inputs[1].action",
            "E_REFERENCE_UNKNOWN $.actions[1].environment"),
        FaultyDocument(
            "unknown output",
            actions: action("a", outputs("out", "log")) + ","
                + action("b", #", "inputs": [{"action": "a", "output": "oat", "path": "x"}]"#),
            "E_REFERENCE_UNKNOWN $.actions[1].inputs[0].output"),
        FaultyDocument(
            "volatile output",
            actions: action("a", #", "outputs": [{"path": "log", "determinism": "volatile"}]"#) + ","
                + action("b", #", "inputs": [{"action": "a", "output": "log", "path": "x"}]"#),
            "E_OUTPUT_VOLATILE $.actions[1].inputs[0].output"),
        FaultyDocument(
            "part of a file", actions: action("a", #", "inputs": [{"source": "f", "subpath": "x", "path": "y"}]"#),
            sources: #"{"name": "f", "kind": "file", "path": "f"}"#, "E_FIELD_VALUE $.actions[0].inputs[0].subpath"),
        FaultyDocument(
            "a broken action keeps its name",
            actions: action("a", #", "outputs": [{"path": 1}]"#) + "," + action("b", uses("a")),
            "E_FIELD_TYPE $.actions[0].outputs[0].path"),
    ]

    static let paths: [FaultyDocument] =
        ["", ".", "..", "a/..", "../a", "a//b", "a/", "./a", "/a", "a/./b", #"a\u0000"#, #"e\u0301"#].map { path in
            FaultyDocument(
                "path `\(path)`", actions: action("a", inputs((path, false))),
                "\(path.contains("0000") ? "E_STRING_NUL" : "E_PATH_INVALID") $.actions[0].inputs[0].path")
        }
        + [
            FaultyDocument(
                "long component", actions: action("a", inputs((String(repeating: "x", count: 256), false))),
                "E_PATH_INVALID $.actions[0].inputs[0].path"),
            FaultyDocument(
                "long path", actions: action("a", inputs((String(repeating: "x/", count: 2047) + "yy", false))),
                "E_PATH_INVALID $.actions[0].inputs[0].path"),
            FaultyDocument(
                "source paths",
                sources:
                    #"{"name": "s", "kind": "tree", "path": "/usr"}, {"name": "t", "kind": "file", "path": "../x"}"#,
                "E_PATH_INVALID $.sources[1].path", "E_PATH_INVALID $.sources[2].path"),
        ]

    static let good: [String] = [
        action("a", inputs(("..a", false), ("b..", false), (".c", false), ("...", false), ("grün", false))),
        action("a", inputs((String(repeating: "x", count: 255), false))),
        action("a", inputs(("a", true), ("a/b", false), ("ab", false)) + outputs("a/c", "abc")),
        action("a", inputs(("a", true)) + outputs("a")),
        action("a", inputs(("a", false), ("a-b", false), ("a.c", false)) + outputs("a.d", "b/a")),
        action("a", #", "working_directory": ".""#), action("a", #", "working_directory": """#),
        action("a", inputs(("d/in", false)) + #", "outputs": [{"path": "d", "kind": "directory"}]"#),
    ]

    static let overlaps: [FaultyDocument] = [
        FaultyDocument(
            "same path", actions: action("a", inputs(("x", true), ("x", true))),
            "E_PATH_OVERLAP $.actions[0].inputs[1].path"),
        FaultyDocument(
            "inside a read-only input", actions: action("a", inputs(("x/y/z", false), ("x", false))),
            "E_PATH_OVERLAP $.actions[0].inputs[1].path"),
        FaultyDocument(
            "neighbours that sort between", actions: action("a", inputs(("x", false), ("x-y", false), ("x/y", false))),
            "E_PATH_OVERLAP $.actions[0].inputs[2].path"),
        FaultyDocument(
            "output in a read-only input", actions: action("a", inputs(("x", false)) + outputs("x/y", "x")),
            "E_PATH_OVERLAP $.actions[0].outputs[0].path", "E_PATH_OVERLAP $.actions[0].outputs[1].path",
            "E_PATH_OVERLAP $.actions[0].outputs[1].path"),
        FaultyDocument(
            "the nearest input decides",
            actions: action("a", inputs(("x", true), ("x/y", false)) + outputs("x/y/z", "x/z")),
            "E_PATH_OVERLAP $.actions[0].outputs[0].path"),
        FaultyDocument(
            "outputs", actions: action("a", outputs("o", "o", "p/q", "p")),
            "E_PATH_OVERLAP $.actions[0].outputs[1].path", "E_PATH_OVERLAP $.actions[0].outputs[3].path"),
        FaultyDocument(
            "input in a file output", actions: action("a", inputs(("o/i", false)) + outputs("o")),
            "E_PATH_OVERLAP $.actions[0].outputs[0].path"),
    ]

    static let cycles: [FaultyDocument] = [
        FaultyDocument("itself", actions: action("a", uses("a")), "E_ACTION_CYCLE $.actions[0].inputs[0].action"),
        FaultyDocument(
            "two and three",
            actions: [
                action("a", uses("b")), action("b", uses("c")), action("c", uses("a", "d")), action("d", uses("e")),
                action("e", uses("d")),
            ].joined(separator: ","), "E_ACTION_CYCLE $.actions[3].inputs[0].action"),
        FaultyDocument(
            "layers",
            environments: """
                {"name": "a", "kind": "layers", "layers": ["cc", "b"]},
                {"name": "b", "kind": "layers", "layers": ["a"]},
                {"name": "c", "kind": "layers", "layers": ["none", "cc", "cc"]}
                """,
            "E_LAYER_CYCLE $.environments[1].layers", "E_REFERENCE_UNKNOWN $.environments[3].layers[0]",
            "E_NAME_DUPLICATE $.environments[3].layers[2]"),
        FaultyDocument(
            "unknown layers", environments: #"{"name": "a", "kind": "layers", "layers": ["cd", "cc"]}"#,
            "E_REFERENCE_UNKNOWN $.environments[1].layers[0]"),
    ]

    @Test("Names and references", arguments: names) func reportsNames(_ document: FaultyDocument) { document.check() }
    @Test("Paths", arguments: paths) func reportsPaths(_ document: FaultyDocument) { document.check() }
    @Test("Overlaps", arguments: overlaps) func reportsOverlaps(_ document: FaultyDocument) { document.check() }
    @Test("Cycles", arguments: cycles) func reportsCycles(_ document: FaultyDocument) { document.check() }

    @Test("Documents near the border are taken", arguments: good)
    func takes(_ actions: String) {
        FaultyDocument("good", actions: actions).check()
    }

    @Test("The smallest cycle is named")
    func smallestCycle() throws {
        let found = Self.cycles[1].found
        #expect(found.first?.message == "Actions need each other in a circle: `d` → `e` → `d`")
    }
}
