/// One repository for each thing that people get wrong.
extension Mistake {
    static let inLanguage: [Mistake] = [
        Mistake(
            "syntax",
            file: "let f = ../forge.dhall\n\nin  [ f.C.library f.C.Library::{ name = \"x\", srcs = [ \"x.c\" } ]\n"),
        Mistake("syntax-empty-list", #"f.C.binary f.C.Binary::{ name = "x", srcs = [] }"#),
        Mistake("type-of-field", #"f.C.binary f.C.Binary::{ name = "x", srcs = "x.c" }"#),
        Mistake("field-unknown", #"f.C.binary f.C.Binary::{ name = "x", srcs = [ "x.c" ], dep = [ ":y" ] }"#),
        Mistake("field-missing", #"f.C.binary f.C.Binary::{ srcs = [ "x.c" ] }"#),
        Mistake("rule-unknown", #"f.C.programm f.C.Binary::{ name = "x", srcs = [ "x.c" ] }"#),
        Mistake("schema-of-another-rule", #"f.C.binary f.Genrule::{ name = "x" }"#),
        Mistake("variable-unknown", #"forge.C.binary f.C.Binary::{ name = "x", srcs = [ "x.c" ] }"#),
        Mistake(
            "flag-unknown",
            #"f.C.binary f.C.Binary::{ name = "x", srcs = [ "x.c" ], flags = [ f.Flag.Type.Optimise f.Flag.Level.O ] }"#
        ),
        Mistake("flag-text", #"f.C.binary f.C.Binary::{ name = "x", srcs = [ "x.c" ], flags = [ "-O2" ] }"#),
        Mistake(
            "not-a-list",
            file: "let f = ../forge.dhall\n\nin  f.C.binary f.C.Binary::{ name = \"x\", srcs = [ \"x.c\" ] }\n"),
        Mistake("rule-not-applied", "f.C.binary"),
        Mistake("record-for-target", #"f.C.Binary::{ name = "x", srcs = [ "x.c" ] }"#),
        Mistake("list-of-text", #""x""#),
        Mistake(
            "import-absent",
            file: "let f = ./forge.dhall\n\nin  [ f.C.binary f.C.Binary::{ name = \"x\", srcs = [ \"x.c\" ] } ]\n"),
    ]

    static let inImports: [Mistake] = [
        Mistake("import-unpinned", file: importing("https://example.org/names.dhall")),
        Mistake("import-unreachable", file: importing("https://example.org/gone.dhall")),
    ]

    private static func importing(_ place: String) -> String {
        "let f = ../forge.dhall\n\nlet names = \(place)\n\n"
            + "in  [ f.C.binary f.C.Binary::{ name = \"x\", srcs = names } ]\n"
    }

    static let inRoot: [Mistake] = [
        Mistake(
            "root-hash-unknown",
            root:
                "let Forge = missing sha256:1111111111111111111111111111111111111111111111111111111111111111\n\nin  Forge ⫽ { project = Forge.Project::{ id = \"test\", environments = [ Forge.Environment.debian \"cc\" [ \"gcc\" ] ] } }\n"
        ),
        Mistake("root-without-project", root: "let Forge = missing HASH\n\nin  Forge\n"),
        Mistake(
            "root-project-alone",
            root:
                "let Forge = missing HASH\n\nin  { project = Forge.Project::{ id = \"test\", environments = [ Forge.Environment.debian \"cc\" [ \"gcc\" ] ], toolchains = [ Forge.Toolchain.gcc \"cc\" ] } }\n"
        ),
        Mistake(
            "root-project-type",
            root: "let Forge = missing HASH\n\nin  Forge ⫽ { project = { id = \"test\", environments = [ \"cc\" ] } }\n"
        ),
        Mistake(
            "root-without-toolchain",
            root:
                "let Forge = missing HASH\n\nin  Forge ⫽ { project = Forge.Project::{ id = \"test\", environments = [ Forge.Environment.debian \"cc\" [ \"gcc\" ] ] } }\n"
        ),
        Mistake(
            "root-environment-unknown",
            root:
                "let Forge = missing HASH\n\nin  Forge ⫽ { project = Forge.Project::{ id = \"test\", environments = [ Forge.Environment.debian \"cc\" [ \"gcc\" ] ], toolchains = [ Forge.Toolchain.gcc \"c\" ] } }\n"
        ),
        Mistake(
            "root-environment-twice",
            root:
                "let Forge = missing HASH\n\nin  Forge ⫽ { project = Forge.Project::{ id = \"test\", environments = [ Forge.Environment.debian \"cc\" [ \"gcc\" ], Forge.Environment.debian \"cc\" [ \"clang\" ] ], toolchains = [ Forge.Toolchain.gcc \"cc\" ] } }\n"
        ),
        Mistake(
            "root-environment-name",
            root:
                "let Forge = missing HASH\n\nin  Forge ⫽ { project = Forge.Project::{ id = \"test\", environments = [ Forge.Environment.debian \"My CC\" [ \"gcc\" ] ], toolchains = [ Forge.Toolchain.gcc \"My CC\" ] } }\n"
        ),
        Mistake(
            "root-layer-unknown",
            root:
                "let Forge = missing HASH\n\nin  Forge ⫽ { project = Forge.Project::{ id = \"test\", environments = [ Forge.Environment.debian \"cc\" [ \"gcc\" ], Forge.Environment.layers \"all\" [ \"cc\", \"swift\" ] ], toolchains = [ Forge.Toolchain.gcc \"cc\" ] } }\n"
        ),
        Mistake(
            "root-toolchain-twice",
            root:
                "let Forge = missing HASH\n\nin  Forge ⫽ { project = Forge.Project::{ id = \"test\", environments = [ Forge.Environment.debian \"cc\" [ \"gcc\" ] ], toolchains = [ Forge.Toolchain.gcc \"cc\", Forge.Toolchain.gcc \"cc\" ] } }\n"
        ),
        Mistake(
            "root-id",
            root:
                "let Forge = missing HASH\n\nin  Forge ⫽ { project = Forge.Project::{ id = \"My Project\", environments = [ Forge.Environment.debian \"cc\" [ \"gcc\" ] ], toolchains = [ Forge.Toolchain.gcc \"cc\" ] } }\n"
        ),
        Mistake(
            "root-native",
            root:
                "let Forge = missing HASH\n\nin  Forge ⫽ { project = Forge.Project::{ id = \"test\", environments = [ Forge.Environment.debian \"cc\" [ \"gcc\" ] ], toolchains = [ Forge.Toolchain.gcc \"cc\" ⫽ { flags = [ Forge.Flag.Type.Cpu Forge.Triple.Cpu.native ] } ] } }\n"
        ),
        Mistake("toolchain-unknown", #"f.C.binary f.C.Binary::{ name = "x", srcs = [ "x.c" ] }"#).asking(
            "//p:x", toolchain: "aarch64-linux-gn"),
        Mistake(
            "test-without-runner",
            root:
                "let Forge = missing HASH\n\nin  Forge ⫽ { project = Forge.Project::{ id = \"test\", environments = [ Forge.Environment.debian \"cc\" [ \"gcc\" ] ], toolchains = [ Forge.Toolchain.gcc \"cc\", Forge.Toolchain.gccFor \"cc\" \"aarch64-linux-gnu\" Forge.Triple.aarch64-linux-gnu [ \"qemu\" ] ⫽ { runner = None (List Text) } ] } }\n"
        ).testing(),
        Mistake("toolchain-host", root: changing("gcc", "host = Forge.Triple.riscv64-linux-gnu")),
        Mistake(
            "toolchain-host-alone",
            root:
                "let Forge = missing HASH\n\nin  Forge ⫽ { project = Forge.Project::{ id = \"test\", environments = [ Forge.Environment.debian \"cc\" [ \"gcc\" ] ], toolchains = [ Forge.Toolchain.gccOn Forge.Triple.riscv64-linux-gnu \"cc\" ] } }\n"
        ),
        Mistake("toolchain-sysroot", root: changing("gcc", "sysroot = Some \"//third/sysroot\"")),
        Mistake("toolchain-digest", root: changing("gcc", "digest = Some \"sha256:12\"")),
        Mistake(
            "toolchain-digest-twice",
            root: changing("gcc", "digest = Some \"\(pin("1"))\"").replacing(
                "[ \"qemu\" ]", with: "[ \"qemu\" ] ⫽ { digest = Some \"\(pin("2"))\" }")),
    ]

    /// The root with other fields in its first toolchain.
    static func changing(_ toolchain: String, _ fields: String) -> String {
        MemoryRepository.root.replacing(
            "[ Forge.Toolchain.\(toolchain) \"cc\"", with: "[ Forge.Toolchain.\(toolchain) \"cc\" ⫽ { \(fields) }")
    }

    static func pin(_ digit: String) -> String { "sha256:" + String(repeating: digit, count: 64) }

    static let inLabels: [Mistake] = [
        Mistake("label-malformed", binary("deps = [ \"//lib a\", \":y:z\" ]")),
        Mistake("label-repository", binary("deps = [ \"@zlib//:z\" ]")),
        Mistake("label-escapes", binary("deps = [ \"//../y\" ]")),
        Mistake("label-unknown", binary("deps = [ \":greeet\" ]") + other("greet")),
        Mistake("label-of-file", binary("deps = [ \"y.c\" ]")),
        Mistake("label-asked-unknown", binary("deps = [] : List Text")).asking("//p:z"),
        Mistake("label-asked-relative", binary("deps = [] : List Text")).asking("//p/x.c"),
        Mistake("package-unknown", binary("deps = [ \"//libs/greet\" ]")),
        Mistake("package-asked-unknown", binary("deps = [] : List Text")).asking("//q"),
        Mistake("visibility", binary("deps = [ \"//lib:greet\" ]"), ["lib": library("greet")]),
        Mistake(
            "visibility-malformed",
            library("y", "visibility = [ \"lib\", \"public\", \"//q:z\" ]") + "\n, " + binary("deps = [ \":y\" ]")),
        Mistake(
            "cycle",
            binary("deps = [ \":y\" ]") + "\n, " + library("y", "deps = [ \":z\" ]") + "\n, "
                + library("z", "deps = [ \":y\" ]")),
        Mistake("cycle-alone", binary("deps = [ \":x\" ]")),
        Mistake(
            "cycle-packages", binary("deps = [ \"//lib:greet\" ]"),
            ["lib": library("greet", "deps = [ \"//p:y\" ]"), "p/q": library("q")]
        ).with(
            "p",
            binary("deps = [ \"//lib:greet\" ]") + "\n, "
                + library("y", "visibility = f.public, deps = [ \"//lib:greet\" ]")
        ).with("lib", library("greet", "visibility = f.public, deps = [ \"//p:y\" ]")),
        Mistake("name-twice", binary("deps = [] : List Text") + "\n, " + library("x")),
        Mistake("name-invalid", library("my lib") + "\n, " + library("lib/z") + "\n, " + library("")).asking("//p:all"),
        Mistake("name-not-ascii", library("größe")).asking("//p:all"),
        Mistake(
            "several-targets",
            library("y", "deps = [ \":q\" ]") + "\n, "
                + library("z", "deps = [ \"//lib:greet\" ], visibility = [ \"bad\" ]") + "\n, "
                + library("w", "deps = [ \":n n\" ]"), ["lib": library("greet")]
        ).asking("//p:all"),
        Mistake("several-packages", library("y", "deps = [ \":q\" ]")).with(
            "lib", library("greet", "deps = [ \":r\" ]")
        ).asking("//..."),
    ]

    static let inFiles: [Mistake] = [
        Mistake("source-escapes", library("x", "srcs = [ \"../lib/a.c\" ]")),
        Mistake("source-absolute", library("x", "srcs = [ \"/usr/include/a.h\" ]")),
        Mistake("source-glob", library("x", "srcs = [ \"src/*.c\" ], hdrs = [ \"**/*.h\" ]")),
        Mistake("source-directory", library("x", "srcs = [ \"src/\" ]")),
        Mistake("source-empty-text", library("x", "srcs = [ \"\" ]")),
        Mistake("source-dotted", library("x", "srcs = [ \"./a.c\" ]")),
        Mistake("source-label", library("x", "srcs = [ \":generated\" ]")),
        Mistake("source-not-composed", library("x", "srcs = [ \"a\u{308}.c\" ]")),
        Mistake("source-twice", library("x", "srcs = [ \"a.c\", \"b.c\", \"a.c\" ]")),
        Mistake("source-of-another-package", library("x", "srcs = [ \"q/a.c\" ]"), ["p/q": library("q")]),
        Mistake("sources-empty", "f.C.binary f.C.Binary::{ name = \"x\", srcs = [] : List Text }"),
        Mistake("output-twice", genrule("outs = [ \"a\", \"a\" ]")),
        Mistake("output-inside", genrule("outs = [ \"a\", \"a/b\" ]")),
        Mistake("output-escapes", genrule("outs = [ \"../a\" ]")),
        Mistake("output-of-two-actions", custom("\"out/a\"", "one", "two")),
        Mistake("output-of-two-targets", custom("\"out/a\"", "one") + "\n, " + custom("\"out/a\"", "one", name: "y"))
            .asking("//p:all"),
        Mistake(
            "input-of-two-places",
            custom("\"out/a\"", "one").replacing(
                "step =",
                with:
                    "inputs = [ { artifact = f.Types.Artifact.File \"a\", path = \"x\" }, { artifact = f.Types.Artifact.File \"b\", path = \"x\" } ], step ="
            )),
        Mistake("action-twice", custom("\"out/a\"", "one", "one")),
        Mistake("tree-without-from", "f.make f.Upstream::{ name = \"x\", outs = [ \"a\" ] }"),
        Mistake(
            "urls-empty",
            "f.archive f.Archive::{ name = \"x\", digest = \"sha256:\(String(repeating: "1", count: 64))\" }"),
    ]

    static let inCommands: [Mistake] = [
        Mistake("cpu-native", binary("flags = [ f.Flag.Type.Cpu f.Triple.Cpu.native ]")),
        Mistake("flag-raw", binary("flags = [ f.Flag.Type.Raw \"-fwhole-program\" ]")).strict(),
        Mistake(
            "flags-conflict",
            binary(
                "flags = [ f.Flag.Type.Sanitize f.Flag.Sanitizer.Address, f.Flag.Type.Sanitize f.Flag.Sanitizer.Thread ]"
            )),
        Mistake("link-flags-conflict", binary("linkFlags = [ f.Flag.Type.Static, f.Flag.Type.Shared ]")),
        Mistake("word-of-stranger", genrule("command = [ f.Word.Of \":y\" ]") + "\n, " + library("y")),
        Mistake(
            "word-of-nothing",
            genrule("deps = [ \":y\" ], command = [ f.Word.Of \":y\" ]")
                + "\n, f.C.library f.C.Library::{ name = \"y\" }"),
        Mistake(
            "word-source-undeclared",
            genrule("srcs = [ \"a\" ], outs = [ \"o\" ], command = [ f.Word.Text \"cat\", f.Word.Source \"b\" ]")),
        Mistake(
            "word-out-undeclared", genrule("outs = [ \"o\" ], command = [ f.Word.Text \"touch\", f.Word.Out \"p\" ]")),
        Mistake(
            "tool-is-library", genrule("tools = [ \":y\" ], command = [ f.Word.Of \":y\" ]") + "\n, " + library("y")),
        Mistake("from-is-no-source", library("x", "from = Some \":y\"") + "\n, " + library("y")),
        Mistake("command-empty", "f.genrule f.Genrule::{ name = \"x\", command = [] : List f.Word }"),
        Mistake("variable-invalid", genrule("env = [ { mapKey = \"A=B\", mapValue = \"c\" } ]")),
        Mistake("timeout-zero", genrule("timeout = Some 0")),
        Mistake(
            "digest-malformed",
            "f.archive f.Archive::{ name = \"y\", urls = [ \"https://example.org/y.tar.gz\" ], digest = \"sha256:12\" }"
        ).asking("//p:all"),
    ]

    /// The same with other targets in a package.
    func with(_ package: String, _ targets: String) -> Mistake {
        var copy = self
        copy.packages[package] = targets
        return copy
    }

    /// The same where raw flags are refused.
    func strict() -> Mistake {
        var copy = self
        copy.files["./forge.dhall"] = MemoryRepository.root.replacing(
            "id = \"test\"", with: "id = \"test\", lint = Forge.Lint.strict")
        return copy
    }

    /// The same when tests are asked for with the cross toolchain.
    func testing() -> Mistake {
        asking("//p:x", toolchain: "aarch64-linux-gnu", isTesting: true)
            .with("p", "f.C.test f.C.Test::{ name = \"x\", srcs = [ \"x.c\" ] }")
    }

    static let inNeeds: [Mistake] = [
        Mistake(
            "need-network",
            genrule("need = [ f.Need.Type.Network { scheme = \"https\", host = \"example.org\", port = Some 443 } ]")),
        Mistake("need-auth", genrule("need = [ f.Need.Type.Auth { provider = \"github\", scope = None Text } ]")),
        Mistake(
            "need-fs-read", genrule("need = [ f.Need.Type.Fs { path = \"/etc/passwd\", mode = f.Need.Mode.Read } ]")),
        Mistake(
            "need-fs-write",
            genrule("srcs = [ \"a\" ], need = [ f.Need.Type.Fs { path = \"p/a\", mode = f.Need.Mode.Write } ]")),
        Mistake("need-device", genrule("need = [ f.Need.Type.Device \"kvm\" ]")),
        Mistake("need-sandbox", genrule("need = [ f.Need.Type.Sandbox f.Need.Tier.MicroVM ]")),
        Mistake("need-time", genrule("need = [ f.Need.Type.Time, f.Need.Type.Entropy ]")),
        Mistake("need-env", genrule("need = [ f.Need.Type.Env \"TOKEN\" ]")),
        Mistake(
            "need-of-toolchain",
            root: MemoryRepository.root.replacing(
                "[ Forge.Toolchain.gcc \"cc\"",
                with: "[ Forge.Toolchain.gcc \"cc\" ⫽ { need = [ Forge.Need.Type.Sandbox Forge.Need.Tier.MicroVM ] }")),
    ]

    static func binary(_ fields: String) -> String {
        "f.C.binary f.C.Binary::{ name = \"x\", srcs = [ \"x.c\" ], \(fields) }"
    }

    static func library(_ name: String, _ fields: String = "srcs = [ \"y.c\" ]") -> String {
        "f.C.library f.C.Library::{ name = \"\(name)\", \(fields) }"
    }

    static func other(_ name: String) -> String { "\n, \(library(name))" }

    static func genrule(_ fields: String) -> String {
        let command = fields.contains("command") ? "" : ", command = [ f.Word.Text \"true\" ]"
        return "f.genrule f.Genrule::{ name = \"x\"\(command), \(fields) }"
    }

    /// A rule of one's own, each of whose actions writes one path.
    static func custom(_ path: String, _ steps: String..., name: String = "x") -> String {
        let actions = steps.map { step in
            "f.Types.Action::{ step = \"\(step)\", command = [ f.Word.Text \"true\" ], outputs = [ { path = \(path), kind = f.Types.OutputKind.File } ] }"
        }
        return """
            { name = "\(name)", rule = "Own", visibility = [] : List Text, deps = [] : List Text, tools = [] : List Text
              , from = None Text, srcs = [] : List Text, sources = [] : List f.Types.Source.Type
              , lower = λ(ctx : f.Types.Ctx) → λ(deps : List f.Types.Dep) →
                  { actions = [ \(actions.joined(separator: ", ")) ], info = f.Types.Info::{=} } }
            """
    }
}
