import Testing

/// Documents that are declared in Dhall, through the program.
struct DhallDocumentTests {
    private let forge = ForgeProgram()

    private static let actions = """
        let action = λ(name : Text) → λ(text : Text) →
              { name
              , environment = "base"
              , command = [ "sh", "-c", "echo ${text} > out" ]
              , outputs = [ { path = "out" } ]
              }
        in  [ action "one" "1", action "two" (Natural/show ./number.dhall) ]
        """

    private static let document = """
        { schema_version = "1.0"
        , id = "test"
        , environments = [ { name = "base", kind = "debian", packages = [ "coreutils", "dash" ] } ]
        , sources = None (List {})
        , actions = ./actions.dhall
        }
        """

    @Test func isBuiltLikeTheJSONThatItSays() throws {
        let project = try ForgeProgram.Project()
        try project.write(Self.document, to: "work.dhall")
        try project.write(Self.actions, to: "actions.dhall")
        try project.write("2", to: "number.dhall")
        let json = try forge.run("dhall", "to-json", "work.dhall", in: project)
        try project.write(json.output, to: "forge.json")
        #expect(
            try forge.run("hash", "work.dhall", in: project).output
                == forge.run("hash", "forge.json", in: project).output)
        let built = try forge.run("build", "-f", "work.dhall", "-o", "dist", in: project)
        #expect(built.status == 0)
        #expect(try project.read("dist/two/out") == "2\n")
        try project.write("3", to: "number.dhall")
        let again = try forge.run("build", "-f", "work.dhall", "-o", "dist", in: project)
        #expect(again.errors.contains("1 executed, 1 cached") || again.output.contains("1 executed, 1 cached"))
        #expect(try project.read("dist/two/out") == "3\n")
    }

    @Test func readsNothingThatIsNotDeclared() throws {
        let project = try ForgeProgram.Project()
        try project.write("{ schema_version = \"1.0\", id = env:HOME as Text }", to: "work.dhall")
        let refused = try forge.run("build", "-f", "work.dhall", in: project)
        #expect(refused.status == 2)
        #expect(refused.errors.contains("E_DHALL_IMPORT_REFUSED"))
        #expect(refused.errors.contains("work.dhall:1:32"))
    }

    @Test func saysWhereTheValueIsNoWorkload() throws {
        let project = try ForgeProgram.Project()
        try project.write("{ schema_version = \"1.0\", id = \"x\", action = [ 1 ] }", to: "work.dhall")
        let refused = try forge.run("validate", "work.dhall", in: project)
        #expect(refused.status == 2)
        #expect(refused.errors.contains("E_FIELD_UNKNOWN"))
        #expect(refused.errors.contains("Did you mean `actions`?"))
    }
}
