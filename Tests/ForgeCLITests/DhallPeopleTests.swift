import Testing

/// `forge dhall` for people, through the program: exit codes, streams and files.
struct DhallPeopleTests {
    private let forge = ForgeProgram()

    @Test func evaluatesAndConverts() throws {
        let project = try ForgeProgram.Project()
        try project.write("{ port = 80 + 1, host = None Text }", to: "server.dhall")
        let value = try forge.run("dhall", "eval", "server.dhall", in: project)
        #expect(value.output == "{ host = None Text, port = 81 }\n")
        let typed = try forge.run("dhall", "eval", "--type", "-", in: project, input: "1 + 1")
        #expect(typed.output == "2 : Natural\n")
        let json = try forge.run("dhall", "to-json", "--compact", "server.dhall", in: project)
        #expect(json.output == "{\"port\":81}\n")
        let yaml = try forge.run("dhall", "to-yaml", "--preserve-null", "server.dhall", in: project)
        #expect(yaml.output == "host: null\nport: 81\n")
        try project.write("{ port : Natural }", to: "type.dhall")
        for schema in ["type.dhall", "{ port : Natural }", "./type.dhall"] {
            let back = try forge.run(
                "dhall", "from-json", "--schema", schema, in: project, input: json.output)
            #expect(back.output == "{ port = 81 }\n")
        }
    }

    @Test func failsWithACodeAndAPath() throws {
        let project = try ForgeProgram.Project()
        let function = try forge.run("dhall", "to-json", in: project, input: "{ f = Natural/show }")
        #expect(function.status == 2)
        #expect(function.output.isEmpty)
        #expect(function.errors.contains("E_DHALL_DATA_KIND"))
        #expect(function.errors.contains("at $.f"))
        let wrong = try forge.run("dhall", "from-json", "--schema", "Bool", in: project, input: "1")
        #expect(wrong.status == 2)
        #expect(wrong.errors.contains("E_DHALL_DATA_MISMATCH"))
        let absent = try forge.run("dhall", "to-yaml", "none.dhall", in: project)
        #expect(absent.status == 2)
        #expect(absent.errors.contains("E_DOCUMENT_UNREADABLE"))
    }

    @Test func showsDifferencesAndEndsWithOne() throws {
        let project = try ForgeProgram.Project()
        try project.write("{ a = 1, b = 2 }", to: "left.dhall")
        let same = try forge.run("dhall", "diff", "left.dhall", "-", in: project, input: "{ b = 1 + 1, a = 1 }")
        #expect(same.status == 0)
        #expect(same.output.isEmpty)
        let other = try forge.run("dhall", "diff", "left.dhall", "-", in: project, input: "{ a = 1, b = 3 }")
        #expect(other.status == 1)
        #expect(other.output == ".b\n  - 2\n  + 3\n")
        #expect(try forge.run("dhall", "diff", "-", "-", in: project).status == 2)
    }

    @Test func freezesAFileInPlace() throws {
        let project = try ForgeProgram.Project()
        try project.write("1", to: "one.dhall")
        try project.write("-- kept\n./one.dhall", to: "main.dhall")
        #expect(try forge.run("dhall", "freeze", "--check", "main.dhall", in: project).status == 0)
        #expect(try forge.run("dhall", "freeze", "--all", "--check", "main.dhall", in: project).status == 1)
        #expect(try forge.run("dhall", "freeze", "--all", "--write", "main.dhall", in: project).status == 0)
        let frozen = try project.read("main.dhall")
        #expect(frozen.hasPrefix("-- kept\n./one.dhall sha256:"))
        #expect(try forge.run("dhall", "freeze", "--all", "--check", "main.dhall", in: project).status == 0)
        try project.write("2", to: "one.dhall")
        #expect(try forge.run("dhall", "freeze", "--all", "--check", "main.dhall", in: project).status == 1)
    }

    @Test func sortsTags() throws {
        let project = try ForgeProgram.Project()
        try project.write("let z = 1\nin { b = z, a = z }", to: "x.dhall")
        let tags = try forge.run("dhall", "tags", "x.dhall", in: project).output.split(separator: "\n").suffix(3)
        #expect(Array(tags) == ["a\tx.dhall\t2;\"\tf", "b\tx.dhall\t2;\"\tf", "z\tx.dhall\t1;\"\tv"])
    }

    @Test func helpNamesTheWayToACommand() throws {
        let project = try ForgeProgram.Project()
        #expect(try forge.run("dhall", "type", "--help", in: project).output.contains("USAGE: forge dhall type "))
        #expect(try forge.run("store", "put", "-h", in: project).output.contains("USAGE: forge store put "))
    }

    /// What was read counts, and what nobody reads any more is no failure.
    @Test func boundsWhatIsReadAndSurvivesItsReader() throws {
        let project = try ForgeProgram.Project()
        try project.write("[ " + (0..<60_000).map(String.init).joined(separator: ", ") + " ]", to: "list.dhall")
        for command in ["encode", "type", "hash", "resolve"] {
            // What a cache knows is not read again, and takes less.
            let bounded = try forge.run(
                "dhall", command, "--no-cache", "--max-memory", "1M", "list.dhall", in: project)
            #expect(bounded.status == 3 && bounded.errors.contains("E_DHALL_LIMIT_MEMORY"), "\(command)")
        }
        let cut = try forge.shell("$FORGE dhall normalize list.dhall | head -c 1; exit ${PIPESTATUS[0]}", in: project)
        #expect(cut.status == 0 && cut.output == "[" && cut.errors == "")
    }
}
