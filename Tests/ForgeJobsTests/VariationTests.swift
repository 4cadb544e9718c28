import Testing

@testable import ForgeJobs

@Suite("Finding the conditions behind a difference")
struct VariationTests {
    @Test("The one condition that matters is named", arguments: Variation.allCases)
    func one(_ guilty: Variation) async throws {
        let found = await Variation.bisect(Variation.allCases) { $0.contains(guilty) }
        #expect(found == [guilty])
    }

    @Test("Two independent conditions are both named")
    func two() async throws {
        let found = await Variation.bisect(Variation.allCases) { $0.contains(.path) || $0.contains(.uid) }
        #expect(found == [.path, .uid])
    }

    @Test(
        "Every condition that makes a difference is found, alone or together with others",
        arguments: [
            [[.clock]], [[.path], [.uid]], [[.umask, .uid]], [[.path, .hostname]], [[.path, .cpus, .clock]],
            [[.locale], [.umask, .uid]],
        ] as [[Set<Variation>]])
    func found(_ causes: [Set<Variation>]) async {
        var runs = 0
        let all = Variation.allCases
        let found = await Variation.bisect(all) { some in
            runs += 1
            return causes.contains { $0.isSubset(of: some) }
        }
        // Where something acts alone, a cause that needs company is not looked for.
        let alone = causes.filter { $0.count == 1 }
        #expect(Set(found) == (alone.isEmpty ? causes : alone).reduce(into: []) { $0.formUnion($1) })
        #expect(runs < 4 * all.count, "\(runs) runs")
    }
}
