import Foundation
import Testing

@Suite("forge build, as a user meets it", .serialized)
struct BuildTests {
    private let forge = ForgeProgram()

    private static let chain = ForgeProgram.document(
        """
        [{"name": "upper", "environment": "base",
          "inputs": [{"source": "text", "path": "in/text"}],
          "command": ["/bin/sh", "-c", "tr a-z A-Z < in/text > out"],
          "outputs": [{"path": "out"}]},
         {"name": "count", "environment": "base",
          "inputs": [{"action": "upper", "output": "out", "path": "text"}],
          "command": ["/bin/sh", "-c", "wc -c < text; echo to-stderr >&2"]},
         {"name": "apart", "environment": "base",
          "inputs": [{"source": "other", "path": "o"}],
          "command": ["/bin/sh", "-c", "cat o > copy"], "outputs": [{"path": "copy"}]}]
        """,
        sources:
            #"[{"name": "text", "kind": "file", "path": "text"}, {"name": "other", "kind": "file", "path": "other"}]"#)

    private func project() throws -> ForgeProgram.Project {
        let project = try ForgeProgram.Project()
        try project.write(Self.chain, to: "forge.json")
        try project.write("hello\n", to: "text")
        try project.write("other \(UUID().uuidString)\n", to: "other")
        return project
    }

    private func counts(_ finished: ForgeProgram.Finished) throws -> [String: Int] {
        let summary = try finished.lastJSON()
        #expect(summary["type"] as? String == "summary")
        return try #require(summary["actions"] as? [String: Int])
    }

    @Test("A build makes outputs, the next one does nothing, and a change rebuilds just what depends on it")
    func incremental() throws {
        let project = try project()
        try project.write("hello \(UUID().uuidString)\n", to: "text")
        let first = try forge.run("build", "--json", in: project)
        #expect(first.status == 0, "\(first.errors)")
        #expect(try counts(first)["executed"] == 3)
        #expect(try project.read("forge-out/upper/out").hasPrefix("HELLO"))
        #expect(project.exists("forge.lock"))

        let second = try forge.run("build", "--json", "--locked", in: project)
        #expect(second.status == 0, "\(second.errors)")
        #expect(try counts(second) == ["total": 3, "executed": 0, "cached": 3, "failed": 0, "skipped": 0])

        try project.write("changed \(UUID().uuidString)\n", to: "text")
        let third = try forge.run("build", "--json", in: project)
        #expect(try counts(third)["executed"] == 2)
        #expect(try counts(third)["cached"] == 1)
        #expect(try project.read("forge-out/upper/out").hasPrefix("CHANGED"))
    }

    @Test("An early cutoff: an input that changes nothing in the output stops there")
    func cutoff() throws {
        let project = try project()
        let word = UUID().uuidString.lowercased()
        try project.write("\(word)\n", to: "text")
        _ = try forge.run("build", "--json", in: project)
        try project.write("\(word.uppercased())\n", to: "text")
        let again = try forge.run("build", "--json", in: project)
        #expect(try counts(again)["executed"] == 1, "only `upper` has a new key")
    }

    @Test("A log is exactly standard output and then standard error")
    func log() throws {
        let project = try project()
        _ = try forge.run("build", in: project)
        #expect(try forge.run("log", "count", in: project).output == "6\nto-stderr\n")
    }

    @Test("A log is of the document here, though another has an action of that name")
    func logOfThisDocument() throws {
        let projects = [try ForgeProgram.Project(), try ForgeProgram.Project()]
        for (project, word) in zip(projects, ["here", "there"]) {
            try project.write(
                ForgeProgram.document(#"[{"name": "say", "environment": "base", "command": ["echo", "\#(word)"]}]"#),
                to: "forge.json")
            #expect(try forge.run("build", in: project).status == 0)
        }
        #expect(try forge.run("log", "say", in: projects[0]).output == "here\n")
        let file = projects[0].path + "/forge.json"
        #expect(try forge.run("log", "-f", file, "say", in: projects[1]).output == "here\n")
        #expect(try forge.run("log", "say", in: projects[1]).output == "there\n")
    }

    @Test("-o copies outputs as ordinary files")
    func copies() throws {
        let project = try project()
        let result = try forge.run("build", "upper", "-o", "dist", in: project)
        #expect(result.status == 0, "\(result.errors)")
        #expect(try project.read("dist/upper/out") == "HELLO\n")
    }

    @Test("A failure shows command, exit, last lines, log and shell, is cached, and skips what depends on it")
    func failure() throws {
        let project = try ForgeProgram.Project()
        try project.write(
            ForgeProgram.document(
                """
                [{"name": "bad", "environment": "base",
                  "command": ["/bin/sh", "-c", "echo before the end; exit 3"], "outputs": [{"path": "x"}]},
                 {"name": "after", "environment": "base", "inputs": [{"action": "bad", "output": "x", "path": "x"}],
                  "command": ["cat", "x"]},
                 {"name": "fine", "environment": "base", "command": ["true"]}]
                """), to: "forge.json")
        let first = try forge.run("build", "--keep-going", in: project)
        #expect(first.status == 1)
        for part in ["E_ACTION_FAILED", "exit 3", "before the end", "forge shell bad", ".log", "after"] {
            #expect(first.errors.contains(part), "`\(part)` is missing in: \(first.errors)")
        }
        let second = try forge.run("build", "bad", "--json", in: project)
        #expect(second.status == 1)
        #expect(try counts(second)["executed"] == 0)
        let third = try forge.run("build", "bad", "--retry-failed", "--json", in: project)
        #expect(try counts(third)["executed"] == 1)
    }

    @Test("Without --keep-going a failure stops the rest; with it, independent actions go on")
    func keepGoing() throws {
        let project = try ForgeProgram.Project()
        let word = UUID().uuidString
        try project.write(
            ForgeProgram.document(
                """
                [{"name": "a-bad", "environment": "base", "command": ["/bin/sh", "-c", "echo \(word); exit 1"]},
                 {"name": "b", "environment": "base", "command": ["echo", "\(word)"]},
                 {"name": "c", "environment": "base", "command": ["echo", "c", "\(word)"]}]
                """), to: "forge.json")
        let stopped = try counts(try forge.run("build", "--json", "--jobs", "1", in: project))
        #expect(stopped == ["total": 3, "executed": 1, "cached": 0, "failed": 1, "skipped": 2])
        let whole = try counts(try forge.run("build", "--json", "--jobs", "1", "--keep-going", in: project))
        #expect(whole == ["total": 3, "executed": 2, "cached": 1, "failed": 1, "skipped": 0])
    }

    @Test("An output that is not left fails the action and is not cached")
    func missingOutput() throws {
        let project = try ForgeProgram.Project()
        try project.write(
            ForgeProgram.document(
                #"[{"name": "a", "environment": "base", "command": ["true"], "outputs": [{"path": "x"}]}]"#),
            to: "forge.json")
        for _ in 0..<2 {
            let result = try forge.run("build", "--json", in: project)
            #expect(result.status == 1)
            #expect(try counts(result)["executed"] == 1)
            #expect(result.output.contains("output_missing"))
        }
    }

    @Test("A missing output is named as declared, wherever the working directory is")
    func missingOutputBeside() throws {
        let project = try ForgeProgram.Project()
        try project.write(
            ForgeProgram.document(
                #"""
                [{"name": "a", "environment": "base", "working_directory": "src/x", "command": ["true"],
                  "outputs": [{"path": "src/out"}]}]
                """#), to: "forge.json")
        let result = try forge.run("build", in: project)
        #expect(result.status == 1)
        #expect(result.errors.contains("left no output `src/out`"), "\(result.errors)")
    }

    @Test("A source that is not there is named with its path")
    func missingSource() throws {
        let project = try ForgeProgram.Project()
        for source in [
            #"{"name": "s", "kind": "file", "path": "no/text"}"#, #"{"name": "s", "kind": "tree", "path": "no"}"#,
            #"{"name": "s", "kind": "tree", "path": ".", "files": ["forge.json", "no"]}"#,
        ] {
            try project.write(
                ForgeProgram.document(
                    #"""
                    [{"name": "a", "environment": "base", "inputs": [{"source": "s", "path": "s"}],
                      "command": ["true"]}]
                    """#, sources: "[\(source)]"), to: "forge.json")
            let result = try forge.run("build", in: project)
            #expect(result.status == 2)
            #expect(result.errors.contains("E_INPUT_MISSING") && result.errors.contains("The source `s` names"))
        }
    }

    @Test("A document that is refused ends with 2 and every problem's code")
    func refused() throws {
        let project = try ForgeProgram.Project()
        try project.write(
            #"{"schema_version": "1.0", "id": "X", "actions": [{"name": "a", "enviroment": "e", "command": []}]}"#,
            to: "forge.json")
        let result = try forge.run("build", in: project)
        #expect(result.status == 2)
        #expect(result.errors.components(separatedBy: "error[E_").count > 3, "\(result.errors)")
        #expect(result.errors.contains("environment"))
        #expect(try forge.run("build", "-f", "absent.json", in: project).status == 2)
        #expect(try forge.run("build", "--no-such-flag", in: project).status == 2)
    }

    @Test("An unknown target ends with 2 and a suggestion")
    func unknownTarget() throws {
        let result = try forge.run("build", "uper", in: try project())
        #expect(result.status == 2)
        #expect(result.errors.contains("E_TARGET_UNKNOWN") && result.errors.contains("upper"))
    }

    @Test("--locked refuses an environment that is not locked")
    func locked() throws {
        let result = try forge.run("build", "--locked", in: try project())
        #expect(result.status == 2)
        #expect(result.errors.contains("E_LOCK_MISSING"))
    }

    @Test("A class of executor that is not here is refused by its code")
    func tier() throws {
        let project = try ForgeProgram.Project()
        try project.write(
            ForgeProgram.document(
                """
                [{"name": "a", "environment": "base", "tier": "wasm", "command": ["true"]}]
                """), to: "forge.json")
        let result = try forge.run("build", in: project)
        #expect(result.status == 3)
        #expect(result.errors.contains("E_TIER_UNAVAILABLE"))
        #expect(result.errors.contains("`wasm`"))
    }
}
