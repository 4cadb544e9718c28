import ForgeCore
import ForgeEngine
import Testing

@Suite struct EngineTests {
    /// `total` = `left` + `right`; `left` = a % 10; `right` = b + 1.
    private func sums() -> Workbook {
        Workbook([
            "left": { try await $0.get(Entry("a")) % 10 },
            "right": { try await $0.get(Entry("b")) + 1 },
            "total": { try await $0.get(Cell("left")) + $0.get(Cell("right")) },
        ])
    }

    @Test("Only what a change reaches is computed again")
    func changes() async throws {
        let book = sums()
        let engine = try book.engine(["a": 3, "b": 4])
        #expect(try await engine.evaluate(Cell("total")) == 8)
        #expect(book.takeCounts() == ["left": 1, "right": 1, "total": 1])
        #expect(try await engine.evaluate(Cell("total")) == 8)
        #expect(book.takeCounts() == [:])
        try engine.set("b", 5)
        #expect(engine.read(Cell("total")) == nil)
        #expect(engine.read(Cell("left")) == 3)
        #expect(try await engine.evaluate(Cell("total")) == 9)
        #expect(book.takeCounts() == ["right": 1, "total": 1])
        #expect(engine.read(Cell("total")) == 9)
    }

    @Test("Failures are told of keys whose answers are not read, and depended on")
    func failuresOfKeys() async throws {
        struct Odd: Error {}
        let book = Workbook([
            "even": { context in
                let value = try await context.get(Entry("a"))
                guard value % 2 == 0 else { throw Odd() }
                return value
            },
            "fine": { try await $0.get(Entry("b")) },
            "failed": { try await $0.failures(of: [Cell("even"), Cell("fine")]).count },
        ])
        let engine = try book.engine(["a": 3, "b": 4])
        #expect(!engine.holds(Cell("failed")))
        #expect(try await engine.evaluate(Cell("failed")) == 1)
        #expect(engine.holds(Cell("failed")) && engine.holds(Cell("fine")) && !engine.holds(Cell("even")))
        try engine.set("a", 2)
        #expect(!engine.holds(Cell("failed")))
        #expect(try await engine.evaluate(Cell("failed")) == 0)
        #expect(engine.holds(Cell("even")))
    }

    @Test("An equal answer leaves dependents alone, and an equal leaf begins nothing")
    func earlyCutoff() async throws {
        let book = sums()
        let engine = try book.engine(["a": 3, "b": 4])
        _ = try await engine.evaluate(Cell("total"))
        _ = book.takeCounts()
        try engine.set("a", 13)
        #expect(try await engine.evaluate(Cell("total")) == 8)
        #expect(book.takeCounts() == ["left": 1])
        try engine.set("a", 13)
        #expect(engine.read(Cell("total")) == 8)
    }

    @Test("Dependencies are those of the last run")
    func dynamicDependencies() async throws {
        let book = Workbook([
            "either": { context in
                try await context.get(Entry("which")) == 0
                    ? context.get(Entry("a")) : context.get(Cell("fails"))
            },
            "fails": { context in throw Broken(what: "\(try await context.get(Entry("b")))") },
        ])
        let engine = try book.engine(["which": 0, "a": 1, "b": 2])
        #expect(try await engine.evaluate(Cell("either")) == 1)
        try engine.set("b", 3)
        #expect(engine.read(Cell("either")) == 1)
        try engine.set("which", 1)
        await #expect(throws: Broken(what: "3")) { try await engine.evaluate(Cell("either")) }
        // What was asked for because of `which` is not looked at once `which` has changed.
        try engine.commit {
            try $0.set(Entry("which"), to: 0)
            try $0.set(Entry("b"), to: 4)
        }
        _ = book.takeCounts()
        #expect(try await engine.evaluate(Cell("either")) == 1)
        #expect(book.takeCounts() == ["either": 1])
        try engine.set("b", 5)
        #expect(engine.read(Cell("either")) == 1)
    }

    @Test("A projection shields what depends on it")
    func projections() async throws {
        let book = Workbook([
            "big": { try await $0.get(Entry("a")) },
            "user": { try await $0.get(LastDigit("big")) * 2 },
        ])
        let engine = try book.engine(["a": 17])
        #expect(try await engine.evaluate(Cell("user")) == 14)
        _ = book.takeCounts()
        try engine.set("a", 27)
        #expect(try await engine.evaluate(Cell("user")) == 14)
        #expect(book.takeCounts() == ["big": 1])
    }

