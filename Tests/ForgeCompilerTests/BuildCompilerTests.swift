import ForgeCompiler
import ForgeCore
import ForgeDhall
import ForgeIR
import Testing

/// Packages become the actions that their rules say, and nothing else.
@Suite struct BuildCompilerTests {
    private static let library = """
        f.C.library f.C.Library::{ name = "a", srcs = [ "a.c", "b.c" ], hdrs = [ "a.h" ], includes = [ "" ]
        , defines = [ { name = "A", value = Some "1" } ], deps = [ "//base" ], visibility = f.public
        , linkFlags = [ f.Flag.Type.Library "m" ] }
        """
    private static let base = """
        f.C.library f.C.Library::{ name = "base", srcs = [ "base.c" ], hdrs = [ "base.h" ], visibility = [ "//lib" ] }
        """
    private static let app = """
        f.C.binary f.C.Binary::{ name = "app", srcs = [ "main.c" ], deps = [ "//lib:a" ] }
        """
    private let repository = MemoryRepository([
        "lib": library, "base": base, "app": app,
    ])

    @Test func eachSourceIsAnActionThatSeesDeclaredHeadersAlone() throws {
        let actions = try repository.actions("//app")
        #expect(
            actions.keys.sorted() == [
                "//app:app#link", "//app:app#main.c", "//base:base#archive", "//base:base#base.c", "//lib:a#a.c",
                "//lib:a#archive", "//lib:a#b.c",
            ])
        let compile = try #require(actions["//lib:a#a.c"])
        #expect(compile.inputPaths == ["base/base.h", "lib/a.c", "lib/a.h"])
        #expect(
            compile.strings("command") == [
                "gcc", "-DA=1", "-Ilib/", "-MD", "-MF", "out/gcc/lib/a/a.c.o.d", "-c", "lib/a.c", "-o",
                "out/gcc/lib/a/a.c.o",
            ])
        #expect(compile["dependency_list"]?.stringValue == "out/gcc/lib/a/a.c.o.d")
        #expect(compile["inputs"]?.arrayValue?.map { $0["discovered"]?.boolValue ?? false } == [true, false, true])
        let main = try #require(actions["//app:app#main.c"])
        #expect(main.inputPaths == ["app/main.c", "base/base.h", "lib/a.h"])
        #expect(main.strings("command").contains("-DA=1"))
    }

    @Test func librariesFollowTheirUsersOnTheCommandLine() throws {
        let link = try #require(try repository.actions("//app")["//app:app#link"])
        #expect(
            link.strings("command") == [
                "gcc", "-o", "out/gcc/app/app/app", "out/gcc/app/app/main.c.o", "out/gcc/lib/a/liba.a",
                "out/gcc/base/base/libbase.a", "-lm",
            ])
    }

    @Test func aToolchainIsAllThatACrossBuildChanges() throws {
        let actions = try repository.actions("//app", toolchain: "aarch64-linux-gnu")
        let link = try #require(actions["//app:app@aarch64-linux-gnu#link"])
        #expect(link.strings("command").first == "aarch64-linux-gnu-gcc")
        #expect(link.strings("command").contains("out/aarch64-linux-gnu/lib/a/liba.a"))
    }

    @Test func toolsAreMadeForTheMachineThatBuilds() throws {
        let repository = MemoryRepository([
            "": """
            f.C.binary f.C.Binary::{ name = "tool", srcs = [ "tool.c" ] },
            f.genrule f.Genrule::{ name = "made", tools = [ ":tool" ], outs = [ "made" ], srcs = [ "in" ]
            , command = [ f.Word.Of ":tool", f.Word.Source "in", f.Word.Out "made" ] }
            """
        ])
        let run = try #require(
            try repository.actions("//:made", toolchain: "aarch64-linux-gnu")["//:made@aarch64-linux-gnu#run"])
        #expect(
            run.strings("command") == ["out/gcc/tool/tool", "in", "out/aarch64-linux-gnu/made/made"])
        #expect(run.inputPaths == ["in", "out/gcc/tool/tool"])
    }

    @Test func theWorkloadIsValidAndAlwaysTheSame() throws {
        let first = try repository.compile("//...", packages: ["app", "base", "lib"])
        let second = try repository.compile("//lib:all", "//base", "//app", "//lib:a")
        let digests = try [first, second].map { try WorkloadReader.read(bytes: $0.workload, file: nil).digest }
        #expect(digests[0] == digests[1])
        #expect(first.targets.map(\.name).last == "//app:app")
        #expect(first.targets.filter { !$0.isRequested }.isEmpty)
    }

    @Test(arguments: [
        (":a", ErrorCode.labelUnknown), ("//app:b", .labelUnknown), ("//none", .packageAbsent),
        ("//app:", .labelInvalid), ("//../x", .labelInvalid), ("//a//b", .labelInvalid),
    ])
    func whatIsNotThereIsSaid(_ label: String, _ code: ErrorCode) {
        let repository = MemoryRepository([
            "": "f.C.binary f.C.Binary::{ name = \"x\", srcs = [ \"x.c\" ] }", "app": Self.app,
        ])
        let errors = #expect(throws: ForgeErrors.self) { try repository.compile(label) }
        #expect(errors?.errors.map(\.code) == [code])
    }

    private func refusal(_ packages: [String: String], _ label: String = "//p:x") -> ForgeError? {
        do throws(ForgeErrors) {
            _ = try MemoryRepository(packages).compile(label)
            return nil
        } catch { return error.errors.first }
    }

    private func binary(_ name: String, _ fields: String) -> String {
        "f.C.binary f.C.Binary::{ name = \"\(name)\", srcs = [ \"x.c\" ], \(fields) }"
    }

    @Test func mistakesHaveACodeAndAPlace() {
        let unknown = refusal(["p": binary("x", "deps = [ \":nothing\" ]")])
        #expect(unknown?.code == .labelUnknown)
        #expect(unknown?.frame?.file == "p/BUILD.dhall")
        let hidden = refusal(["p": binary("x", "deps = [ \"//base\" ]"), "base": Self.base])
        #expect(hidden?.code == .visibilityRefused)
        #expect(hidden?.frame?.file == "p/BUILD.dhall")
        let circle = refusal(["p": binary("x", "deps = [ \":y\" ]") + "," + binary("y", "deps = [ \":x\" ]")])
        #expect(circle?.code == .targetCycle)
        #expect(circle?.message.contains("//p:x → //p:y → //p:x") == true)
        #expect(
            refusal(["p": binary("x", "deps = [] : List Text") + "," + binary("x", "deps = [] : List Text")])?.code
                == .labelDuplicate)
        #expect(refusal(["p": binary("x", "deps = [ \"a b\" ]")])?.code == .labelInvalid)
        #expect(refusal(["p": "1"])?.code == .packageType)
        let native = refusal(["p": binary("x", "flags = [ f.Flag.Type.Cpu f.Triple.Cpu.native ]")])
        #expect(native?.code == .flagRefused)
        let word = refusal([
            "p": "f.genrule f.Genrule::{ name = \"x\", command = [ f.Word.Of \":y\" ] },"
                + binary("y", "deps = [] : List Text")
        ])
        #expect(word?.code == .wordUnresolved)
        #expect(word?.hints == ["Add \":y\" to its `tools` if the command runs it, else to its `deps`"])
        let toolchain = #expect(throws: ForgeErrors.self) { try repository.compile("//app", toolchain: "gc") }
        #expect(toolchain?.errors.first?.code == .toolchainUnknown)
    }

    @Test func aMisspeltFieldIsATypeErrorInItsFile() {
        let wrong = refusal(["p": "f.C.binary f.C.Binary::{ name = \"x\", srcs = [ \"x.c\" ], dep = [ \"y\" ] }"])
        #expect(wrong?.code.name.hasPrefix("E_DHALL_TYPE_") == true)
        #expect(wrong?.frame?.file == "p/BUILD.dhall")
    }

    @Test(arguments: [
        ("//lib", true), ("//lib/...", true), ("//...", true), ("//visibility:public", true), ("//li", false),
        ("//lib/x", false), ("", false),
    ])
    func visibilityNamesPackages(_ entry: String, _ isVisible: Bool) {
        let found = refusal(
            [
                "lib": binary("x", "deps = [ \"//base:b\" ]"),
                "base": "f.C.library f.C.Library::{ name = \"b\", visibility = [ \"\(entry)\" ] }",
            ], "//lib:x")
        #expect((found == nil) == isVisible)
    }
}
