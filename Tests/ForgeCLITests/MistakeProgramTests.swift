import ForgeTesting
import Testing

/// What the program says about mistakes that show outside of a package's own text: files, imports, the root.
struct MistakeProgramTests {
    private let forge = ForgeProgram()

    /// One repository, with how the program is called in it.
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var files: [String: String]
        var arguments = ["build", "//p:x"]
        /// Whether `forge.dhall` is there.
        var hasRoot = true

        var testDescription: String { name }
    }

    private static func binary(_ fields: String) -> String {
        "let f = ../forge.dhall\n\nin  [ f.C.binary f.C.Binary::{ name = \"x\", \(fields) } ]\n"
    }

    private static func importing(_ place: String) -> String {
        "let f = ../forge.dhall\n\nlet names = \(place)\n\n"
            + "in  [ f.C.binary f.C.Binary::{ name = \"x\", srcs = names } ]\n"
    }

    static let cases = [
        Case(name: "root-missing", files: ["p/BUILD.dhall": binary("srcs = [ \"x.c\" ]")], hasRoot: false),
        Case(
            name: "source-missing",
            files: ["p/BUILD.dhall": binary("srcs = [ \"main.c\", \"no/y.c\" ], hdrs = [ \"x.h\" ]"), "p/mian.c": ""]),
        Case(
            name: "source-missing-and-more",
            files: [
                "p/BUILD.dhall": binary(
                    "srcs = [ \"../x.c\", \"gone.c\" ], deps = [ \"bad label\", \":nothing\" ], hdrs = [ \"gone.h\" ]")
            ]),
        Case(
            name: "includes-absent",
            files: ["p/BUILD.dhall": binary("srcs = [ \"x.c\" ], includes = [ \"nope\" ]"), "p/x.c": ""]),
        Case(name: "source-is-directory", files: ["p/BUILD.dhall": binary("srcs = [ \"src\" ]"), "p/src/x.c": ""]),
        Case(name: "import-outside", files: ["p/BUILD.dhall": importing("../../names.dhall")]),
        Case(name: "import-absolute", files: ["p/BUILD.dhall": importing("/etc/names.dhall")]),
        Case(name: "import-home", files: ["p/BUILD.dhall": importing("~/names.dhall")]),
        Case(name: "import-variable", files: ["p/BUILD.dhall": importing("env:NAMES")]),
        Case(name: "import-missing", files: ["p/BUILD.dhall": importing("./names.dhall")]),
        Case(
            name: "import-hash",
            files: [
                "p/BUILD.dhall": importing("./names.dhall sha256:\(String(repeating: "1", count: 64))"),
                "p/names.dhall": "[ \"x.c\" ]",
            ]),
        Case(
            name: "import-of-package",
            files: ["p/BUILD.dhall": importing("../q/BUILD.dhall"), "q/BUILD.dhall": importing("../p/BUILD.dhall")]),
        Case(
            name: "label-and-action", files: ["p/BUILD.dhall": binary("srcs = [ \"x.c\" ]")],
            arguments: ["build", "//p:x", "y"]),
        Case(
            name: "step-unknown", files: ["p/BUILD.dhall": binary("srcs = [ \"x.c\" ]"), "p/x.c": ""],
            arguments: ["build", "//p:x#lnk"]),
        Case(
            name: "toolchain-unknown", files: ["p/BUILD.dhall": binary("srcs = [ \"x.c\" ]"), "p/x.c": ""],
            arguments: ["build", "//p:x", "--toolchain", "clang"]),
        Case(
            name: "pattern-empty", files: ["p/BUILD.dhall": binary("srcs = [ \"x.c\" ]")],
            arguments: ["build", "//q/..."]),
    ]

    /// What a fetched source lacks is told at the target that lists it, and what cannot be fetched at its own.
    @Test func sourcesAreToldOfAtTheirTargets() throws {
        let project = try ForgeProgram.Project()
        let hash = try forge.run("dhall", "package", "--hash", in: project).output.split(separator: "\n").joined()
        try project.write(Self.root(hash).replacing("\"gcc\"", with: "\"dash\", \"coreutils\""), to: "forge.dhall")
        let packed = try forge.shell(
            "mkdir -p dist src/z && echo 1 > src/z/a.txt && tar -C src -czf dist/z.tar.gz z && sha256sum dist/z.tar.gz",
            in: project)
        let digest = String(packed.output.prefix(64))
        func write(_ url: String, _ digest: String) throws {
            try project.write(
                """
                let f = ../forge.dhall

                let command = [ f.Word.Text "cp", f.Word.Source "b.txt", f.Word.Out "x" ]

                in  [ f.archive f.Archive::{ name = "z", urls = [ "\(url)" ], digest = "sha256:\(digest)" }
                    , f.genrule f.Genrule::{ name = "x", from = Some ":z", srcs = [ "b.txt" ], outs = [ "x" ], command }
                    ]

                """, to: "p/BUILD.dhall")
        }
        try write("https://localhost:1/z.tar.gz", digest)
        let listed = try forge.shell("FORGE_DISTDIR=dist \"$FORGE\" build //p:x", in: project)
        #expect(
            listed.errors.contains("`//p:x` lists `b.txt`, and there is no such file in `//p:z`"), "\(listed.errors)")
        #expect(listed.errors.contains("--> p/BUILD.dhall:6:69"), "\(listed.errors)")
        try write("https://localhost:1/y.tar.gz", String(repeating: "1", count: 64))
        let fetched = try forge.run("build", "//p:x", in: project)
        #expect(fetched.errors.contains("E_FETCH_FAILED"), "\(fetched.errors)")
        #expect(
            fetched.errors.contains("--> p/BUILD.dhall:5:") && fetched.errors.contains("`//p:z`"), "\(fetched.errors)")
    }

    /// Links that actions cannot follow, and two that they can.
    @Test func linksThatLeadToNothingAreTold() throws {
        let project = try ForgeProgram.Project()
        let hash = try forge.run("dhall", "package", "--hash", in: project).output.split(separator: "\n").joined()
        try project.write(Self.root(hash), to: "forge.dhall")
        let sources = #"srcs = [ "x.c", "y.c" ], hdrs = [ "a.h", "b.h", "c.h", "d.h" ]"#
        try project.write(Self.binary(sources), to: "p/BUILD.dhall")
        for file in ["p/real.c", "p/y.c", "p/b.h", "shared/c.h"] { try project.write("", to: file) }
        try project.link("p/x.c", to: "real.c")
        try project.link("p/a.h", to: "./b.h")
        try project.link("p/c.h", to: "../shared/c.h")
        try project.link("p/d.h", to: "/usr/include/stdio.h")
        let run = try forge.start(["build", "//p:x"], in: project).wait()
        #expect(run.status == 2)
        let difference = GoldenFile.difference(Array(run.errors.utf8), from: "MistakeGolden/source-link.txt")
        #expect(difference == nil, "\(difference ?? "")")
        try project.write(Self.binary(#"srcs = [ "real.c" ], hdrs = [ "a.h", "b.h", "d.h" ]"#), to: "p/BUILD.dhall")
        #expect(try !forge.start(["build", "//p:x"], in: project).wait().errors.contains("E_SOURCE_LINK"))
    }

    /// The digest of an environment is looked at before anything runs, and costs nothing when nothing changed.
    @Test func anotherEnvironmentIsTold() throws {
        let project = try ForgeProgram.Project()
        let hash = try forge.run("dhall", "package", "--hash", in: project).output.split(separator: "\n").joined()
        func expect(_ digest: String) throws {
            let pinned = "Forge.Toolchain.gcc \"cc\" ⫽ { digest = Some\n          \"\(digest)\" }"
            let root = Self.root(hash).replacing("Forge.Toolchain.gcc \"cc\"", with: pinned)
                .replacing("\"gcc\"", with: "\"dash\", \"coreutils\"")
            try project.write(root, to: "forge.dhall")
        }
        try project.write(
            """
            let f = ../forge.dhall

            let command = [ f.Word.Text "touch", f.Word.Out "x" ]

            in  [ f.genrule f.Genrule::{ name = "x", outs = [ "x" ], command } ]

            """, to: "p/BUILD.dhall")
        let wrong = "sha256:" + String(repeating: "1", count: 64)
        try expect(wrong)
        let refused = try forge.start(["build", "//p:x"], in: project).wait()
        #expect(refused.status == 4, "\(refused.errors)")
        #expect(!project.exists("forge.lock"))
        let found = try #require(refused.errors.firstMatch(of: /`cc` is `(sha256:[0-9a-f]{64})`/)).output.1
        let text = refused.errors.replacing(found, with: "sha256:FOUND").split(
            separator: "\n", omittingEmptySubsequences: false
        )
        .filter { !$0.hasPrefix("prepar") && !$0.hasPrefix("notice") }.joined(separator: "\n")
        let difference = GoldenFile.difference(Array(text.utf8), from: "MistakeGolden/environment-digest.txt")
        #expect(difference == nil, "\(difference ?? "")")
        let shown = try forge.run("env", "show", "cc", in: project)
        #expect(shown.output.contains("tree        \(found)"), "\(shown.errors)")
        try expect(String(found))
        let built = try forge.start(["build", "//p:x"], in: project).wait()
        #expect(built.status == 0, "\(built.errors)")
        #expect(try project.read("forge.lock").contains(found.dropFirst(7)))
        // With a lock it is known without a look at the host, and a build that was kept does not hide it.
        try expect(wrong)
        #expect(try forge.start(["build", "//p:x"], in: project).wait().status == 4)
    }

    private static func root(_ hash: String) -> String {
        """
        let Forge = missing \(hash)

        in    Forge
            ⫽ { project = Forge.Project::{
                , id = "test"
                , environments = [ Forge.Environment.debian "cc" [ "gcc" ] ]
                , toolchains = [ Forge.Toolchain.gcc "cc" ]
                }
              }

        """
    }

    @Test(arguments: cases) func isTold(_ mistake: Case) throws {
        let project = try ForgeProgram.Project()
        let hash = try forge.run("dhall", "package", "--hash", in: project).output.split(separator: "\n").joined()
        if mistake.hasRoot {
            try project.write(Self.root(hash), to: "forge.dhall")
        }
        for (path, text) in mistake.files { try project.write(text, to: path) }
        let run = try forge.start(mistake.arguments, in: project).wait()
        #expect(run.status == 2 || mistake.name == "import-hash", "\(run.errors)")
        let text = run.errors.replacing(project.path, with: "ROOT").replacing(hash, with: "sha256:OWN")
        let difference = GoldenFile.difference(Array(text.utf8), from: "MistakeGolden/\(mistake.name).txt")
        #expect(difference == nil, "\(difference ?? "")")
    }
}
