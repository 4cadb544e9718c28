import ForgeTesting
import Testing

@testable import ForgeCompiler

/// How lists of flags compose, whatever is in them.
@Suite struct FlagLaws {
    private static let rounds = 2_000

    private static func flag(_ random: inout SplitMix64) -> RenderedFlag {
        let number = Int.random(in: 0..<4, using: &random)
        switch Int.random(in: 0..<5, using: &random) {
        case 0:
            let value = Int.random(in: 0..<3, using: &random)
            return RenderedFlag(composition: .scalar, key: "scalar\(number)", words: ["-s\(number)=\(value)"])
        case 1: return RenderedFlag(composition: .set, key: "-DX\(number)", words: ["-DX\(number)"])
        case 2:
            let kind = ["-I", "-isystem", "-L"].randomElement(using: &random) ?? "-I"
            return RenderedFlag(composition: .ordered, key: "\(kind)\(number)", words: [kind, "\(number)"])
        case 3: return RenderedFlag(composition: .ordered, key: "-l\(number)", words: ["-l\(number)"])
        default: return RenderedFlag(composition: .raw, key: "raw\(number)", words: ["-raw\(number)"])
        }
    }

    private static func flags(_ random: inout SplitMix64) -> [RenderedFlag] {
        (0..<Int.random(in: 0..<9, using: &random)).map { _ in flag(&random) }
    }

    /// Calls `body` with random lists; its text says what is wrong.
    private func check(_ body: ([RenderedFlag], [RenderedFlag], [RenderedFlag]) -> String?) {
        let seed = UInt64.random(in: 0...(.max))
        var random = SplitMix64(seed: seed)
        for round in 0..<Self.rounds {
            let lists = (Self.flags(&random), Self.flags(&random), Self.flags(&random))
            if let wrong = body(lists.0, lists.1, lists.2) {
                Issue.record("seed \(seed), round \(round): \(wrong), \(lists)")
                return
            }
        }
    }

    @Test func theNormalFormIsItsOwn() {
        check { a, _, _ in
            let once = RenderedFlag.normal(a)
            return RenderedFlag.normal(once) == once ? nil : "composing again changes it"
        }
    }

    @Test func compositionIsAMonoid() {
        func join(_ a: [RenderedFlag], _ b: [RenderedFlag]) -> [RenderedFlag] { RenderedFlag.normal(a + b) }
        check { a, b, c in
            if join(join(a, b), c) != join(a, join(b, c)) { return "it matters which two are joined first" }
            if join(a, []) != RenderedFlag.normal(a) || join([], a) != RenderedFlag.normal(a) { return "no unit" }
            return nil
        }
    }

    @Test func theLastScalarOfAKeyCounts() {
        check { a, _, _ in
            let kept = RenderedFlag.normal(a).filter { $0.composition == .scalar }
            var last: [String: RenderedFlag] = [:]
            for flag in a where flag.composition == .scalar { last[flag.key] = flag }
            if kept.count != last.count { return "a key is there twice, or is lost" }
            return kept.allSatisfy { last[$0.key] == $0 } ? nil : "another one counts"
        }
    }

    @Test func setsAreUnions() {
        check { a, b, _ in
            func keys(_ flags: [RenderedFlag]) -> Set<String> {
                Set(flags.filter { $0.composition == .set }.map(\.key))
            }
            let joined = RenderedFlag.normal(a + b).filter { $0.composition == .set }
            if Set(joined.map(\.key)) != keys(a).union(keys(b)) { return "no union" }
            return joined.count == Set(joined.map(\.key)).count ? nil : "a member is there twice"
        }
    }

    @Test func whatIsOrderedStaysInOrder() {
        check { a, _, _ in
            func linked(_ flags: [RenderedFlag]) -> [RenderedFlag] {
                flags.filter { $0.composition == .raw || $0.key.hasPrefix("-l") }
            }
            if linked(RenderedFlag.normal(a)) != linked(a) { return "a library or a raw flag is lost or moved" }
            func paths(_ flags: [RenderedFlag]) -> [String] {
                flags.filter { $0.composition == .ordered && !$0.key.hasPrefix("-l") }.map(\.key)
            }
            var seen: Set<String> = []
            let first = paths(a).filter { seen.insert($0).inserted }
            return paths(RenderedFlag.normal(a)) == first ? nil : "a search path is not where it was named first"
        }
    }
}