    @Test("A failure is shared within a version and tried again in the next")
    func failures() async throws {
        let book = Workbook([
            "odd": { context in
                let value = try await context.get(Entry("a"))
                if value % 2 == 0 { throw Broken(what: "even") }
                return value
            },
            "user": { try await $0.get(Cell("odd")) + 1 },
            "other": { context in (try? await context.get(Cell("odd"))) ?? 1000 },
        ])
        let engine = try book.engine(["a": 2])
        for _ in 0..<3 {
            await #expect(throws: Broken(what: "even")) { try await engine.evaluate(Cell("user")) }
        }
        #expect(try await engine.evaluate(Cell("other")) == 1000)
        #expect(book.takeCounts() == ["odd": 1, "user": 1, "other": 1])
        try engine.commit()
        await #expect(throws: Broken(what: "even")) { try await engine.evaluate(Cell("user")) }
        #expect(book.takeCounts() == ["odd": 1, "user": 1])
        try engine.set("a", 3)
        #expect(try await engine.evaluate(Cell("user")) == 4)
        #expect(try await engine.evaluate(Cell("other")) == 3)
    }

    @Test("A transient answer is asked again in every version, and cuts off when it is the same")
    func transients() async throws {
        let book = Workbook([
            "below": { try await $0.get(Entry("a")) - 100 },
            "user": { try await abs($0.get(Cell("below"))) },
        ])
        let engine = try book.engine(["a": 1, "b": 1])
        #expect(try await engine.evaluate(Cell("user")) == 99)
        #expect(try await engine.evaluate(Cell("user")) == 99)
        #expect(book.takeCounts() == ["below": 1, "user": 1])
        try engine.set("b", 2)
        #expect(try await engine.evaluate(Cell("user")) == 99)
        #expect(book.takeCounts() == ["below": 1])
    }

    @Test("A leaf that nobody set is a failure until it is set")
    func missingLeaf() async throws {
        let engine = try sums().engine(["a": 3])
        await #expect(throws: EngineError.leafMissing("b")) { try await engine.evaluate(Cell("total")) }
        try engine.set("b", 4)
        #expect(try await engine.evaluate(Cell("total")) == 8)
    }

    @Test("A dependency on itself is an error with the chain, and no state", arguments: [1, 4])
    func cycles(parallelism: Int) async throws {
        let book = Workbook([
            "x": { try await $0.get(Cell("y")) },
            "y": { try await $0.get(all: [Cell("fine"), Cell("z")]).reduce(0, +) },
            "z": { try await $0.get(Entry("loops")) == 1 ? $0.get(Cell("x")) : 5 },
            "fine": { _ in 1 },
        ])
        let engine = try book.engine(["loops": 1], parallelism: parallelism)
        let error = await #expect(throws: EngineError.self) { try await engine.evaluate(Cell("x")) }
        #expect(error == .cycle(["z", "x", "y", "z"]))
        #expect(error?.forgeError.rendered.contains("z → x → y → z") == true)
        try engine.set("loops", 0)
        #expect(try await engine.evaluate(Cell("x")) == 6)
        try engine.set("loops", 1)
        await #expect(throws: EngineError.self) { try await engine.evaluate(Cell("y")) }
    }

    @Test("A chain of 20,000 keys is computed and checked again")
    func deepChain() async throws {
        struct Link: EngineKey {
            static let kind = "link"
            let depth: Int
            init(_ depth: Int) { self.depth = depth }
            func encode(into writer: inout ByteWriter) { depth.encode(into: &writer) }
            init(from reader: inout ByteReader) throws { depth = try Int(from: &reader) }
            func compute(_ context: EngineContext) async throws -> Int {
                try await depth == 0 ? context.get(Entry("a")) / 2 : context.get(Link(depth - 1)) + 1
            }
        }
        let engine = Engine(kinds: [EngineKind(Entry.self), EngineKind(Link.self)])
        try engine.set("a", 2)
        #expect(try await engine.evaluate(Link(20_000)) == 20_001)
        try engine.set("a", 3)
        #expect(try await engine.evaluate(Link(20_000)) == 20_001)
        try engine.set("a", 4)
        #expect(try await engine.evaluate(Link(20_000)) == 20_002)
    }
}
