import ForgeCore
import ForgeTesting
import Testing

@testable import ForgeCompiler

/// Needs are a join-semilattice with one normal form; failures print the seed that repeats them.
@Suite struct RequirementTests {
    private static let seeds: [UInt64] = (0..<40).map { _ in UInt64.random(in: 0..<1 << 32) }

    /// Requirements of few names, so that many of them cover each other.
    private struct Source {
        var random: SplitMix64

        mutating func pick<Item>(_ items: [Item]) -> Item { items[Int(random.next() % UInt64(items.count))] }

        mutating func requirement() -> Requirement {
            switch random.next() % 9 {
            case 0:
                .network(
                    scheme: pick(["https", "http"]), host: pick(["*", "*.org", "a.org", "*.a.org", "b.a.org"]),
                    port: pick([nil, 80, 443]))
            case 1: .loopback
            case 2: .auth(provider: pick(["x", "y"]), scope: pick([nil, "read", "write"]))
            case 3:
                .fs(path: pick(["", "a", "a/b", "ab", "/", "/etc"]), mode: pick(Requirement.Mode.allCases))
            case 4: .device(pick(["kvm", "gpu"]))
            case 5: .sandbox(pick(Requirement.Tier.allCases))
            case 6: .time
            case 7: .entropy
            default: .env(pick(["A", "B"]))
            }
        }

        mutating func list() -> [Requirement] { (0..<(random.next() % 9)).map { _ in requirement() } }
    }

    @Test(arguments: seeds) func theLawsHold(_ seed: UInt64) {
        var source = Source(random: SplitMix64(seed: seed))
        for _ in 0..<100 {
            let lists = (source.list(), source.list(), source.list())
            let (a, b, c) = (Requirements(lists.0), Requirements(lists.1), Requirements(lists.2))
            #expect(a.joined(b) == b.joined(a), "seed \(seed)")
            #expect(a.joined(b).joined(c) == a.joined(b.joined(c)), "seed \(seed)")
            #expect(a.joined(a) == a, "seed \(seed)")
            #expect(a.joined(.none) == a, "seed \(seed)")
            // The order is that of the join: what covers adds nothing.
            #expect(a.covers(b) == (a.joined(b) == a), "seed \(seed)")
            #expect(a.joined(b).covers(a) && a.joined(b).covers(b), "seed \(seed)")
            if c.covers(a), c.covers(b) { #expect(c.covers(a.joined(b)), "seed \(seed)") }
            if a.covers(b), b.covers(a) { #expect(a == b, "seed \(seed)") }
            if a.covers(b) { #expect(a.joined(c).covers(b.joined(c)), "seed \(seed)") }
        }
    }

    @Test(arguments: seeds) func theNormalFormIsOne(_ seed: UInt64) {
        var source = Source(random: SplitMix64(seed: seed))
        for _ in 0..<100 {
            let list = source.list()
            let need = Requirements(list)
            #expect(Requirements(need.items) == need, "seed \(seed)")
            #expect(Requirements(list.reversed() + list).digest == need.digest, "seed \(seed)")
            #expect(Requirements(bytes: need.bytes) == need, "seed \(seed)")
            #expect(list.allSatisfy { item in need.items.contains { $0.covers(item) } }, "seed \(seed)")
            #expect(
                need.items.allSatisfy { item in !need.items.contains { $0 != item && $0.covers(item) } }, "seed \(seed)"
            )
        }
    }

    @Test func whatCoversIsKept() {
        let need = Requirements([
            .sandbox(.process), .fs(path: "a/b", mode: .read), .sandbox(.namespace), .fs(path: "a", mode: .write),
            .network(scheme: "https", host: "x.example.org", port: 443),
            .network(scheme: "https", host: "*.example.org", port: nil),
        ])
        let text = """
            [{"fs":{"mode":"write","path":"a"}},{"network":{"host":"*.example.org","scheme":"https"}},\
            {"sandbox":"namespace"}]
            """
        #expect(String(decoding: need.bytes, as: UTF8.self) == text)
        #expect(Requirements(bytes: Array(#"[{"time":true},{"time":true}]"#.utf8)) == nil)
        #expect(Requirements.none.bytes == Array("[]".utf8))
    }

    @Test func aNeedIsLoweredToFieldsOfActions() throws {
        let repository = MemoryRepository([
            "p": """
            f.genrule f.Genrule::{ name = "x", srcs = [ "in" ], outs = [ "o" ], env = toMap { A = "1" }
            , command = [ f.Word.Text "true" ]
            , need = [ f.Need.Type.Loopback, f.Need.Type.Sandbox f.Need.Tier.Process, f.Need.Type.Env "A"
                     , f.Need.Type.Fs { path = "p/in", mode = f.Need.Mode.Read } ] },
            f.C.test f.C.Test::{ name = "t", srcs = [ "t.c" ], need = [ f.Need.Type.Loopback ] }
            """
        ])
        let actions = try repository.actions("//p:x", "//p:t")
        let run = try #require(actions["//p:x#run"])
        #expect(run["need"]?["network"]?.stringValue == "loopback")
        #expect(run["tier"]?.stringValue == "namespace")
        #expect(actions["//p:t#test"]?["need"]?["network"]?.stringValue == "loopback")
        #expect(actions["//p:t#test"]?["tier"] == nil)
        #expect(actions["//p:t#link"]?["need"] == nil)
    }
}
