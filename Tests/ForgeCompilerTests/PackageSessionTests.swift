import ForgeCompiler
import ForgeCore
import ForgeDhall
import Testing

/// Targets evaluated one by one, each in a session that knows the others as data, are the targets of a compilation.
@Suite struct PackageSessionTests {
    private static let packages = [
        "": """
        f.archive f.Archive::{ name = "tree", urls = [ "https://example.com/t.tar" ], visibility = f.public
        , digest = "sha256:\(String(repeating: "a", count: 64))", strip_components = 1 },
        f.C.binary f.C.Binary::{ name = "tool", srcs = [ "tool.c" ], visibility = f.public },
        f.make f.Upstream::{ name = "made", from = Some ":tree", outs = [ "prog" ] }
        """,
        "lib": """
        f.C.library f.C.Library::{ name = "a", srcs = [ "a.c" ], hdrs = [ "a.h" ], includes = [ "" ]
        , defines = [ { name = "A", value = Some "1" } ], deps = [ "//base" ], visibility = f.public
        , flags = [ f.Flag.Type.Raw "-fraw" ], linkFlags = [ f.Flag.Type.Library "m" ] },
        f.genrule f.Genrule::{ name = "gen", tools = [ "//:tool" ], srcs = [ "in" ], outs = [ "gen.h" ]
        , includes = [ "" ], command = [ f.Word.Of "//:tool", f.Word.Source "in", f.Word.Out "gen.h" ]
        , visibility = f.public }
        """,
        "base": """
        f.C.library f.C.Library::{ name = "base", srcs = [ "base.c" ], hdrs = [ "base.h" ], visibility = f.public }
        """,
        "app": """
        f.Cxx.binary f.Cxx.Binary::{ name = "app", srcs = [ "main.cc" ], deps = [ "//lib:a", "//lib:gen" ] },
        f.C.test f.C.Test::{ name = "t", srcs = [ "t.c" ], deps = [ "//lib:a" ] }
        """,
    ]
    private let repository = MemoryRepository(Self.packages)
    private var options: DhallOptions { DhallOptions(environment: repository, terms: WarmTerms.shared) }

    private func asked<Value: Sendable>(
        _ body: @escaping @Sendable (PackageSession) throws(ForgeErrors) -> Value
    ) async throws -> Value {
        let repository = repository
        let worker = DhallWorker(options) { evaluator throws(ForgeErrors) in
            try PackageSession(evaluator, repository)
        }
        let value = try await worker.run(body)
        await worker.end()
        return value
    }

    /// Everything of the packages, each target in a session of its own.
    private func assembled(_ place: Int) async throws -> CompiledBuild {
        let names = Self.packages.keys.sorted()
        let (root, packages) = try await asked { session throws(ForgeErrors) in
            var packages: [PackageFacts] = []
            for name in names { packages.append(try session.package(name)) }
            return (try session.root(), packages)
        }
        let declared = Dictionary(uniqueKeysWithValues: packages.flatMap(\.targets).map { ($0.declaration.label, $0) })
        var known: [ConfiguredTarget: TargetFacts] = [:]
        func need(_ target: ConfiguredTarget) async throws {
            if known[target] != nil { return }
            let own = try #require(declared[target.label])
            let uses =
                (own.declaration.deps + (own.declaration.from.map { [$0] } ?? []))
                .map { ConfiguredTarget(label: $0, toolchain: target.toolchain) }
                + own.declaration.tools.map { ConfiguredTarget(label: $0, toolchain: root.host) }
            for other in uses { try await need(other) }
            let made = known.mapValues(\.made)
            known[target] = try await asked { session throws(ForgeErrors) in
                try session.target(target, declared: own.analysed, made: made)
            }
        }
        var requested: [ConfiguredTarget] = []
        for label in packages.flatMap(\.targets).map(\.declaration.label) {
            requested.append(ConfiguredTarget(label: label, toolchain: root.toolchains[place].digest))
        }
        for target in requested { try await need(target) }
        return try BuildAssembly.build(root: root, requested: requested, targets: known)
    }

    @Test(arguments: [nil, "aarch64-linux-gnu"] as [String?]) func partsAreTheWhole(_ toolchain: String?) async throws {
        let whole = try repository.compile(
            "//...", toolchain: toolchain, packages: Self.packages.keys.sorted(), terms: WarmTerms.shared)
        let parts = try await assembled(toolchain == nil ? 0 : 1)
        #expect(String(decoding: parts.workload, as: UTF8.self) == String(decoding: whole.workload, as: UTF8.self))
        #expect(parts.targets.map(\.json) == whole.targets.map(\.json))
        #expect(parts.notices == whole.notices && parts.notices.count == 1)
    }

    @Test func anotherDeclarationIsRefused() async throws {
        let facts = try await asked { session throws(ForgeErrors) in (try session.root(), try session.package("base")) }
        var declared = try #require(facts.1.targets.first).analysed
        let target = ConfiguredTarget(label: declared.declaration.label, toolchain: facts.0.host)
        declared.rule = Digest(of: "another")
        let other = declared
        await #expect(throws: ForgeErrors.self) {
            try await asked { session throws(ForgeErrors) in try session.target(target, declared: other, made: [:]) }
        }
    }

    @Test func whatIsWrongWithAPackageIsAnError() async throws {
        var repository = repository
        repository.files["./base/BUILD.dhall"] = """
            let f = ../forge.dhall in [ f.C.library f.C.Library::{ name = "/" } ]
            """
        let broken = repository
        let worker = DhallWorker(DhallOptions(environment: broken, terms: WarmTerms.shared)) {
            evaluator throws(ForgeErrors) in try PackageSession(evaluator, broken)
        }
        await #expect(throws: ForgeErrors.self) {
            try await worker.run { session throws(ForgeErrors) in try session.package("base") }
        }
        await worker.end()
    }
}
