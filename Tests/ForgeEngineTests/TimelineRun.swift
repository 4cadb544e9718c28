import ForgeCore
import ForgeEngine
import ForgeTesting
import Synchronization

/// Plays a timeline on an engine and compares every answer with one that is computed from scratch.
final class TimelineRun {
    /// Which answer was wrong.
    struct Difference: Error, CustomStringConvertible {
        let description: String
    }

    private let timeline: Timeline
    private let world: FuzzWorld
    private let home: TemporaryDirectory
    private let files = Files()
    private let pace = Pace()
    private let book: Workbook
    private let epoch = Digest(of: "fuzz")
    private var engine: Engine
    private var entries = Array(repeating: 0, count: FuzzWorld.entries)
    private var documents: [String?] = Array(repeating: nil, count: FuzzWorld.documents)

    init(_ timeline: Timeline) throws {
        self.timeline = timeline
        world = FuzzWorld(seed: timeline.seed, cells: timeline.cells)
        home = TemporaryDirectory("forge-timeline")
        let pace = pace
        book = Workbook(world.formulas { await pace.step() }, files: files)
        engine = try book.engine(Self.named(entries))
    }

    private var path: String { "\(home.path)/state" }

    private static func named(_ entries: [Int]) -> [String: Int] {
        Dictionary(uniqueKeysWithValues: entries.enumerated().map { ("e\($0.offset)", $0.element) })
    }

    /// Plays all steps.
    func play() async throws {
        for (number, step) in timeline.steps.enumerated() {
            do {
                try await play(step)
            } catch let difference as Difference {
                throw Difference(description: "step \(number): \(difference)")
            }
        }
    }

    private func play(_ step: TimelineStep) async throws {
        switch step {
        case .set(let numbers): try set(numbers)
        case .write(let document, let digit):
            documents[document] = digit.map { "\($0)" }
            if let digit { files.write("d\(document)", "\(digit)") } else { files.remove("d\(document)") }
        case .tick(let count): files.advance(ticks: Int64(count))
        case .query(let cells):
            _ = try await engine.revalidate()
            try compare(await engine.answers(cells), cells, [expected(cells)])
        case .cancel(let cells, let after):
            _ = try await engine.revalidate()
            let right = expected(cells)
            pace.reset()
            let task = Self.start(engine, cells)
            await pace.wait(for: after)
            task.cancel()
            let answers = await task.value
            try compare(answers, cells, [right], mayBeCancelled: true)
        case .overtake(let cells, let after, let numbers):
            _ = try await engine.revalidate()
            let before = expected(cells)
            pace.reset()
            let task = Self.start(engine, cells)
            await pace.wait(for: after)
            try set(numbers)
            try compare(await task.value, cells, [before, expected(cells)])
        case .restart:
            try engine.save(to: path, epoch: epoch)
            try await begin(mustRestore: true)
        case .crash: try await begin(mustRestore: false)
        case .damage(let permille):
            let journal = "\(path).journal"
            let file = permille % 2 == 0 || Bytes.read(journal) == nil ? path : journal
            if var bytes = Bytes.read(file) {
                bytes[bytes.count * permille / 1000] ^= 1 << UInt8(permille % 8)
                Bytes.write(bytes, to: file)
            }
            try await begin(mustRestore: false)
        }
    }

    private func set(_ numbers: [Int: Int]) throws {
        try engine.commit { transaction in
            for (index, value) in numbers.sorted(by: { $0.key < $1.key }) {
                entries[index] = value
                try transaction.set(Entry("e\(index)"), to: value)
            }
        }
    }

    private func begin(mustRestore: Bool) async throws {
        let (next, restoration) = book.restore(path, epoch)
        if mustRestore {
            guard case .restored = restoration else { throw Difference(description: "not restored: \(restoration)") }
        }
        engine = next
        try set(Dictionary(uniqueKeysWithValues: entries.enumerated().map { ($0.offset, $0.element) }))
    }

    private func expected(_ cells: [Int]) -> [Int?] {
        cells.map { index in
            var oracle = FuzzOracle(world: world, entries: entries, documents: documents)
            return oracle.cell(index)
        }
    }

    private static func start(_ engine: Engine, _ cells: [Int]) -> Task<[FuzzAnswer], Never> {
        Task { await engine.answers(cells) }
    }

    private func compare(
        _ answers: [FuzzAnswer], _ cells: [Int], _ right: [[Int?]], mayBeCancelled: Bool = false
    ) throws {
        for (place, answer) in answers.enumerated() {
            let allowed = right.map { $0[place] }
            let isRight =
                switch answer {
                case .value(let value): allowed.contains(value)
                case .failed: allowed.contains(nil)
                case .cancelled: mayBeCancelled
                }
            if isRight { continue }
            let text = allowed.map { $0.map { "\($0)" } ?? "a failure" }.joined(separator: " or ")
            throw Difference(description: "c\(cells[place]) is \(answer) instead of \(text)")
        }
    }
}

/// What came of asking for a cell.
enum FuzzAnswer: Equatable, Sendable {
    case value(Int)
    case failed(String)
    case cancelled
}

extension Engine {
    /// Asks for cells side by side.
    fileprivate func answers(_ cells: [Int]) async -> [FuzzAnswer] {
        await withTaskGroup(of: (Int, FuzzAnswer).self) { group in
            for (place, index) in cells.enumerated() {
                group.addTask {
                    do {
                        return (place, .value(try await self.evaluate(Cell("c\(index)"))))
                    } catch is CancellationError {
                        return (place, .cancelled)
                    } catch { return (place, .failed("\(error)")) }
                }
            }
            var answers = Array(repeating: FuzzAnswer.cancelled, count: cells.count)
            for await (place, answer) in group { answers[place] = answer }
            return answers
        }
    }
}

/// Counts formulas as they begin, and lets others see how far they are.
final class Pace: Sendable {
    private let state = Mutex((count: 0, total: 0))

    func reset() { state.withLock { $0.count = 0 } }

    func step() async {
        let count = state.withLock { state in
            state.count += 1
            state.total += 1
            return state.total
        }
        // Some formulas let others go first.
        if count % 3 == 0 { await Task.yield() }
    }

    /// Waits until so many have begun, or for as long as it takes to see that there are none.
    func wait(for wanted: Int) async {
        for _ in 0..<200 {
            if state.withLock({ $0.count }) >= wanted { return }
            await Task.yield()
        }
    }
}
