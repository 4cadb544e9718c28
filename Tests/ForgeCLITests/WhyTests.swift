import Testing

/// `forge why`, through the program.
@Suite(.serialized) struct WhyTests {
    private let forge = ForgeProgram()

    /// Two actions, the second of which takes what the first makes of a header.
    private func project(_ flag: String = "x", variable: String = "1") throws -> ForgeProgram.Project {
        let project = try ForgeProgram.Project()
        try write(project, flag: flag, variable: variable)
        try project.write("one \(project.path)\n", to: "src/a.h")
        try project.write("same\n", to: "src/deep/b.h")
        return project
    }

    private func write(_ project: ForgeProgram.Project, flag: String = "x", variable: String = "1") throws {
        try project.write(
            ForgeProgram.document(
                """
                [{"name": "object", "environment": "base", "inputs": [{"source": "src", "path": "in"}],
                  "command": ["sh", "-c", "cat in/a.h > o; exit $0", "0", "\(flag)"],
                  "outputs": [{"path": "o"}]},
                 {"name": "program", "environment": "base", "env": {"LEVEL": "\(variable)"},
                  "inputs": [{"action": "object", "output": "o", "path": "lib/o"}],
                  "command": ["sh", "-c", "cat lib/o > p"], "outputs": [{"path": "p"}]}]
                """, sources: #"[{"name": "src", "kind": "tree", "path": "src"}]"#), to: "forge.json")
    }

    private func build(_ project: ForgeProgram.Project) throws {
        let built = try forge.run("build", in: project)
        try #require(built.status == 0, "\(built.errors)")
    }

    @Test func aChangedHeaderIsNamedWithTheWayToTheTarget() throws {
        let project = try project()
        try build(project)
        #expect(try forge.run("why", "program", in: project).output.contains("the first time that it is on record"))
        try project.write("two \(project.path)\n", to: "src/a.h")
        try build(project)
        let text = try forge.run("why", "program", in: project).output
        #expect(text.contains("  src/a.h changed\n    src/a.h → object → program\n"), "\(text)")
        #expect(text.contains("lib/o changed, made by object"))
        #expect(!text.contains("b.h") && !text.contains("\u{1b}"))
        let answer = try forge.run("why", "program", "--json", in: project).lastJSON()
        let causes = try #require(answer["causes"] as? [[String: Any]])
        #expect(causes.count == 1)
        #expect(causes.first?["chain"] as? [String] == ["object", "program"])
    }

    @Test func whatDidNotRunSaysSoAndWhyItRanBefore() throws {
        let project = try project()
        try build(project)
        try project.write("three \(project.path)\n", to: "src/a.h")
        try build(project)
        try build(project)
        let text = try forge.run("why", "object", in: project).output
        #expect(text.contains("did not run in run"))
        #expect(text.contains("nothing of it changed since run"))
        #expect(text.contains("src/a.h changed"))
        // Back to what was built first: the cache has it, though it changed.
        try project.write("one \(project.path)\n", to: "src/a.h")
        try build(project)
        #expect(try forge.run("why", "object", in: project).output.contains("and the cache had the result"))
    }

    @Test func commandsAndVariablesAreCompared() throws {
        let project = try project()
        try build(project)
        try write(project, flag: "y")
        try build(project)
        #expect(try forge.run("why", "object", in: project).output.contains("  command, word 5: x → y\n"))
        // What the object became is the same, so that nothing of the program changed.
        #expect(try forge.run("why", "program", in: project).output.contains("nothing of it changed"))
        try write(project, flag: "y", variable: "2")
        try build(project)
        #expect(try forge.run("why", "program", in: project).output.contains("  variable LEVEL: 1 → 2\n"))
    }

    @Test func recordsOfTwoStoresAreCompared() throws {
        let (one, two) = (try project(), try project(variable: "9"))
        let (here, there) = (ForgeProgram(home: one.path + "/home"), ForgeProgram(home: two.path + "/home"))
        try #require(try here.run("build", in: one).status == 0)
        try #require(try there.run("build", in: two).status == 0)
        let shown = try there.run("record", "show", "program", in: two).output
        let record = try #require(shown.split(separator: "\n").first?.split(separator: " ").last.map(String.init))
        let members = try there.run("record", "show", "program", "--json", in: two).lastJSON()
        let parts = try ["action", "input_root"].map { name in
            try #require((members[name] as? [String: Any])?["digest"] as? String)
        }
        let unknown = try here.run("why", "--record", "program", record, in: one)
        #expect(unknown.status == 2 && unknown.errors.contains("E_RECORD_UNKNOWN"))
        let all = parts.joined(separator: " ")
        let moved = try here.shell(
            "FORGE_HOME='\(there.home)' $FORGE store export -o \(one.path)/x \(record) \(all) && $FORGE store import x",
            in: one)
        try #require(moved.status == 0, "\(moved.errors)")
        let compared = try here.run("why", "--record", "program", record, in: one)
        #expect(compared.output.contains("variable LEVEL: 1 → 9"), "\(compared.output)\(compared.errors)")
        #expect(compared.output.contains("lib/o changed"))
        let against = try here.run("why", "program", "--against", record, in: one)
        #expect(against.output.contains("variable LEVEL: 9 → 1"), "\(against.output)\(against.errors)")
        // A record without what it names says that much.
        let third = ForgeProgram(home: one.path + "/third")
        _ = try there.shell("$FORGE store export -o x \(record)", in: two)
        try #require(try third.run("store", "import", two.path + "/x", in: one).status == 0)
        try #require(try third.run("build", in: one).status == 0)
        let bare = try third.run("why", "--record", "program", record, in: one)
        #expect(bare.status == 0 && bare.output.contains("cannot be compared"), "\(bare.output)\(bare.errors)")
    }

    @Test func headersThatWereNotReadAreNoCause() throws {
        let project = try ForgeProgram.Project()
        try project.write(
            ForgeProgram.document(
                """
                [{"name": "object", "environment": "base", "dependency_list": "o.d",
                  "inputs": [{"source": "read", "path": "read.h", "discovered": true},
                             {"source": "unread", "path": "unread.h", "discovered": true}],
                  "command": ["sh", "-c", "cat read.h > o; echo 'o: read.h' > o.d"],
                  "outputs": [{"path": "o"}, {"path": "o.d"}]}]
                """,
                sources: """
                    [{"name": "read", "kind": "file", "path": "read.h"},
                     {"name": "unread", "kind": "file", "path": "unread.h"}]
                    """), to: "forge.json")
        for (index, word) in ["one", "two"].enumerated() {
            try project.write("\(word) \(project.path)", to: "read.h")
            try project.write("\(word)", to: "unread.h")
            if index == 1 {
                #expect(try forge.run("dirty", in: project).output == "run     object: read.h changed\n")
            }
            try build(project)
        }
        let answer = try forge.run("why", "object", "--json", in: project).lastJSON()
        let causes = try #require(answer["causes"] as? [[String: Any]])
        #expect(causes.count == 1)
        #expect((answer["changes"] as? [[String: Any]])?.count == 2)
        #expect(try forge.run("why", "object", in: project).output.contains("read.h changed"))
    }

    @Test func mistakesAreExplained() throws {
        let project = try project()
        #expect(try forge.run("why", "program", in: project).output == "program never ran\n")
        let misspelt = try forge.run("why", "progam", in: project)
        #expect(misspelt.status == 2 && misspelt.errors.contains("`program`"), "\(misspelt.errors)")
        #expect(try forge.run("why", in: project).status == 2)
        #expect(try forge.run("why", "--record", "a", in: project).errors.contains("two records"))
    }
}
