import ForgeCompiler
import ForgeCore
import ForgeDhall
import Testing

/// What each level refuses.
struct BuildLintTests {
    private func findings(_ packages: [String: String], files: [String: String] = [:]) throws -> [String] {
        let repository = MemoryRepository(packages)
        let found = try BuildLint.findings(
            ["//..."], toolchain: nil, options: DhallOptions(environment: repository),
            packages: { _ in packages.keys.sorted() },
            read: { path in (repository.files["./\(path)"] ?? files[path]).map { Array($0.utf8) } })
        return found.filter { $0.level != .strict }.map {
            "\($0.level.rawValue) \($0.error.code.name) \($0.error.frame?.line ?? 0)"
        }
    }

    private static let files = [
        "p/a.c": "#include \"a.h\"\n", "p/a.h": "", "p/b.c": " # include <sub/b.h>\n", "p/sub/b.h": "",
    ]

    @Test func aSoundPackageIsClean() throws {
        let targets =
            "f.C.library f.C.Library::{ name = \"a\", srcs = [ \"a.c\" ], hdrs = [ \"a.h\" ] }, "
            + "f.C.library f.C.Library::{ name = \"b\", srcs = [ \"b.c\" ], hdrs = [ \"sub/b.h\" ] }"
        #expect(try findings(["p": targets], files: Self.files).isEmpty)
    }

    @Test(arguments: [
        ("flags = [ f.Flag.Type.Raw \"-fodd\" ]", "constrained E_FLAG_RAW 1"),
        ("flags = [ f.Flag.Type.Raw \"-march=native\" ]", "permissive E_LINT_NATIVE_CPU 1"),
        ("flags = [ f.Flag.Type.Cpu f.Triple.Cpu.native ]", "permissive E_LINT_NATIVE_CPU 0"),
        ("hdrs = [ \"sub/b.h\" ]", "constrained E_LINT_UNUSED_HEADER 1"),
        ("hdrs = [ \"gone.h\" ], visibility = f.public", "relaxed E_LINT_SOURCE 1"),
        ("deps = [ \":other\" ]", "relaxed E_LINT_UNUSED_DEP 1"),
        ("tools = [ \":maker\" ]", "relaxed E_LINT_UNUSED_DEP 1"),
    ])
    func findsOneThing(_ field: String, _ finding: String) throws {
        let targets =
            "f.C.library f.C.Library::{ name = \"a\", srcs = [ \"a.c\" ], \(field) }, "
            + "f.C.library f.C.Library::{ name = \"other\", hdrs = [ \"other.h\" ], visibility = f.public }"
            + ", f.genrule f.Genrule::{ name = \"maker\", command = [ f.Word.Text \"true\" ], outs = [ \"made\" ] }"
        let files = ["p/a.c": "#include \"a.h\"\n", "p/other.h": "", "p/sub/b.h": ""]
        #expect(try findings(["p": targets], files: files) == [finding])
    }

    @Test func dependenciesThatAreIncludedOrNamedAreUsed() throws {
        let targets = """
            f.C.library f.C.Library::{ name = "l", hdrs = [ "l.h" ], visibility = f.public }
            , f.C.binary f.C.Binary::{ name = "b", srcs = [ "b.c" ], deps = [ ":l" ] }
            , f.test f.Test::{ name = "t", tools = [ ":b" ], command = [ f.Word.Of ":b" ] }
            , f.genrule f.Genrule::{ name = "g", deps = [ ":b" ], command = [ f.Word.Text "true" ] }
            """
        let files = ["p/b.c": "#include \"../p/l.h\"\n", "p/l.h": ""]
        #expect(try findings(["p": targets], files: files) == ["relaxed E_LINT_UNUSED_DEP 4"])
    }

    @Test func sourcesAreLookedAtAlone() throws {
        let text = "let x = 1\n\n\nin   https://example.org/a.dhall\n"
        let found = try SourceLint.findings(DhallSource(Array(text.utf8), path: "a.dhall"))
        #expect(found.map(\.error.code.name) == ["E_LINT_IMPORT", "E_LINT_DHALL", "E_LINT_LAYOUT"])
        #expect(found.map(\.level) == [.permissive, .relaxed, .strict])
        let hash = "sha256:\(String(repeating: "0", count: 64))"
        let good = "https://example.org/a.dhall\n  \(hash)\n"
        let left = try SourceLint.findings(DhallSource(Array(good.utf8), path: "a.dhall"))
        #expect(left.allSatisfy { $0.error.code.name == "E_LINT_LAYOUT" })
        for place in ["env:HOME as Text", "/etc/x.dhall", "~/x.dhall"] {
            let found = try SourceLint.findings(DhallSource(Array("\(place)\n".utf8), path: "a.dhall"))
            #expect(found.map(\.error.code.name) == ["E_LINT_IMPORT"])
        }
    }
}
