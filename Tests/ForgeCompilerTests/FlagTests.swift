import ForgeCompiler
import ForgeCore
import Foundation
import Testing

/// Typed flags become the words that compilers know, and compose.
@Suite struct FlagTests {
    /// The words of a command with flags, between the compiler and `-c`, for each list of flags.
    private func words(_ lists: [[String]]) throws -> [[String]] {
        let targets = lists.enumerated().map { place, flags in
            let list = flags.map { $0.replacingOccurrences(of: "F.", with: "f.Flag.") }.joined(separator: ", ")
            return "f.C.library f.C.Library::{ name = \"t\(place)\", srcs = [ \"a.c\" ], flags = [ \(list) ] }"
        }
        let actions = try MemoryRepository(["": targets.joined(separator: ", ")]).actions("//:all")
        return try lists.indices.map { place in
            let command = try #require(actions["//:t\(place)#a.c"]).strings("command")
            return Array(command.dropFirst().prefix { $0 != "-c" && $0 != "-MD" })
        }
    }

    private static let spellings: [(flag: String, words: [String])] = [
        ("F.Type.Optimize F.Level.Oz", ["-Oz"]), ("F.Type.LTO F.LTO.Thin", ["-flto=thin"]),
        ("F.Type.LTOJobs 2", ["-flto=2"]), ("F.Type.Debug F.Debug.LineTables", ["-g1"]),
        ("F.Type.PIC False", ["-fno-PIC"]), ("F.Type.PIE True", ["-fPIE"]),
        ("F.Type.Relocation F.RelocationModel.Static", ["-fno-PIC"]),
        ("F.Type.CodeModel F.CodeModel.Kernel", ["-mcmodel=kernel"]),
        ("F.Type.Panic F.Panic.Abort", ["-fno-exceptions"]), ("F.Type.Panic F.Panic.Unwind", ["-fexceptions"]),
        ("F.Type.Feature { enable = True, name = \"avx2\" }", ["-mavx2"]),
        ("F.Type.Feature { enable = False, name = \"sse4.1\" }", ["-mno-sse4.1"]),
        ("F.Type.Visibility F.Visibility.Hidden", ["-fvisibility=hidden"]),
        ("F.Type.Cpu f.Triple.Cpu.znver4", ["-march=znver4"]), ("F.Type.Tune f.Triple.Cpu.generic", []),
        ("F.Type.Cpu f.Triple.Cpu.neoverse-v2", ["-mcpu=neoverse-v2"]),
        ("F.Type.Tune f.Triple.Cpu.cortex-a9", ["-mtune=cortex-a9"]),
        ("F.Type.Sanitize F.Sanitizer.Undefined", ["-fsanitize=undefined"]),
        ("F.Type.Define { name = \"A\", value = Some \"b c\" }", ["-DA=b c"]), ("F.Type.Undefine \"A\"", ["-UA"]),
        ("F.Type.SystemInclude \"x\"", ["-isystem", "x"]),
        ("F.Type.Assembler \"--noexecstack\"", ["-Wa,--noexecstack"]),
        ("F.Type.Keyword \"now\"", ["-z", "now"]), ("F.Type.Pie False", ["-no-pie"]),
        ("F.Type.Relocatable", ["-r"]), ("F.Type.NoGcSections", ["-Wl,--no-gc-sections"]),
        ("F.Type.PrintGcSections", ["-Wl,--print-gc-sections"]), ("F.Type.NoAsNeeded", ["-Wl,--no-as-needed"]),
        ("F.Type.StripDebug", ["-Wl,--strip-debug"]), ("F.Type.RpathLink \"x\"", ["-Wl,-rpath-link,x"]),
        ("F.Type.Soname \"a.so.1\"", ["-Wl,-soname,a.so.1"]), ("F.Type.Raw \"-pipe\"", ["-pipe"]),
    ]

    @Test func aFlagHasItsWords() throws {
        let found = try words(Self.spellings.map { [$0.flag] })
        for (place, spelling) in Self.spellings.enumerated() {
            #expect(found[place] == spelling.words, "\(spelling.flag)")
        }
    }

    @Test func ofWhatContradictsTheLastCounts() throws {
        let found = try words([
            [
                "F.Type.PIC True", "F.Type.NoExceptions", "F.Type.Strip", "F.Type.GcSections", "F.Type.LTO F.LTO.Fat",
                "F.Type.PIE True", "F.Type.Panic F.Panic.Unwind", "F.Type.StripDebug", "F.Type.NoGcSections",
                "F.Type.LTO F.LTO.Off",
            ], ["F.Type.Define { name = \"A\", value = None Text }", "F.Type.Undefine \"A\""],
        ])
        #expect(found[0] == ["-fPIE", "-fexceptions", "-Wl,--strip-debug", "-Wl,--no-gc-sections", "-fno-lto"])
        #expect(found[1] == ["-UA"])
    }

    @Test func whatOneCommandMakesCanBeAHeader() throws {
        let repository = MemoryRepository([
            "p": """
            f.genrule f.Genrule::{ name = "gen", outs = [ "sub/a.h" ], includes = [ "sub" ]
            , command = [ f.Word.Text "x" ] },
            f.C.library f.C.Library::{ name = "a", srcs = [ "a.c" ], deps = [ ":gen" ] }
            """
        ])
        let compile = try #require(try repository.actions("//p:a")["//p:a#a.c"])
        #expect(compile.inputPaths == ["out/gcc/p/gen/sub/a.h", "p/a.c"])
        #expect(compile.strings("command").contains("-Iout/gcc/p/gen/sub"))
    }

    @Test func theExamplesImportTheCarriedPackage() throws {
        let examples = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Examples/packages/forge.dhall")
        let text = try String(contentsOf: examples, encoding: .utf8)
        #expect(text.contains(BuildLanguage.hash.text), "run `forge dhall package --hash`")
    }
}
