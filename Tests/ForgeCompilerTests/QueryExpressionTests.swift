import ForgeCompiler
import ForgeCore
import Testing

/// Questions as they are typed, and their answers.
@Suite struct QueryExpressionTests {
    /// Compiled once: each case of a test has an instance of its own.
    private static let shared = Result { try compile() }
    private let build: CompiledBuild

    init() throws { build = try Self.shared.get() }

    private static func compile() throws -> CompiledBuild {
        func library(_ name: String, _ deps: String..., srcs: [String] = []) -> String {
            func list(_ items: [String]) -> String {
                items.isEmpty ? "[] : List Text" : "[ \(items.map { "\"\($0)\"" }.joined(separator: ", ")) ]"
            }
            return "f.C.library f.C.Library::{ name = \"\(name)\", deps = \(list(deps)), srcs = \(list(srcs))"
                + ", visibility = f.public }"
        }
        return try MemoryRepository([
            "": [
                library("a", ":b", ":c", srcs: ["a.c"]), library("b", ":d", srcs: ["b.c", "x+y.c"]),
                library("c", "//p:d"),
                library("d"), "f.C.binary f.C.Binary::{ name = \"x-y\", srcs = [ \"x.c\" ], deps = [ \":a\" ] }",
            ].joined(separator: ", "), "p": library("d", srcs: ["d.c"]),
        ]).compile("//:all", "//:a", "//:b", "//:c", "//:d", "//p:d", "//:x-y")
    }

    private func ask(_ text: String) throws -> [String] {
        switch try QueryAnswer(QueryExpression(text), build, absolute: { $0.hasPrefix(":") ? "//\($0)" : $0 }) {
        case .targets(let names): names
        case .files(let files): files.map(\.path)
        }
    }

    @Test(arguments: [
        ("//:a", ["//:a"]), (":a", ["//:a"]), ("//p/...", ["//p:d"]), ("//p:all", ["//p:d"]), ("//p:d", ["//p:d"]),
        ("deps(:a)", ["//:a", "//:b", "//:c", "//:d", "//p:d"]), ("deps(:a, 0)", ["//:a"]),
        ("deps(:a, 1)", ["//:a", "//:b", "//:c"]), ("rdeps(//..., :d)", ["//:a", "//:b", "//:d", "//:x-y"]),
        ("rdeps(:a, :d)", ["//:a", "//:b", "//:d"]), ("rdeps(//..., :d, 1)", ["//:b", "//:d"]),
        ("somepath(:x-y, //p:d)", ["//:x-y", "//:a", "//:c", "//p:d"]), ("somepath(:d, :a)", []),
        ("somepath(:d + :x-y, :b)", ["//:x-y", "//:a", "//:b"]), ("allpaths(:a, :d)", ["//:d", "//:b", "//:a"]),
        ("kind(C.binary, //...)", ["//:x-y"]),
    ])
    func questions(_ text: String, _ names: [String]) throws { #expect(try ask(text) == names) }

    @Test(arguments: [
        (":a + :b", ["//:a", "//:b"]), (":a union :a", ["//:a"]), ("deps(:a) - deps(:b)", ["//:a", "//:c", "//p:d"]),
        ("deps(:b) ^ deps(:c)", []), ("deps(:a)^:d", ["//:d"]), ("//:a+//:b", ["//:a", "//:b"]),
        // From left to right, whatever the operator; parentheses change it.
        (":a + :b - :a", ["//:b"]), (":a + (:b - :a)", ["//:a", "//:b"]), ("(:a)", ["//:a"]),
        ("deps(:a) except :b intersect (:c + :d)", ["//:c", "//:d"]), ("\"//:x-y\"", ["//:x-y"]),
    ])
    func setsAreJoined(_ text: String, _ names: [String]) throws { #expect(try ask(text) == names) }

    @Test(arguments: [
        ("attr(srcs, //...)", ["//:a", "//:b", "//:x-y", "//p:d"]), ("attr(srcs, a.c, //...)", ["//:a"]),
        ("attr(srcs, x*.c, //...)", ["//:b", "//:x-y"]), ("attr(deps, :d, //...)", ["//:b"]),
        ("attr(deps, //p, //...)", []), ("attr(deps, //p:d, //...)", ["//:c"]),
        ("attr(deps, *d, :all)", ["//:b", "//:c"]),
        ("attr(package, //p, //...)", ["//p:d"]), ("attr(rule, C.bin*, //...)", ["//:x-y"]),
        ("attr(visibility, //visibility:public, :x-y)", []), ("attr(name, *-*, //...)", ["//:x-y"]),
    ])
    func attributesAreCompared(_ text: String, _ names: [String]) throws { #expect(try ask(text) == names) }

    @Test func filesAreNamedAndJoined() throws {
        #expect(try ask("inputs(:a + :b)") == ["a.c", "b.c", "x+y.c"])
        #expect(try ask("inputs(:a + :b) - inputs(:a)") == ["b.c", "x+y.c"])
        #expect(try ask("inputs(//p:d)") == ["p/d.c"])
        #expect(try ask("outputs(:a)").contains { $0.hasSuffix("/liba.a") })
    }

    @Test(arguments: [
        ("dep(:a)", 1, "deps"), ("deps(:a", 5, "not closed"), ("deps(:a))", 9, "closes"), (":a :b", 4, "side by side"),
        ("deps(:a, :b)", 10, "number"), ("deps()", 1, "takes 1 or 2"), ("somepath(:a)", 1, "takes 2 arguments, not 1"),
        ("kind(deps(:a), :b)", 6, "A word"), ("a + :b", 1, "no label"), (":a + ", 6, "missing at the end"),
        ("+ :a", 1, "missing before"), (":a + \"//:b", 6, "quote"), ("attr(src, :a)", 6, "srcs"),
        ("(:a", 1, "not closed"), ("", 1, "missing"), ("deps(:a :b)", 9, "operator"),
    ])
    func mistakesPointIntoTheExpression(_ text: String, _ column: Int, _ words: String) {
        let error = #expect(throws: ForgeError.self) { try QueryExpression(text) }
        #expect(error?.code == .queryInvalid)
        #expect(error?.frame?.column == column, "\(error?.rendered ?? "")")
        #expect(error?.rendered.contains(words) == true, "\(error?.rendered ?? "")")
    }

    @Test func filesAndTargetsAreNotJoined() throws {
        for text in ["inputs(:a) + :b", "deps(inputs(:a))"] {
            let error = #expect(throws: ForgeErrors.self) { try ask(text) }
            #expect(error?.errors.first?.code == .queryInvalid)
        }
        let deep = String(repeating: "(", count: 100_000)
        #expect(throws: ForgeError.self) { try QueryExpression(deep) }
    }
}
