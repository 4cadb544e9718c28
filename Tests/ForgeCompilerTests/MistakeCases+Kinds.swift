/// Things that stand where another kind of thing is meant, and names that are none.
extension Mistake {
    static let inKinds: [Mistake] = [
        Mistake("header-among-sources", library("x", "srcs = [ \"x.c\", \"a.h\" ]")),
        Mistake("text-among-sources", binary("deps = [] : List Text").replacing("\"x.c\"", with: "\"readme.txt\"")),
        Mistake("source-is-package", library("x", "srcs = [ \".\" ]")),
        Mistake("source-option", library("x", "srcs = [ \"-x.c\" ]")).with("", library("x", "srcs = [ \"-x.c\" ]"))
            .asking("//:x"),
        Mistake("source-control", library("x", "srcs = [ \"a\\tb.c\", \"c\\\\d.c\" ]")),
        Mistake(
            "program-among-deps",
            library("x", "srcs = [ \"y.c\" ], deps = [ \":y\", \":z\" ]")
                + "\n, f.C.binary f.C.Binary::{ name = \"y\", srcs = [ \"x.c\" ] }"
                + "\n, f.C.test f.C.Test::{ name = \"z\", srcs = [ \"x.c\" ] }"),
        Mistake("includes", library("x", "srcs = [ \"y.c\" ], includes = [ \"/usr/include\", \"*\", \"../x\", \"\" ]")),
        Mistake("includes-of-program", binary("includes = [ \"/usr/include\", \"src/*\" ]")),
        Mistake(
            "flag-empty",
            binary(
                "flags = [ f.Flag.Type.Define { name = \"\", value = Some \"1\" } ], linkFlags = [ f.Flag.Type.Library \"\" ]"
            )),
        Mistake(
            "native-in-command", genrule("command = [ f.Word.Text \"sh\", f.Word.Text \"gcc -march=native x.c\" ]")),
        Mistake(
            "native-in-two-words",
            genrule("command = [ f.Word.Text \"swiftc\", f.Word.Text \"-target-cpu\", f.Word.Text \"native\" ]")),
        Mistake("native-with-features", genrule("command = [ f.Word.Text \"cc\", f.Word.Text \"-mcpu=native+sve\" ]")),
        Mistake("native-in-variable", genrule("env = toMap { RUSTFLAGS = \"-Ctarget-cpu=native\" }")),
        Mistake("native-in-toolchain", root: changing("gcc", "cc = [ \"gcc\", \"-march=native\" ]")),
        Mistake(
            "native-in-triple",
            root: MemoryRepository.root.replacing(
                "Forge.Toolchain.gcc \"cc\"",
                with: "Forge.Toolchain.gccOn (Forge.Triple.x86_64-linux-gnu ⫽ { cpu = Forge.Triple.Cpu.native }) \"cc\""
            )),
        Mistake(
            "cpu-of-another-machine",
            root: MemoryRepository.root.replacing(
                "Forge.Toolchain.gcc \"cc\"",
                with:
                    "Forge.Toolchain.gccOn (Forge.Triple.x86_64-linux-gnu ⫽ { cpu = Forge.Triple.Cpu.neoverse-v2 }) \"cc\""
            )),
        Mistake("toolchain-name", root: changing("gcc", "name = \"../x\"")),
        Mistake("git-branch", git("main")),
        Mistake("git-scheme", git(String(repeating: "a1", count: 20), url: "git@example.org:x/y")),
        Mistake(
            "fetch-scheme",
            "f.fetch f.Fetch::{ name = \"x\", urls = [ \"ftp://example.org/x\" ], digest = \"\(pin("1"))\" }"),
        Mistake("label-pattern", binary("deps = [ \"//lib/...\" ]"), ["lib": library("greet")]),
        Mistake("visibility-misspelt", library("x", "srcs = [ \"y.c\" ], visibility = [ \"//visibility:pubic\" ]")),
        Mistake(
            "word-source-of-test",
            "f.C.test f.C.Test::{ name = \"x\", srcs = [ \"x.c\" ], args = [ f.Word.Source \"x.c\" ] }"),
        Mistake("package-not-spelt", library("x")).with("sp ace", library("x")).asking("//..."),
        Mistake(
            "rule-of-absent-action",
            custom("\"out/a\"", "one").replacing(
                "f.Types.Info::{=}",
                with:
                    "f.Types.Info::{ outputs = [ { artifact = f.Types.Artifact.Output { action = \"${ctx.label}#on\", path = \"out/a\" }, path = \"out/a\" } ] }"
            )),
        Mistake(
            "rule-of-file-outside",
            custom("\"out/a\"", "one").replacing(
                "step =",
                with: "inputs = [ { artifact = f.Types.Artifact.File \"../../etc/passwd\", path = \"x\" } ], step =")),
        Mistake(
            "everything-of-broken-targets",
            binary("deps = [ \":bad label\", \":nothing\", \":y\" ]") + "\n, "
                + library("y", "srcs = [ \"../z.c\" ], deps = [ \":nowhere\" ]")),
    ]

    private static func git(_ commit: String, url: String = "https://example.org/x") -> String {
        "f.git f.Git::{ name = \"x\", url = \"\(url)\", commit = \"\(commit)\", digest = \"\(pin("1"))\" }"
    }
}
