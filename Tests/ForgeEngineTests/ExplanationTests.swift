import ForgeEngine
import Testing

@Suite struct ExplanationTests {
    @Test("The chains lead from the key to every leaf that changed, before and after the run")
    func chains() async throws {
        let book = Workbook([
            "left": { try await $0.get(Entry("a")) },
            "right": { try await $0.get(Entry("b")) + $0.get(Entry("c")) },
            "total": { try await $0.get(all: [Cell("left"), Cell("right")]).reduce(0, +) },
        ])
        let engine = try book.engine(["a": 1, "b": 2, "c": 3])
        #expect(try engine.explain(Cell("total")).standing == .unknown)
        _ = try await engine.evaluate(Cell("total"))
        let first = try engine.explain(Cell("total"))
        #expect(first == Explanation(standing: .upToDate, changes: [], lastRun: ["total"]))
        try engine.commit {
            try $0.set(Entry("a"), to: 10)
            try $0.set(Entry("c"), to: 30)
        }
        let dirty = try engine.explain(Cell("total"))
        #expect(dirty.standing == .outOfDate)
        #expect(dirty.changes == [["total", "left", "a"], ["total", "right", "c"]])
        #expect(try engine.explain(Cell("total"), limit: 1).changes.count == 1)
        _ = try await engine.evaluate(Cell("total"))
        #expect(try engine.explain(Cell("total")).lastRun == ["total", "left", "a"])
        try engine.set("b", 7)
        _ = try await engine.evaluate(Cell("total"))
        #expect(try engine.explain(Cell("total")).lastRun == ["total", "right", "b"])
    }
}
