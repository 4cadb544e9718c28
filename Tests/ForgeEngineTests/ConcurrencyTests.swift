import ForgeEngine
import Synchronization
import Testing

@Suite struct ConcurrencyTests {
    @Test("Those who ask for the same key at the same time share one computation")
    func sharing() async throws {
        let gate = Gate()
        let book = Workbook([
            "slow": { context in
                await gate.pass()
                return try await context.get(Entry("a"))
            },
            "user": { try await $0.get(Cell("slow")) },
        ])
        let engine = try book.engine(["a": 7])
        try await withThrowingTaskGroup(of: Int.self) { group in
            for index in 0..<8 {
                group.addTask { try await engine.evaluate(Cell(index % 2 == 0 ? "slow" : "user")) }
            }
            await gate.awaitArrivals(1)
            for _ in 0..<100 { await Task.yield() }
            gate.open()
            for try await value in group { #expect(value == 7) }
        }
        #expect(book.takeCounts() == ["slow": 1, "user": 1])
    }

    @Test("Keys that are asked for together run side by side, no more of them than there are branches")
    func parallelism() async throws {
        let atWork = Mutex((now: 0, most: 0))
        let formula: Workbook.Formula = { _ in
            atWork.withLock { state in
                state.now += 1
                state.most = max(state.most, state.now)
            }
            try await Task.sleep(for: .milliseconds(2))
            atWork.withLock { $0.now -= 1 }
            return 1
        }
        var formulas: [String: Workbook.Formula] = [
            "all": { try await $0.get(all: (0..<40).map { Cell("c\($0)") }).reduce(0, +) }
        ]
        for index in 0..<40 { formulas["c\(index)"] = formula }
        for width in [1, 3] {
            atWork.withLock { $0.most = 0 }
            let engine = try Workbook(formulas).engine(parallelism: width)
            #expect(try await engine.evaluate(Cell("all")) == 40)
            #expect(atWork.withLock { $0.most } == width)
        }
    }

    @Test("A failure among many is the first one's, and the others are computed")
    func failuresAmongMany() async throws {
        var formulas: [String: Workbook.Formula] = [
            "all": { try await $0.get(all: (0..<20).map { Cell("c\($0)") }).reduce(0, +) }
        ]
        for index in 0..<20 {
            formulas["c\(index)"] = { _ in
                if index % 7 == 6 { throw Broken(what: "c\(index)") }
                return index
            }
        }
        let book = Workbook(formulas)
        let engine = try book.engine()
        await #expect(throws: Broken(what: "c6")) { try await engine.evaluate(Cell("all")) }
        #expect(book.takeCounts().count == 21)
    }

    @Test("A cancelled computation leaves nothing behind, and what was finished stays")
    func cancellation() async throws {
        let gate = Gate()
        let book = Workbook([
            "first": { try await $0.get(Entry("a")) },
            "slow": { context in
                let value = try await context.get(Cell("first"))
                await gate.pass()
                try Task.checkCancellation()
                return value
            },
            "user": { try await $0.get(Cell("slow")) + 1 },
        ])
        let engine = try book.engine(["a": 1])
        let task = Task { try await engine.evaluate(Cell("user")) }
        await gate.awaitArrivals(1)
        task.cancel()
        gate.open()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(engine.read(Cell("first")) == 1)
        #expect(try await engine.evaluate(Cell("user")) == 2)
        #expect(book.takeCounts() == ["first": 1, "slow": 2, "user": 2])
    }

    @Test("Who waits for a computation that is cancelled takes it over")
    func takingOver() async throws {
        let gate = Gate()
        let book = Workbook([
            "slow": { context in
                await gate.pass()
                try Task.checkCancellation()
                return try await context.get(Entry("a"))
            }
        ])
        let engine = try book.engine(["a": 1])
        let first = Task { try await engine.evaluate(Cell("slow")) }
        await gate.awaitArrivals(1)
        let second = Task { try await engine.evaluate(Cell("slow")) }
        for _ in 0..<100 { await Task.yield() }
        first.cancel()
        gate.open()
        await #expect(throws: CancellationError.self) { try await first.value }
        #expect(try await second.value == 1)
    }

    @Test("Who waits stops waiting when it is cancelled, and the computation goes on")
    func cancelledWaiter() async throws {
        let gate = Gate()
        let book = Workbook([
            "slow": { context in
                await gate.pass()
                return try await context.get(Entry("a"))
            }
        ])
        let engine = try book.engine(["a": 1])
        let first = Task { try await engine.evaluate(Cell("slow")) }
        await gate.awaitArrivals(1)
        let second = Task { try await engine.evaluate(Cell("slow")) }
        for _ in 0..<100 { await Task.yield() }
        second.cancel()
        await #expect(throws: CancellationError.self) { try await second.value }
        gate.open()
        #expect(try await first.value == 1)
    }

    @Test("A request that a transaction overtakes is answered as of the new version")
    func overtaken() async throws {
        let gate = Gate()
        let book = Workbook([
            "pair": { context in
                let before = try await context.get(Entry("a"))
                await gate.pass()
                return try await before * 100 + context.get(Entry("b"))
            },
            "calm": { context in
                await gate.pass()
                return try await context.get(Entry("c"))
            },
        ])
        let engine = try book.engine(["a": 1, "b": 1, "c": 5])
        let pair = Task { try await engine.evaluate(Cell("pair")) }
        let calm = Task { try await engine.evaluate(Cell("calm")) }
        await gate.awaitArrivals(2)
        try engine.commit {
            try $0.set(Entry("a"), to: 2)
            try $0.set(Entry("b"), to: 2)
        }
        gate.open()
        #expect(try await pair.value == 202)
        #expect(try await calm.value == 5)
        // What the change did not reach was not computed again.
        #expect(book.takeCounts() == ["pair": 2, "calm": 1])
    }
}
