import ForgeCore
import Foundation
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

    @Test func whatMessagesNameCanBeAskedForWithAnyToolchain() throws {
        let project = try project()
        try project.write(
            try project.read("forge.dhall").replacing(
                "[ Forge.Toolchain.gcc \"base\" ]",
                with: "[ Forge.Toolchain.gcc \"base\", Forge.Toolchain.gcc \"base\" ⫽ { name = \"two\" } ]"),
            to: "forge.dhall")
        for arguments in [["//pkg:upper@two#run"], ["--toolchain", "two", "//pkg:upper#run"], ["//pkg:upper@two"]] {
            let built = try forge.start(["build"] + arguments, in: project).wait()
            #expect(built.status == 0, "\(arguments)")
            let verified = try forge.start(["verify"] + arguments, in: project).wait()
            #expect(verified.status == 0 && verified.output.contains("OK      //pkg:upper@two#run"), "\(arguments)")
        }
        #expect(try forge.run("shell", "//pkg:upper@two#run", "--", "cat", "pkg/in", in: project).output == "hello\n")
        let both = try forge.run("build", "//pkg:upper@two", "//pkg:good@three", in: project)
        #expect(both.status == 2 && both.errors.contains("error[E_USAGE]: `//pkg:good@three`"))
        let mixed = try forge.run("build", "//pkg:upper@two", "//pkg:good", in: project)
        #expect(mixed.status == 2 && mixed.errors.contains("error[E_USAGE]: `//pkg:good` names no toolchain"))
        #expect(try forge.run("build", "//pkg:upper@two", "//pkg:upper", "--toolchain", "two", in: project).status == 0)
        let unknown = try forge.run("build", "//pkg:upper@three", in: project)
        #expect(unknown.status == 2 && unknown.errors.contains("E_TOOLCHAIN_UNKNOWN"))
        // Nothing named is everything below the root.
        #expect(try forge.run("build", "-j2", in: project).errors.contains("//pkg:upper#run"))
    }

    @Test func anArchiveThatManyActionsTakeIsFetchedAndUnpackedOnce() throws {
        let project = try project()
        let numbers = 0..<8
        for number in numbers { try project.write("\(number) \(project.path)\n", to: "tree/f\(number)") }
        try project.write("", to: "dist/none")
        let tar = Process()
        tar.executableURL = URL(fileURLWithPath: "/usr/bin/tar")
        tar.arguments = ["-C", project.path, "-czf", "\(project.path)/dist/a.tgz", "tree"]
        try tar.run()
        tar.waitUntilExit()
        let digest = Digest(of: Array(try Data(contentsOf: URL(fileURLWithPath: "\(project.path)/dist/a.tgz"))))
        try project.write(
            """
            let f = ../forge.dhall
            let copy = λ(n : Text) → f.genrule f.Genrule::{ name = "c${n}", from = Some ":source", srcs = [ "f${n}" ]
              , outs = [ "o" ], command = [ f.Word.Text "cp", f.Word.Source "f${n}", f.Word.Out "o" ] }
            in [ f.archive f.Archive::{ name = "source", urls = [ "https://x.invalid/a.tgz" ]
                 , digest = "\(digest.text)" }
               , \(numbers.map { "copy \"\($0)\"" }.joined(separator: ", ")) ]
            """, to: "many/BUILD.dhall")
        var fetching = forge
        fetching.variables["FORGE_DISTDIR"] = "\(project.path)/dist"
        let built = try fetching.run("build", "-j", "8", "//many/...", in: project)
        #expect(built.status == 0)
        #expect(built.errors.components(separatedBy: "prepare  source").count == 2)
        #expect(try project.read("forge-out/many/c7/o") == "7 \(project.path)\n")
    }

    @Test func testsPassFromTheCacheAndFailuresAreShown() throws {
        let project = try project()
        let first = try forge.run("test", "--junit", "report.xml", in: project)
        #expect(first.status == 1)
        #expect(first.output.contains("PASS //pkg:good"))
        #expect(first.output.contains("FAIL //pkg:bad"))
        #expect(first.errors.contains("| no"))
        let report = try project.read("report.xml")
        #expect(report.contains("failures=\"1\""))
        #expect(report.contains("<failure message=\"exit 3\">no\n</failure>"))
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
        #expect(wrong.errors.contains("--> pkg/BUILD.dhall:1:"))
    }

    @Test func anEditIsDirtyInTheGraphOfPackages() throws {
        let project = try project()
        let first = try forge.run("graph", "compile", "//...", "--seed", "1", "-o", "a", in: project)
        #expect(first.output.contains("0 reached"))
        try project.write("other\n", to: "pkg/in")
        let second = try forge.run(
            "graph", "compile", "//...", "--seed", "1", "--previous", "a", "-o", "b", "--json", in: project
        ).lastJSON()
        #expect(second["changed"] as? Int == 1)
        // The action that reads it, its output, and the test that reads that.
        #expect(second["reached"] as? Int == 3)
    }

    // MARK: Headers

    /// A library of two sources with a header each, a header that nothing reads, and a program that uses it.
    private func headers() throws -> ForgeProgram.Project {
        let project = try ForgeProgram.Project()
        let hash = try forge.run("dhall", "package", "--hash", in: project).output
        try project.write(
            """
            let Forge = missing \(hash)
            in Forge ⫽ { project = Forge.Project::{ id = "test"
               , environments = [ Forge.Environment.debian "cc" [ "binutils", "dash", "gcc", "libc6-dev" ] ]
               , toolchains = [ Forge.Toolchain.gcc "cc" ] } }
            """, to: "forge.dhall")
        try project.write(
            """
            let f = ../forge.dhall
            in [ f.C.library f.C.Library::{ name = "lib", srcs = [ "a.c", "b.c" ], hdrs = [ "a.h", "b.h", "c.h" ] }
               , f.C.binary f.C.Binary::{ name = "app", srcs = [ "main.c" ], deps = [ ":lib" ] } ]
            """, to: "pkg/BUILD.dhall")
        // The store is shared with other tests: what is built here has to be new.
        for name in ["a", "b"] {
            try project.write("/* 1 */ int \(name)(void);\n", to: "pkg/\(name).h")
            try project.write(
                "#include \"\(name).h\"\nconst char *place_\(name) = \"\(project.path)\";\nint \(name)(void) { return 1; }\n",
                to: "pkg/\(name).c")
        }
        try project.write("int c;\n", to: "pkg/c.h")
        try project.write(
            "#include \"a.h\"\nconst char *place = \"\(project.path)\";\nint main(void) { return a() - 1; }\n",
            to: "pkg/main.c")
        return project
    }

    @Test func aCommentInAHeaderRebuildsItsUsersAndNothingAfterThem() throws {
        let project = try headers()
        let first = try forge.run("build", "//...", in: project)
        #expect(first.errors.contains("5 executed"))
        #expect(first.errors.contains("`pkg/c.h` is declared by `//pkg:lib`, and no source reads it"))
        try project.write("/* 2 */ int a(void);\n", to: "pkg/a.h")
        let second = try forge.run("build", "//...", in: project)
        #expect(second.errors.contains("built    //pkg:lib#a.c"))
        #expect(second.errors.contains("built    //pkg:app#main.c"))
        #expect(second.errors.contains("5 actions: 2 executed, 3 cached"))
        // Its old bytes are known, and so are those of a header that nothing reads.
        try project.write("/* 1 */ int a(void);\n", to: "pkg/a.h")
        try project.write("int other;\n", to: "pkg/c.h")
        let third = try forge.run("build", "//...", in: project)
        #expect(third.errors.contains("0 executed, 5 cached"))
        #expect(!third.errors.contains("warning"))
        // What the other source reads is known from when it ran.
        try project.write(try project.read("pkg/a.c") + "/* end */\n", to: "pkg/a.c")
        let fourth = try forge.run("build", "//...", in: project)
        #expect(fourth.errors.contains("5 actions: 1 executed, 4 cached"))
        #expect(fourth.errors.contains("`pkg/c.h` is declared by `//pkg:lib`, and no source reads it"))
        #expect(!fourth.errors.contains("`pkg/b.h` is declared"))
        // Of a part of its owner's sources nothing follows, and of all of them not what others read.
        try project.write(try project.read("pkg/main.c") + "/* end */\n", to: "pkg/main.c")
        let part = try forge.run("build", "//pkg:app#main.c", in: project)
        #expect(part.errors.contains("1 executed") && !part.errors.contains("warning"))
        try project.write(try project.read("pkg/b.c") + "/* end */\n", to: "pkg/b.c")
        let own = try forge.run("build", "//pkg:lib", in: project)
        #expect(own.errors.contains("`pkg/c.h` is declared by `//pkg:lib`, and no source of this build reads it"))
        // A name that an include could have meant is another action.
        try project.write("int d;\n", to: "pkg/d.h")
        let build = try project.read("pkg/BUILD.dhall")
        try project.write(build.replacing("\"c.h\"", with: "\"d.h\""), to: "pkg/BUILD.dhall")
        #expect(try forge.run("build", "//...", in: project).errors.contains("3 executed, 2 cached"))
    }

    @Test func anIncludePathThatGoesIsNoticedByABuildThatKnewIt() throws {
        let project = try headers()
        try project.write("kept\n", to: "pkg/include/README")
        let build = try project.read("pkg/BUILD.dhall")
        try project.write(
            build.replacing("name = \"lib\"", with: "name = \"lib\", includes = [ \"include\" ]"), to: "pkg/BUILD.dhall"
        )
        #expect(try forge.run("build", "//...", in: project).status == 0)
        try FileManager.default.removeItem(atPath: "\(project.path)/pkg/include")
        let gone = try forge.run("build", "//...", in: project)
        #expect(gone.status == 2)
        #expect(gone.errors.contains("The include path `include` of `//pkg:lib` is no directory"))
        try project.write("back\n", to: "pkg/include/README")
        #expect(try forge.run("build", "//...", in: project).errors.contains("0 executed"))
    }

    @Test func aHeaderThatIsNotDeclaredIsNamedAtItsLine() throws {
        let project = try headers()
        try project.write("int e;\n", to: "pkg/e.h")
        try project.write("#include \"a.h\"\n#include \"e.h\"\nint main(void) { return 0; }\n", to: "pkg/main.c")
        let run = try forge.run("build", "//pkg:app", in: project)
        #expect(run.status == 1)
        #expect(run.errors.contains("error[E_HEADER_UNDECLARED]: `pkg/main.c` includes `e.h`"))
        #expect(run.errors.contains(" --> pkg/main.c:2:11"))
        #expect(run.errors.contains("hint: Add \"e.h\" to `hdrs` of `//pkg:app`"))
    }

    @Test(
        "A source tree of Debian becomes a package",
        .enabled(if: access("/usr/bin/dpkg-buildpackage", X_OK) == 0, "dpkg-dev is not installed"))
    func aSourceTreeOfDebianBecomesAPackage() throws {
        let project = try project()
        let packages = ["bash", "coreutils", "dash", "dpkg-dev", "gcc", "grep", "hostname", "libc6-dev", "make", "sed"]
        let names = packages.map { "\"\($0)\"" }.joined(separator: ", ")
        try project.write(
            try project.read("forge.dhall").replacing("\"coreutils\", \"dash\"", with: names), to: "forge.dhall")
        try project.write(
            """
            let f = ../forge.dhall
            in [ f.debian f.Upstream::{ name = "hi", directory = "src", outs = [ "hi_1.0_amd64.deb" ]
                 , srcs = [ "src/hi.c", "src/debian/control", "src/debian/changelog", "src/debian/rules" ] } ]
            """, to: "deb/BUILD.dhall")
        try project.write("int main(void) { return 0; }\n", to: "deb/src/hi.c")
        try project.write(
            """
            Source: hi
            Maintainer: Someone <someone@example.org>
            Standards-Version: 4.6.2
            Rules-Requires-Root: no

            Package: hi
            Architecture: amd64
            Depends: ${shlibs:Depends}
            Description: says nothing

            """, to: "deb/src/debian/control")
        try project.write(
            """
            hi (1.0) unstable; urgency=low

              * First.

             -- Someone <someone@example.org>  Thu, 01 Jan 2026 00:00:00 +0000

            """, to: "deb/src/debian/changelog")
        try project.write(
            """
            #!/usr/bin/make -f
            clean build build-arch build-indep binary-indep:
            binary binary-arch:
            \tmkdir -p debian/hi/usr/bin debian/hi/DEBIAN
            \tgcc -o debian/hi/usr/bin/hi hi.c
            \tdpkg-shlibdeps debian/hi/usr/bin/hi
            \tdpkg-gencontrol -phi -Pdebian/hi
            \tdpkg-deb --root-owner-group --build debian/hi ..

            """, to: "deb/src/debian/rules")
        chmod("\(project.path)/deb/src/debian/rules", 0o755)
        let built = try forge.run("build", "//deb:hi", in: project)
        #expect(built.status == 0)
        let query = Process()
        query.executableURL = URL(fileURLWithPath: "/usr/bin/dpkg-deb")
        query.arguments = ["--field", "\(project.path)/forge-out/deb/hi/tree/hi_1.0_amd64.deb", "Depends"]
        let pipe = Pipe()
        query.standardOutput = pipe
        try query.run()
        let depends = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        query.waitUntilExit()
        #expect(depends.hasPrefix("libc6 (>= 2."), "what the program was linked with")
    }
}
