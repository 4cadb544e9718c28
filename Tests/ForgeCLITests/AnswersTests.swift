import Foundation
import Testing

/// `forge dirty`, `forge path` and `forge trace`, through the program.
@Suite(.serialized) struct AnswersTests {
    private let forge = ForgeProgram()

    /// Two sources, an action for each, and one that takes both.
    private func project() throws -> ForgeProgram.Project {
        let project = try ForgeProgram.Project()
        try project.write(
            ForgeProgram.document(
                """
                [{"name": "a", "environment": "base", "inputs": [{"source": "a-text", "path": "in"}],
                  "command": ["sh", "-c", "sed -n 1p in > o"], "outputs": [{"path": "o"}]},
                 {"name": "b", "environment": "base", "inputs": [{"source": "b-text", "path": "in"}],
                  "command": ["sh", "-c", "cat in > o"], "outputs": [{"path": "o"}]},
                 {"name": "both", "environment": "base",
                  "inputs": [{"action": "a", "output": "o", "path": "a"}, {"action": "b", "output": "o", "path": "b"}],
                  "command": ["sh", "-c", "cat a b > o"], "outputs": [{"path": "o"}]}]
                """,
                sources: """
                    [{"name": "a-text", "kind": "file", "path": "src/a.txt"},
                     {"name": "b-text", "kind": "file", "path": "src/b.txt"}]
                    """, packages: "\"coreutils\", \"dash\", \"sed\""), to: "forge.json")
        try project.write("\(project.path)\nsecond\n", to: "src/a.txt")
        try project.write("\(project.path) b\n", to: "src/b.txt")
        return project
    }

    private func build(_ project: ForgeProgram.Project) throws -> String {
        let built = try forge.run("build", in: project)
        try #require(built.status == 0, "\(built.errors)")
        return built.errors
    }

    @Test func dirtySaysWhatWouldRunAndExecutesNothing() throws {
        let project = try project()
        let before = try forge.run("dirty", in: project)
        #expect(before.output.contains("maybe   a: its environment `base` is not locked"), "\(before.errors)")
        #expect(!project.exists("forge.lock"))
        _ = try forge.run("env", "lock", in: project)
        let locked = try forge.run("dirty", in: project).output
        #expect(locked == "run     a: it never ran\nrun     b: it never ran\nmaybe   both: behind a and 1 more\n")
        _ = try build(project)
        #expect(try forge.run("dirty", in: project).output.isEmpty)
        try project.write("\(project.path)\nother\n", to: "src/a.txt")
        let dirty = try forge.run("dirty", "--all", in: project).output
        #expect(
            dirty == """
                run     a: src/a.txt changed
                cached  b: its result is in the cache
                maybe   both: behind a

                """)
        // It was asked twice and nothing ran; then `a` leaves what it left, and `both` is cached as `maybe` allows.
        #expect(try forge.run("dirty", "--all", in: project).output == dirty)
        #expect(try build(project).contains("1 executed, 2 cached"))
        let summary = try forge.run("dirty", "--json", in: project).lastJSON()
        #expect(summary["cached"] as? Int == 3 && summary["run"] as? Int == 0)
    }

    @Test func aFailureInTheCacheIsToldFromWork() throws {
        let project = try project()
        let text = try project.read("forge.json")
        try project.write(text.replacingOccurrences(of: "cat in > o", with: "cat in; exit 4"), to: "forge.json")
        _ = try forge.run("build", "--keep-going", in: project)
        let dirty = try forge.run("dirty", in: project).output
        #expect(dirty.contains("failed  b: its failure is in the cache (exit 4)\n"), "\(dirty)")
        #expect(dirty.contains("blocked both: behind the failure of b\n"))
        #expect(try forge.run("dirty", "nope", in: project).status == 2)
        #expect(try forge.run("dirty", "--allow-weaker-sandbox", "nope", in: project).errors.contains("E_USAGE"))
    }

    @Test func thePathIsOfRecordedTimesAndCanBeSupposedOtherwise() throws {
        let project = try project()
        let unknown = try forge.run("path", in: project)
        #expect(unknown.status == 2 && unknown.errors.contains("E_RUN_UNKNOWN"))
        _ = try build(project)
        let text = try forge.run("path", "--jobs", "1", in: project).output
        #expect(text.hasPrefix("3 actions, ") && text.contains("on 1 CPU"), "\(text)")
        let answer = try forge.run(
            "path", "--jobs", "1", "--what-if", "both=0", "--what-if", "cores=2", "--json", in: project
        ).lastJSON()
        let now = try #require(answer["now"] as? [String: Any])
        #expect(now["total_microseconds"] as? Int == now["work_microseconds"] as? Int)
        let supposed = try #require((answer["what_if"] as? [String: Any])?["replay"] as? [String: Any])
        let path = try #require(supposed["path"] as? [[String: Any]])
        #expect(path.count == 1 && path[0]["name"] as? String != "both")
        for mistake in ["x", "cores=0", "both=-1", "both=1.1234567", "nope=2", "both="] {
            #expect(try forge.run("path", "--what-if", mistake, in: project).status == 2, "\(mistake)")
        }
        #expect(try forge.run("path", "--jobs", "0", in: project).status == 2)
    }

    @Test func tracesKeepTheRulesOfTheFormat() throws {
        let project = try project()
        #expect(try forge.run("trace", "-o", "t.json", in: project).status == 2)
        _ = try build(project)
        try project.write("\(project.path) other\n", to: "src/b.txt")
        _ = try build(project)
        try #require(try forge.run("trace", "-o", "t.json", in: project).status == 0)
        let root = try #require(
            try JSONSerialization.jsonObject(with: Data(try project.read("t.json").utf8)) as? [String: Any])
        #expect(root["displayTimeUnit"] as? String == "ms")
        let events = try #require(root["traceEvents"] as? [[String: Any]])
        var ends: [Int: Int] = [:]
        for event in events {
            let phase = try #require(event["ph"] as? String)
            #expect(event["name"] is String && event["pid"] is Int && event["tid"] is Int)
            #expect(event["args"] is [String: Any])
            switch phase {
            case "M": #expect(["process_name", "thread_name"].contains(event["name"] as? String))
            case "X":
                let (start, lane) = (try #require(event["ts"] as? Int), try #require(event["tid"] as? Int))
                #expect(start >= ends[lane] ?? 0, "events of one lane do not overlap")
                ends[lane] = start + (try #require(event["dur"] as? Int))
            case "i":
                #expect(["g", "p", "t"].contains(event["s"] as? String))
                #expect(event["ts"] is Int && event["dur"] == nil)
            default: Issue.record("a phase that is not written: \(phase)")
            }
        }
        let phases = events.compactMap { $0["ph"] as? String }
        #expect(phases.count { $0 == "X" } == 2 && phases.count { $0 == "i" } == 1)
        let missing = try forge.run("trace", "-o", "-", "--run", "999999", in: project)
        #expect(missing.status == 2 && missing.errors.contains("E_RUN_UNKNOWN"))
    }
}
