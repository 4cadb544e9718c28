import Foundation
import Testing

/// The commands of every day in a repository of packages, through the program.
struct DailyTests {
    private let forge = ForgeProgram()

    private func project(_ targets: String = "") throws -> ForgeProgram.Project {
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
            in [ f.genrule f.Genrule::{ name = "one", outs = [ "a", "sub/b" ]
                 , command = sh "echo \(project.path) > \\"\\$0\\"; echo b > \\"\\$1\\""
                   # [ f.Word.Out "a", f.Word.Out "sub/b" ] }
               , f.test f.Test::{ name = "good", command = sh "true # \(project.path)" }
               , f.test f.Test::{ name = "bad", command = sh "exit 3" }
               , f.test f.Test::{ name = "odd", command = sh "test \\$\\$ -lt 10" }
               \(targets)
               ]
            """, to: "pkg/BUILD.dhall")
        return project
    }

    @Test func sourcesAreProposedAndAccepted() throws {
        let project = try project(", f.C.library f.C.Library::{ name = \"l\", srcs = [ \"a.c\" -- first\n ] }")
        try project.write("", to: "pkg/a.c")
        try project.write("", to: "pkg/b.c")
        try project.write("", to: "pkg/inner/BUILD.dhall")
        try project.write("", to: "pkg/inner/c.c")
        try project.write("", to: "pkg/.hidden.c")
        try project.write("", to: "pkg/forge-out/d.c")
        let checked = try forge.run("srcs", "//pkg", "--check", in: project)
        #expect(checked.status == 1)
        #expect(checked.output == "//pkg:l srcs + b.c\n")
        #expect(try forge.run("srcs", "//pkg", in: project).errors.contains("--write"))
        let build = "\(project.path)/pkg/BUILD.dhall"
        try FileManager.default.setAttributes([.posixPermissions: 0o664], ofItemAtPath: build)
        #expect(try forge.run("srcs", "//pkg", "--write", in: project).status == 0)
        #expect(try FileManager.default.attributesOfItem(atPath: build)[.posixPermissions] as? Int == 0o664)
        #expect(try project.read("pkg/BUILD.dhall").contains("\"a.c\" -- first"))
        #expect(try forge.run("srcs", "//pkg", "--check", in: project).status == 0)
        #expect(try forge.run("fmt", "--check", "pkg/BUILD.dhall", in: project).status == 0)
        #expect(try forge.run("srcs", "pkg", in: project).status == 2)
    }

    @Test func everySourceIsLaidOut() throws {
        let project = try project()
        let checked = try forge.run("fmt", "--check", in: project)
        #expect(checked.status == 1)
        #expect(checked.output == "forge.dhall\npkg/BUILD.dhall\n")
        #expect(try forge.run("fmt", in: project).status == 0)
        #expect(try forge.run("fmt", "--check", in: project).status == 0)
        try project.write("{ a = ", to: "pkg/broken.dhall")
        let broken = try forge.run("fmt", in: project)
        #expect(broken.status == 2)
        #expect(broken.errors.contains("pkg/broken.dhall:1:"))
    }

    @Test func lintHasLevels() throws {
        let project = try project()
        #expect(try forge.run("fmt", in: project).status == 0)
        #expect(try forge.run("lint", in: project).status == 0)
        let strict = try forge.run("lint", "--level", "strict", "--json", in: project)
        #expect(strict.status == 1)
        #expect(strict.output.contains("E_LINT_VISIBILITY"))
        #expect(try strict.lastJSON()["refused"] as? Int == 1)
        #expect(try forge.run("lint", "--level", "strct", in: project).errors.contains("Did you mean `strict`?"))
    }

    @Test func outputsHaveReadableNames() throws {
        let project = try project()
        #expect(try forge.run("build", "//pkg:one", in: project).status == 0)
        #expect(try project.read("forge-out/pkg/one/a") == "\(project.path)\n")
        #expect(try project.read("forge-out/pkg/one/sub/b") == "b\n")
        // A package of the target's name gets the name, and the target another one.
        try project.write("", to: "pkg/one/file")
        #expect(try forge.run("build", "//pkg:one", in: project).status == 0)
        #expect(try project.read("forge-out/pkg/one%/sub/b") == "b\n")
        try project.write(
            "let f = ../../forge.dhall in [ f.genrule f.Genrule::{ name = \"in\", outs = [ \"c\" ], "
                + "command = [ f.Word.Text \"touch\", f.Word.Out \"c\" ] } ]", to: "pkg/one/BUILD.dhall")
        #expect(try forge.run("build", "//pkg/one:in", in: project).status == 0)
        #expect(project.exists("forge-out/pkg/one/in/c"))
        #expect(try forge.run("build", "//pkg:one", "-o", "copies", in: project).status == 0)
        #expect(try project.read("copies/pkg/one%/a") == "\(project.path)\n")
    }

    @Test func testsAreChosenAndRepeated() throws {
        let project = try project()
        let chosen = try forge.run("test", "--filter", "//pkg:g*", "--runs", "3", in: project)
        #expect(chosen.status == 0)
        #expect(chosen.output.contains("PASS //pkg:good"))
        #expect(chosen.output.contains("passed 3 of 3"))
        #expect(try forge.run("test", "--filter", "good", in: project).output.contains("cached"))
        #expect(try forge.run("test", "--filter", "/go+d$/", in: project).output.contains("cached"))
        #expect(try forge.run("test", "--filter", "none", in: project).status == 2)
        let failed = try forge.run("test", "--filter", "bad", "--rerun-failed", "2", in: project)
        #expect(failed.status == 1)
        #expect(failed.output.contains("passed 0 of 3"))
        let shares = try (1...3).map { try forge.run("test", "--shard", "\($0)/3", in: project).output }
        let names = shares.joined().split(separator: "\n").compactMap { $0.split(separator: " ").dropFirst().first }
        #expect(names.sorted() == ["//pkg:bad", "//pkg:good", "//pkg:odd"])
    }

    @Test func aTestThatDependsOnWhatIsNotPinnedIsFlaky() throws {
        let project = try project()
        // Process ids differ between repeated runs.
        let found = try forge.run("test", "--filter", "odd", "--runs", "3", "--junit", "r.xml", in: project)
        #expect(found.status == 1)
        #expect(found.output.contains("FLAKY //pkg:odd"))
        #expect(try project.read("r.xml").contains("flakyFailure"))
    }

    @Test func limitsOfTimeStopTests() throws {
        let project = try project(", f.test f.Test::{ name = \"slow\", command = sh \"sleep 30\" }")
        let found = try forge.run("test", "//pkg:slow", "--timeout", "1", in: project)
        #expect(found.status == 1)
        #expect(found.output.contains("timed out"))
    }

    @Test func watchBuildsAgain() async throws {
        let project = try project()
        let program = forge
        async let watched = Task { try program.run("watch", "//pkg:one", "--once-changed", in: project) }.value
        // The first build links its outputs; a change follows.
        var tries = 0
        while tries < 2400, !project.exists("forge-out/pkg/one/a") {
            try await Task.sleep(for: .milliseconds(50))
            tries += 1
        }
        for round in 0..<200 {
            try project.write("\(round)", to: "pkg/some/file")
            try await Task.sleep(for: .milliseconds(100))
            if round == 3 { break }
        }
        let finished = try await watched
        #expect(finished.status == 0)
        #expect(finished.errors.contains("good #1:"))
        #expect(finished.errors.contains("good #2 after pkg/some"))
    }

    @Test func compileCommandsAreWritten() throws {
        let project = try project(", f.C.library f.C.Library::{ name = \"l\", srcs = [ \"a.c\" ] }")
        try project.write("", to: "pkg/a.c")
        #expect(try forge.run("compile-commands", in: project).status == 0)
        let text = try project.read("compile_commands.json")
        #expect(text.contains("\"output\":\"forge-out/pkg/l/a.c.o\""))
        #expect(text.contains("/pkg/a.c\""))
        #expect(try forge.run("compile-commands", "pkg", in: project).status == 2)
    }
}
