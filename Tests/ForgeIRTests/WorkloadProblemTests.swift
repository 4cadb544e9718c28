import ForgeCore
import ForgeIR
import Testing

/// A document with one or more faults, and what the reader must say: code and JSON path of every problem, in order.
struct FaultyDocument: Sendable, CustomTestStringConvertible {
    let name: String
    let text: String
    let expected: [String]

    var testDescription: String { name }

    /// A whole document.
    init(_ name: String, document: String, _ expected: String...) {
        self.name = name
        text = document
        self.expected = expected
    }

    /// A document with an environment `cc`, a source `src` and one action with the given extra members.
    init(_ name: String, action: String, _ expected: String...) {
        self.name = name
        text = Self.document(actions: #"{"name": "a", "environment": "cc", "command": ["true"]\#(action)}"#)
        self.expected = expected
    }

    /// The same, with these actions, environments and sources.
    init(_ name: String, actions: String = "", environments: String = "", sources: String = "", _ expected: String...) {
        self.name = name
        text = Self.document(actions: actions, environments: environments, sources: sources)
        self.expected = expected
    }

    static func document(actions: String = "", environments: String = "", sources: String = "") -> String {
        let cc = #"{"name": "cc", "kind": "debian", "packages": ["gcc"]}"#
        let src = #"{"name": "src", "kind": "tree", "path": "src"}"#
        return """
            {"schema_version": "1.0", "id": "x",
             "environments": [\(cc)\(environments.isEmpty ? "" : ", " + environments)],
             "sources": [\(src)\(sources.isEmpty ? "" : ", " + sources)],
             "actions": [\(actions)]}
            """
    }

    /// The problems that the reader reports, `CODE path`.
    var found: [ForgeError] {
        do throws(ForgeErrors) {
            _ = try WorkloadReader.read(bytes: Array(text.utf8), file: "forge.json")
            return []
        } catch {
            return error.errors
        }
    }

    func check() {
        let found = found
        #expect(found.map { "\($0.code.name) \($0.path ?? "-")" } == expected, "\(found)")
        for problem in found {
            #expect(problem.code.outcome.exitCode == 2)
            #expect(problem.frame?.file == "forge.json")
            #expect(problem.message.first?.isUppercase == true || "`0123456789-".contains(problem.message.first ?? " "))
            #expect(!problem.message.hasSuffix("."))
        }
    }
}

@Suite struct WorkloadProblemTests {
    static let structure: [FaultyDocument] = [
        FaultyDocument("no object", document: "[]", "E_FIELD_TYPE $"),
        FaultyDocument("empty object", document: "{}", "E_FIELD_MISSING $", "E_FIELD_MISSING $"),
        FaultyDocument("broken JSON", document: #"{"id": }"#, "E_JSON_SYNTAX -"),
        FaultyDocument("doubled key", document: #"{"id": "a", "id": "b"}"#, "E_JSON_DUPLICATE_KEY -"),
        FaultyDocument(
            "newer minor version", document: #"{"schema_version": "1.7", "id": "x", "jobs": []}"#,
            "E_SCHEMA_NEWER $.schema_version"),
        FaultyDocument(
            "other major version", document: #"{"schema_version": "2.0", "id": "x"}"#,
            "E_SCHEMA_VERSION $.schema_version"),
        FaultyDocument(
            "older major version", document: #"{"schema_version": "0.9", "id": "x"}"#,
            "E_SCHEMA_VERSION $.schema_version"),
        FaultyDocument(
            "no version", document: #"{"schema_version": "1", "id": "x"}"#, "E_SCHEMA_VERSION $.schema_version"),
        FaultyDocument(
            "version with zeros", document: #"{"schema_version": "1.00", "id": "x"}"#,
            "E_SCHEMA_VERSION $.schema_version"),
        FaultyDocument(
            "version of another type", document: #"{"schema_version": 1, "id": "x"}"#,
            "E_FIELD_TYPE $.schema_version"),
        FaultyDocument(
            "later fields", document: #"{"schema_version": "1.0", "id": "x", "jobs": [], "apps": []}"#,
            "E_FIELD_UNKNOWN $.jobs", "E_FIELD_UNKNOWN $.apps"),
        FaultyDocument("unknown field", action: #", "comand": ["x"]"#, "E_FIELD_UNKNOWN $.actions[0].comand"),
        FaultyDocument("null is no value", action: #", "stdin": null"#, "E_FIELD_TYPE $.actions[0].stdin"),
        FaultyDocument("wrong type", action: #", "seed": "7""#, "E_FIELD_TYPE $.actions[0].seed"),
        FaultyDocument(
            "wrong types deep inside", action: #", "inputs": [{"source": 7, "path": ["x"]}]"#,
            "E_FIELD_TYPE $.actions[0].inputs[0].source", "E_FIELD_TYPE $.actions[0].inputs[0].path"),
        FaultyDocument(
            "empty command", actions: #"{"name": "a", "environment": "cc", "command": []}"#,
            "E_FIELD_VALUE $.actions[0].command"),
        FaultyDocument(
            "missing fields", actions: "{}", "E_FIELD_MISSING $.actions[0]", "E_FIELD_MISSING $.actions[0]",
            "E_FIELD_MISSING $.actions[0]"),
        FaultyDocument(
            "NUL in strings",
            action: #", "stdin": "\u0000", "env": {"A": "b\u0000", "C\u0000": ""}, "annotations": {"": "x"}"#,
            "E_STRING_NUL $.actions[0].stdin", "E_STRING_NUL $.actions[0].env.A",
            #"E_STRING_NUL $.actions[0].env["C\u0000"]"#, #"E_FIELD_VALUE $.actions[0].annotations[""]"#),
        FaultyDocument(
            "integers out of range",
            action:
                #", "timeout_seconds": 0, "seed": -1, "resources": {"cpus": 0, "memory_bytes": 1, "processes": -5}"#,
            "E_FIELD_VALUE $.actions[0].timeout_seconds", "E_FIELD_VALUE $.actions[0].seed",
            "E_FIELD_VALUE $.actions[0].resources.cpus", "E_FIELD_VALUE $.actions[0].resources.memory_bytes",
            "E_FIELD_VALUE $.actions[0].resources.processes"),
        FaultyDocument("float", action: #", "timeout_seconds": 1.5"#, "E_JSON_FLOAT -"),
        FaultyDocument(
            "variables", action: #", "env": {"": "x", "A=B": "y", "e\u0301": "z"}"#,
            #"E_NAME_INVALID $.actions[0].env[""]"#, #"E_NAME_INVALID $.actions[0].env["A=B"]"#,
            "E_NAME_INVALID $.actions[0].env[\"e\u{301}\"]"),
        FaultyDocument(
            "unknown words", action: #", "tier": "microwm", "need": {"network": "all"}"#,
            "E_FIELD_VALUE $.actions[0].tier", "E_FIELD_VALUE $.actions[0].need.network"),
        FaultyDocument(
            "unknown need", action: #", "need": {"device": ["kvm"]}"#, "E_FIELD_UNKNOWN $.actions[0].need.device"),
    ]

    static let kinds: [FaultyDocument] = [
        FaultyDocument(
            "unknown kind", environments: #"{"name": "e", "kind": "debain"}"#, "E_FIELD_VALUE $.environments[1].kind"),
        FaultyDocument(
            "no kind", environments: #"{"name": "e"}"#, sources: #"{"name": "s", "path": "x"}"#,
            "E_FIELD_MISSING $.environments[1]", "E_FIELD_MISSING $.sources[1]"),
        FaultyDocument(
            "field of another kind", environments: #"{"name": "e", "kind": "oci", "path": "x", "packages": ["gcc"]}"#,
            "E_FIELD_UNKNOWN $.environments[1].packages"),
        FaultyDocument(
            "git is not in 1.0", sources: #"{"name": "s", "kind": "git", "url": "https://x.example", "rev": "1"}"#,
            "E_KIND_UNSUPPORTED $.sources[1].kind"),
        FaultyDocument(
            "nix is not in 1.0", environments: #"{"name": "e", "kind": "nix"}"#,
            "E_KIND_UNSUPPORTED $.environments[1].kind"),
        FaultyDocument(
            "unpinned sources",
            sources:
                #"{"name": "s", "kind": "archive"}, {"name": "f", "kind": "fetch", "urls": ["https://x.example/"]}"#,
            "E_SOURCE_UNPINNED $.sources[1]", "E_SOURCE_UNPINNED $.sources[2]"),
        FaultyDocument(
            "digests", sources: #"{"name": "s", "kind": "fetch", "digest": "abc"}"#, "E_FIELD_VALUE $.sources[1].digest"
        ),
        FaultyDocument(
            "URLs",
            sources: """
                {"name": "s", "kind": "fetch", "urls": ["x.example/a", "https://a b", "https:"],
                 "digest": "sha256:\(String(repeating: "0", count: 64))"}
                """,
            "E_FIELD_VALUE $.sources[1].urls[0]", "E_FIELD_VALUE $.sources[1].urls[1]",
            "E_FIELD_VALUE $.sources[1].urls[2]"),
        FaultyDocument(
            "packages",
            environments: #"{"name": "e", "kind": "debian", "packages": ["gcc", "Gcc", "x", "gcc"]}"#,
            "E_FIELD_VALUE $.environments[1].packages[1]", "E_FIELD_VALUE $.environments[1].packages[2]",
            "E_NAME_DUPLICATE $.environments[1].packages[3]"),
        FaultyDocument(
            "determinism",
            action: """
                , "outputs": [
                  {"path": "a", "determinism": "normalised"}, {"path": "b", "determinism": {"normalized": []}},
                  {"path": "c", "determinism": {"normalized": ["tar"]}}, {"path": "d", "determinism": {}},
                  {"path": "e", "determinism": {"normalized": ["text-timestamps"]}},
                  {"path": "f", "determinism": {"projection": ["x"]}},
                  {"path": "g", "kind": "symlink", "determinism": {"normalized": ["ar"]}},
                  {"path": "h", "determinism": {"normalized": [{"text-timestamps": ""}]}}]
                """,
            "E_FIELD_VALUE $.actions[0].outputs[0].determinism",
            "E_FIELD_VALUE $.actions[0].outputs[1].determinism.normalized",
            "E_FIELD_VALUE $.actions[0].outputs[2].determinism.normalized[0]",
            "E_FIELD_VALUE $.actions[0].outputs[3].determinism",
            "E_FIELD_TYPE $.actions[0].outputs[4].determinism.normalized[0]",
            "E_FIELD_VALUE $.actions[0].outputs[5].determinism", "E_FIELD_VALUE $.actions[0].outputs[6].determinism",
            #"E_FIELD_VALUE $.actions[0].outputs[7].determinism.normalized[0]["text-timestamps"]"#),
        FaultyDocument(
            "streams",
            action: #", "outputs": [{"stream": "stdout"}, {"stream": "stdin"}, {"stream": "stderr", "kind": "file"}]"#,
            "E_FIELD_VALUE $.actions[0].outputs[1].stream", "E_FIELD_UNKNOWN $.actions[0].outputs[2].kind"),
        FaultyDocument(
            "a doubled stream", action: #", "outputs": [{"stream": "stdout"}, {"stream": "stdout"}]"#,
            "E_NAME_DUPLICATE $.actions[0].outputs[1].stream"),
        FaultyDocument(
            "a dependency list that does not leave the action",
            action: #", "outputs": [{"path": "d", "kind": "directory"}], "dependency_list": "d""#,
            "E_REFERENCE_UNKNOWN $.actions[0].dependency_list"),
        FaultyDocument(
            "discovered without a list, and writable",
            action: #", "inputs": [{"source": "src", "path": "p", "discovered": true}, "#
                + #"{"source": "src", "path": "q", "discovered": true, "writable": true}]"#,
            "E_FIELD_VALUE $.actions[0].inputs[0].discovered", "E_FIELD_VALUE $.actions[0].inputs[1].discovered"),
        FaultyDocument(
            "input of two origins",
            action: #", "inputs": [{"source": "src", "action": "a", "output": "o", "path": "p"}]"#,
            "E_FIELD_UNKNOWN $.actions[0].inputs[0].source"),
        FaultyDocument(
            "input without origin", action: #", "inputs": [{"path": "p"}]"#, "E_FIELD_MISSING $.actions[0].inputs[0]"),
    ]

    @Test("Structure", arguments: structure) func reportsStructure(_ document: FaultyDocument) { document.check() }
    @Test("Kinds and choices", arguments: kinds) func reportsKinds(_ document: FaultyDocument) { document.check() }

    @Test("A document with many faults has all of them reported at once, in document order")
    func all() throws {
        let document = FaultyDocument(
            "many",
            document: """
                {"schema_version": "1.0", "id": "Not An Id", "colour": "red",
                 "environments": [{"name": "cc", "kind": "debian", "packages": []}, {"name": "cc", "kind": "oci", "path": "i"}],
                 "sources": [{"name": "s", "kind": "archive", "urls": ["https://x.example/"]}],
                 "actions": [
                   {"name": "a", "environment": "cd", "command": ["x"], "outputs": [{"path": "/o"}]},
                   {"name": "b", "environment": "cd", "command": ["x"], "inputs": [{"source": "t", "path": "p"},
                     {"action": "a", "output": "zzz", "path": "q"}, {"action": "c", "output": "o", "path": "r"}]}]}
                """,
            "E_NAME_INVALID $.id", "E_FIELD_UNKNOWN $.colour", "E_FIELD_VALUE $.environments[0].packages",
            "E_NAME_DUPLICATE $.environments[1].name", "E_SOURCE_UNPINNED $.sources[0]",
            "E_REFERENCE_UNKNOWN $.actions[0].environment", "E_PATH_INVALID $.actions[0].outputs[0].path",
            "E_REFERENCE_UNKNOWN $.actions[1].environment",
            "E_REFERENCE_UNKNOWN $.actions[1].inputs[0].source", "E_REFERENCE_UNKNOWN $.actions[1].inputs[2].action")
        document.check()
    }

    @Test("What is sound in a broken action is still looked at")
    func soundParts() {
        FaultyDocument(
            "sound parts",
            action: """
                , "colour": 1,
                  "inputs": [{"source": "src", "path": "x"}, {"source": 3, "path": "y"}, {"source": "srk", "path": "z"}],
                  "outputs": [{"path": "x/o"}, {"path": ""}, {"path": "p"}, {"path": "p/q"}]
                """,
            "E_FIELD_UNKNOWN $.actions[0].colour", "E_FIELD_TYPE $.actions[0].inputs[1].source",
            "E_REFERENCE_UNKNOWN $.actions[0].inputs[2].source", "E_PATH_OVERLAP $.actions[0].outputs[0].path",
            "E_PATH_INVALID $.actions[0].outputs[1].path", "E_PATH_OVERLAP $.actions[0].outputs[3].path"
        ).check()
    }

    @Test("The listing of problems is bounded")
    func bounded() throws {
        let actions = (0..<3000).map { #"{"name": "a\#($0)", "environment": "no", "command": ["x"]}"# }
        let found = FaultyDocument("many", actions: actions.joined(separator: ",\n")).found
        #expect(found.count == 1001)
        #expect(found.last?.code == .workloadLimit)
    }

    @Test(
        "Messages propose what was meant",
        arguments: [
            (#", "comand": ["x"]"#, "Did you mean `command`?"),
            (#", "inputs": [{"sorce": "src", "path": "p"}]"#, "Did you mean `source`?"),
            (#", "inputs": [{"source": "scr", "path": "p"}]"#, "Did you mean `src`?"),
            (#", "inputs": [{"source": "src", "path": "./a//b/"}]"#, "Write `a/b`"),
            (#", "inputs": [{"source": "src", "path": "/usr/lib"}]"#, "Write `usr/lib`"),
            (
                #", "inputs": [{"source": "src", "path": "../b"}]"#,
                "Paths stay inside the directory that they are relative to"
            ),
            (#", "outputs": [{"path": "o", "determinism": "volatle"}]"#, "Did you mean `volatile`?"),
            (#", "need": {"network": "loopbak"}"#, "Did you mean `loopback`?"),
        ])
    func hints(_ members: String, _ hint: String) throws {
        let found = FaultyDocument("hint", action: members).found
        #expect(found.contains { $0.hints.contains(hint) }, "\(found)")
    }

    @Test("A problem shows the line with a mark under what is wrong")
    func frame() throws {
        let found = FaultyDocument("frame", action: #", "need": {"network": "al"}"#).found
        let frame = try #require(found.first?.frame)
        #expect(frame.line == 4)
        let mark = try #require(frame.rendered.split(separator: "\n").last)
        #expect(mark.filter { $0 == "^" }.count == 4)
        #expect(frame.location == "forge.json:4:90")
    }
}
