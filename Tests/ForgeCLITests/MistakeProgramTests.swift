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

    @Test(arguments: cases) func isTold(_ mistake: Case) throws {
        let project = try ForgeProgram.Project()
        let hash = try forge.run("dhall", "package", "--hash", in: project).output.split(separator: "\n").joined()
        if mistake.hasRoot {
            try project.write(
                """
                let Forge = missing \(hash)

                in    Forge
                    ⫽ { project = Forge.Project::{
                        , id = "test"
                        , environments = [ Forge.Environment.debian "cc" [ "gcc" ] ]
                        , toolchains = [ Forge.Toolchain.gcc "cc" ]
                        }
                      }

                """, to: "forge.dhall")
        }
        for (path, text) in mistake.files { try project.write(text, to: path) }
        let run = try forge.start(mistake.arguments, in: project).wait()
        #expect(run.status == 2 || mistake.name == "import-hash", "\(run.errors)")
        let text = run.errors.replacing(project.path, with: "ROOT").replacing(hash, with: "sha256:OWN")
        let difference = GoldenFile.difference(Array(text.utf8), from: "MistakeGolden/\(mistake.name).txt")
        #expect(difference == nil, "\(difference ?? "")")
    }
}
