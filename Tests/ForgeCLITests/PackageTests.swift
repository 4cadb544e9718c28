import Testing

/// Packages and labels, through the program.
struct PackageTests {
    private let forge = ForgeProgram()

    private func project() throws -> ForgeProgram.Project {
        let project = try ForgeProgram.Project()
        let hash = try forge.run("dhall", "package", "--hash", in: project).output
        try project.write(
            """
            let Forge = missing \(hash)
            in Forge ⫽ { project = Forge.Project::{ id = "test"
               , environments = [ Forge.Environment.debian "base" [ "coreutils", "dash" ] ]
               , toolchains = [ Forge.Toolchain.gcc "base" ] } }
            """, to: "forge.dhall")
        try project.write(
            """
            let f = ../forge.dhall
            let sh = λ(script : Text) → [ f.Word.Text "sh", f.Word.Text "-c", f.Word.Text script ]
            in [ f.genrule f.Genrule::{ name = "upper", srcs = [ "in" ], outs = [ "up" ]
                 , command = sh "tr a-z A-Z < \\"\\$0\\" > \\"\\$1\\"" # [ f.Word.Source "in", f.Word.Out "up" ] }
               , f.test f.Test::{ name = "good", deps = [ ":upper" ]
                 , command = sh "read -r x < \\"\\$0\\"; test \\"\\$x\\" = HELLO" # [ f.Word.Of ":upper" ] }
               , f.test f.Test::{ name = "bad", command = sh "echo no; exit 3" }
               ]
            """, to: "pkg/BUILD.dhall")
        try project.write("hello\n", to: "pkg/in")
        return project
    }

    @Test func buildsALabel() throws {
        let project = try project()
        // The store is shared with other tests: what is built here has to be new.
        try project.write("\(project.path)\n", to: "pkg/in")
        let built = try forge.run("build", "//pkg:upper", in: project)
        #expect(built.status == 0)
        #expect(built.errors.contains("1 executed"))
        #expect(try forge.run("build", "//pkg:upper", in: project).errors.contains("1 cached"))
        try project.write("other \(project.path)\n", to: "pkg/in")
        #expect(try forge.run("build", "//pkg:upper", in: project).errors.contains("1 executed"))
    }

    @Test func testsPassFromTheCacheAndFailuresAreShown() throws {
        let project = try project()
        let first = try forge.run("test", "--junit", "report.xml", in: project)
        #expect(first.status == 1)
        #expect(first.output.contains("PASS //pkg:good"))
        #expect(first.output.contains("FAIL //pkg:bad"))
        #expect(first.errors.contains("| no"))
        #expect(try project.read("report.xml").contains("failures=\"1\""))
        let second = try forge.run("test", "//pkg:good", in: project)
        #expect(second.status == 0)
        #expect(second.output.contains("cached"))
    }

    @Test func mistakesPointIntoThePackage() throws {
        let project = try project()
        let unknown = try forge.run("build", "//pkg:uper", in: project)
        #expect(unknown.status == 2)
        #expect(unknown.errors.contains("Did you mean `upper`?"))
        #expect(try forge.run("build", "//pkg:upper", "other", in: project).errors.contains("E_LABEL_INVALID"))
        try project.write("let f = ../forge.dhall in [ f.genrule f.Genrule::{ nam = \"x\" } ]", to: "pkg/BUILD.dhall")
        let wrong = try forge.run("build", "//...", in: project)
        #expect(wrong.status == 2)
        #expect(wrong.errors.contains("./pkg/BUILD.dhall:1:"))
    }
}
