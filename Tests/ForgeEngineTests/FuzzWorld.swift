import ForgeEngine
import ForgeTesting

/// What a made-up cell asks for.
enum Operand: Hashable {
    case entry(Int)
    case document(Int)
    case cell(Int)
    case sealed(Int)
    case digit(Int)
}

/// What a made-up cell does.
enum Operation {
    /// One after the other.
    case sum([Operand])
    /// Cells side by side.
    case all([Int])
    /// The first when the entry is even, else the second.
    case pick(Int, Operand, Operand)
    /// Few different answers.
    case tenth(Operand)
    /// Fails for some answers.
    case refuse(Operand)
    /// Gives another answer where one failed.
    case rescue(Operand)
    /// Negative: transient.
    case transient(Operand)
}

/// A workbook that follows from a seed, and what its cells are when they are computed from scratch.
struct FuzzWorld: Sendable {
    static let entries = 5
    static let documents = 4

    let operations: [Operation]
    /// Whether cells may depend on themselves.
    let hasCycles: Bool

    init(seed: UInt64, cells: Int) {
        var random = SplitMix64(seed: seed)
        // Which of two failures a rescue sees depends on where a cycle is entered, so no world has both.
        let hasCycles = random.below(3) == 0
        self.hasCycles = hasCycles
        operations = (0..<cells).map { Self.operation($0, of: cells, hasCycles, &random) }
    }

    private static func operation(
        _ index: Int, of cells: Int, _ hasCycles: Bool, _ random: inout SplitMix64
    ) -> Operation {
        func operand(_ random: inout SplitMix64) -> Operand {
            if index == 0 || random.below(4) == 0 {
                return random.below(2) == 0 ? .entry(random.below(entries)) : .document(random.below(documents))
            }
            let below = max(0, index - 1 - random.below(6))
            return [.cell(below), .cell(below), .sealed(below), .digit(below)][random.below(4)]
        }
        switch random.below(index == 0 ? 1 : 9) {
        case 0, 1: return .sum((0...random.below(3)).map { _ in operand(&random) })
        case 2: return .all((0...random.below(5)).map { _ in random.below(index) })
        case 3:
            let far = hasCycles ? Operand.cell(random.below(cells)) : operand(&random)
            return .pick(random.below(entries), operand(&random), far)
        case 4: return .pick(random.below(entries), operand(&random), operand(&random))
        case 5: return .tenth(operand(&random))
        case 6: return .refuse(operand(&random))
        case 7: return hasCycles ? .tenth(operand(&random)) : .rescue(operand(&random))
        default: return .transient(operand(&random))
        }
    }

    /// The formulas, each of which calls `step` before it goes on.
    func formulas(_ step: @escaping @Sendable () async -> Void) -> [String: Workbook.Formula] {
        var formulas: [String: Workbook.Formula] = [:]
        for (index, operation) in operations.enumerated() {
            let formula: Workbook.Formula = { context in
                await step()
                return try await Self.run(operation, context)
            }
            formulas["c\(index)"] = formula
        }
        return formulas
    }

    private static func run(_ operation: Operation, _ context: EngineContext) async throws -> Int {
        switch operation {
        case .sum(let operands):
            var sum = 1
            for operand in operands { sum = bounded(sum + (try await value(operand, context))) }
            return sum
        case .all(let cells): return bounded(try await context.get(all: cells.map { Cell("c\($0)") }).reduce(0, +))
        case .pick(let entry, let first, let second):
            let isEven = try await context.get(Entry("e\(entry)")) % 2 == 0
            return try await value(isEven ? first : second, context)
        case .tenth(let operand): return try await value(operand, context) / 10
        case .refuse(let operand):
            let value = try await value(operand, context)
            if value % 5 == 0 { throw Broken(what: "refused") }
            return value
        case .rescue(let operand):
            do { return try await value(operand, context) } catch is Broken { return 77 }
        case .transient(let operand): return -1 - abs(try await value(operand, context))
        }
    }

    private static func value(_ operand: Operand, _ context: EngineContext) async throws -> Int {
        switch operand {
        case .entry(let index): try await context.get(Entry("e\(index)"))
        case .document(let index): Self.number(try await context.get(Document(path: "d\(index)")))
        case .cell(let index): try await context.get(Cell("c\(index)"))
        case .sealed(let index): try await context.get(Sealed("c\(index)"))
        case .digit(let index): try await context.get(LastDigit("c\(index)"))
        }
    }

    private static func number(_ text: String?) -> Int { text.flatMap { Int($0) } ?? -7 }
    private static func bounded(_ value: Int) -> Int { value % 1000 }
}

/// Computes everything from scratch, by other means than the engine.
struct FuzzOracle {
    let world: FuzzWorld
    let entries: [Int]
    let documents: [String?]
    private var known: [Int: Int?] = [:]
    private var path: Set<Int> = []

    init(world: FuzzWorld, entries: [Int], documents: [String?]) {
        self.world = world
        self.entries = entries
        self.documents = documents
    }

    /// The answer of a cell; nil when it fails.
    mutating func cell(_ index: Int) -> Int? {
        if let value = known[index] { return value }
        guard path.insert(index).inserted else { return nil }
        defer { path.remove(index) }
        let value = compute(world.operations[index])
        // Within a cycle an answer may be another one for who enters elsewhere.
        if value != nil || !world.hasCycles || path.count == 1 { known[index] = .some(value) }
        return value
    }

    private mutating func compute(_ operation: Operation) -> Int? {
        switch operation {
        case .sum(let operands):
            var sum = 1
            for operand in operands {
                guard let value = value(operand) else { return nil }
                sum = (sum + value) % 1000
            }
            return sum
        case .all(let cells):
            var sum = 0
            for index in cells {
                guard let value = cell(index) else { return nil }
                sum += value
            }
            return sum % 1000
        case .pick(let entry, let first, let second): return value(entries[entry] % 2 == 0 ? first : second)
        case .tenth(let operand): return value(operand).map { $0 / 10 }
        case .refuse(let operand): return value(operand).flatMap { $0 % 5 == 0 ? nil : $0 }
        case .rescue(let operand): return value(operand) ?? 77
        case .transient(let operand): return value(operand).map { -1 - abs($0) }
        }
    }

    private mutating func value(_ operand: Operand) -> Int? {
        switch operand {
        case .entry(let index): entries[index]
        case .document(let index): documents[index].flatMap { Int($0) } ?? -7
        case .cell(let index), .sealed(let index): cell(index)
        case .digit(let index): cell(index).map { $0 % 10 }
        }
    }
}
