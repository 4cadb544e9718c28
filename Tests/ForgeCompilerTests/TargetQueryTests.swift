import ForgeCompiler
import ForgeCore
import Testing

/// Questions about the graph of targets.
@Suite struct TargetQueryTests {
    private let query: TargetQuery

    init() throws {
        func library(_ name: String, _ deps: String...) -> String {
            let list = deps.isEmpty ? "[] : List Text" : "[ \(deps.map { "\"\($0)\"" }.joined(separator: ", ")) ]"
            return "f.C.library f.C.Library::{ name = \"\(name)\", deps = \(list) }"
        }
        let targets = [
            library("a", ":b", ":c"), library("b", ":d"), library("c", ":d"), library("d"), library("e", ":d"),
            "f.C.binary f.C.Binary::{ name = \"x\", srcs = [ \"x.c\" ], deps = [ \":a\" ] }",
        ]
        query = TargetQuery(try MemoryRepository(["": targets.joined(separator: ", ")]).compile("//:all"))
    }

    @Test func closuresGoBothWays() {
        #expect(query.dependencies(of: ["//:a"]) == ["//:a", "//:b", "//:c", "//:d"])
        #expect(Set(query.users(of: ["//:b"])) == ["//:b", "//:a", "//:x"])
        #expect(query.dependencies(of: ["//:d"]) == ["//:d"])
    }

    @Test func pathsAreFoundWhereThereAreSome() {
        #expect(query.somePath(from: ["//:x"], to: ["//:d"]) == ["//:x", "//:a", "//:b", "//:d"])
        #expect(query.somePath(from: ["//:d"], to: ["//:x"]) == [])
        #expect(query.somePath(from: ["//:d"], to: ["//:d"]) == ["//:d"])
        #expect(query.allPaths(from: ["//:x"], to: ["//:d"]) == ["//:d", "//:b", "//:c", "//:a", "//:x"])
        #expect(query.kind("C.binary", among: ["//:a", "//:x"]) == ["//:x"])
        #expect(query.dot(["//:b", "//:d"]).contains("\"//:b\" -> \"//:d\""))
    }
}
