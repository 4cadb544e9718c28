import Testing

/// The language server through the program, with a client that is none of ours.
struct DhallEditorTests {
    /// A file of 100 targets is changed again and again; the client checks every answer.
    @Test(.timeLimit(.minutes(2))) func servesAnEditor() throws {
        let project = try ForgeProgram.Project()
        try project.write(
            "{ target = λ(name : Text) → λ(sources : List Text) → { name, sources, visible = True } }",
            to: "rules.dhall")
        let targets = (0..<100).map { "R.target \"t\($0)\" [ \"a\($0).c\" ]" }
        try project.write(
            "let R = ./rules.dhall\n\nin  [ " + targets.joined(separator: "\n    , ") + "\n    ]\n", to: "BUILD.dhall")
        let client = #filePath.split(separator: "/").dropLast(2).reduce("") { "\($0)/\($1)" } + "/Editors/dhall-lsp.py"
        let run = try ForgeProgram().shell("python3 '\(client)' \"$FORGE\" BUILD.dhall 12", in: project)
        #expect(run.errors == "")
        #expect(run.status == 0)
        #expect(run.output.hasPrefix("open "))
    }

    @Test func answersWhatCameBeforeTheEndOfTheInput() throws {
        let project = try ForgeProgram.Project()
        func framed(_ text: String) -> String { "Content-Length: \(text.utf8.count)\r\n\r\n\(text)" }
        let document = #"{"uri":"file:///x.dhall","languageId":"dhall","version":1,"text":"1 +"}"#
        let open =
            #"{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":\#(document)}}"#
        let input =
            framed(#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}"#) + framed("{") + framed(open)
        let run = try ForgeProgram().run("dhall", "lsp", in: project, input: input)
        #expect(run.status == 1)
        #expect(run.output.contains("\"hoverProvider\":true"))
        #expect(run.output.contains("-32700"))
        #expect(run.output.contains("E_DHALL_PARSE_EXPECTED"))
    }

    /// The tools and the server find the language of builds by its hash, as builds do.
    @Test func packagesAreCheckedLikeOtherSources() throws {
        let project = try ForgeProgram.Project()
        let forge = ForgeProgram()
        let hash = try forge.run("dhall", "package", "--hash", in: project).output.split(separator: "\n").joined()
        let root = "let Forge = missing \(hash) in Forge ⫽ { answer = 42 }"
        try project.write(root, to: "forge.dhall")
        try project.write("let f = ../forge.dhall in [ f.answer + \"x\" ]", to: "p/BUILD.dhall")
        for command in ["type", "normalize", "hash"] {
            #expect(try forge.run("dhall", command, "forge.dhall", in: project).status == 0, "\(command)")
        }
        try project.write("let f = ../forge.dhall in [ f.answer ]", to: "q/BUILD.dhall")
        #expect(try forge.run("dhall", "normalize", "q/BUILD.dhall", in: project).output == "[ 42 ]\n")
        func framed(_ text: String) -> String { "Content-Length: \(text.utf8.count)\r\n\r\n\(text)" }
        let text = #"let f = ../forge.dhall in [ f.answer + true ]"#
        let document =
            #"{"uri":"file://\#(project.path)/p/BUILD.dhall","languageId":"dhall","version":1,"text":"\#(text)"}"#
        let input =
            framed(#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}"#)
            + framed(#"{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":\#(document)}}"#)
        let run = try forge.run("dhall", "lsp", in: project, input: input)
        #expect(!run.output.contains("E_DHALL_IMPORT"), "\(run.output)")
        #expect(run.output.contains("E_DHALL_TYPE"), "\(run.output)")
    }

    @Test func evaluatesLineByLine() throws {
        let project = try ForgeProgram.Project()
        try project.write("{ a = 1 }", to: "r.dhall")
        let input = ":let x = 2\nx + 1\n:type it\n1 +\n:none\n:load r.dhall\nit.a\n:hash 1\n:normalize x\n:quit\n7\n"
        let run = try ForgeProgram().run("dhall", "repl", in: project, input: input)
        #expect(run.status == 0)
        let lines = run.output.split(separator: "\n").map(String.init)
        #expect(lines.count == 6)
        #expect(lines.prefix(4) == ["3", "Natural", "{ a = 1 }", "1"])
        #expect(lines[4].hasPrefix("sha256:") && lines[4].count == 71)
        #expect(lines[5] == "2")
        #expect(run.errors.contains("E_DHALL_PARSE_EXPECTED"))
        #expect(run.errors.contains("There is no command `:none`"))
    }
}
