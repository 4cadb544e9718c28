import ForgeCompiler
import ForgeCore
import ForgeDhall
import Testing

/// The database of compilations.
struct CompileCommandsTests {
    @Test func pathsAreThoseOfTheHost() throws {
        let archive =
            "f.archive f.Archive::{ name = \"src\", urls = [ \"https://a/b.tar\" ], digest = \"sha256:\(String(repeating: "0", count: 64))\" }"
        let made = "f.genrule f.Genrule::{ name = \"gen\", outs = [ \"g.c\" ], command = [ f.Word.Out \"g.c\" ] }"
        let own = "f.C.library f.C.Library::{ name = \"own\", srcs = [ \"a.c\" ], includes = [ \"inc\" ] }"
        let other =
            "f.C.binary f.C.Binary::{ name = \"x\", from = Some \":src\", srcs = [ \"m/x.c\" ], includes = [ \"\" ], deps = [ \":own\" ] }"
        let compiled = try MemoryRepository(["p": "\(archive), \(made), \(own), \(other)"]).compile("//p:all")
        let commands = CompileCommands(try JSONReader.read(compiled.workload), root: "/r") { path in "shown/\(path)" }
        let entries = try #require(commands.json.arrayValue)
        #expect(entries.compactMap { $0["file"]?.stringValue }.sorted() == ["/r/p/a.c", "/r/shown/p/src/m/x.c"])
        #expect(entries.allSatisfy { $0["directory"]?.stringValue == "/r" })
        let fromArchive = try #require(entries.first { $0["file"]?.stringValue?.hasSuffix("x.c") == true })
        let words = fromArchive.strings("arguments")
        #expect(words.contains("-Ip/inc"))
        #expect(!words.contains { $0.hasPrefix("-M") })
        #expect(!words.contains { $0.hasSuffix(".d") })
        #expect(words.contains("-Ishown/p/src"))
        #expect(words.contains("shown/p/src/m/x.c"))
        #expect(fromArchive["output"]?.stringValue == "shown/out/gcc/p/x/m/x.c.o")
        #expect(Array(commands.archives.values) == ["p/src"])
    }
}
