import ForgeCore
import ForgeTesting

/// One thing that happens to an engine and its world.
enum TimelineStep: Equatable {
    /// A transaction sets entries to numbers.
    case set([Int: Int])
    /// A document gets another text of one digit, or goes.
    case write(document: Int, digit: Int?)
    /// Time passes.
    case tick(Int)
    /// Cells are asked for side by side and compared with the oracle.
    case query([Int])
    /// Cells are asked for, and cancelled when so many formulas have begun.
    case cancel([Int], after: Int)
    /// Cells are asked for, and a transaction overtakes them when so many formulas have begun.
    case overtake([Int], after: Int, [Int: Int])
    /// The process saves its state and another one goes on.
    case restart
    /// The process ends without saving.
    case crash
    /// A bit of the state file or of its journal flips, and the process ends.
    case damage(permille: Int)
}

/// A random history that replays: a failing one is written as JSON.
struct Timeline: Equatable {
    var seed: UInt64
    var cells: Int
    var steps: [TimelineStep]

    /// The history that belongs to a seed.
    init(seed: UInt64) {
        var random = SplitMix64(seed: seed ^ 0x7469_6d65)
        self.seed = seed
        cells = 4 + random.below(28)
        steps = []
        for _ in 0..<(10 + random.below(40)) { steps.append(Self.step(cells, &random)) }
        steps.append(.query(Array(0..<cells)))
    }

    private static func step(_ cells: Int, _ random: inout SplitMix64) -> TimelineStep {
        func some(_ random: inout SplitMix64) -> [Int] { (0...random.below(4)).map { _ in random.below(cells) } }
        func numbers(_ random: inout SplitMix64) -> [Int: Int] {
            var numbers: [Int: Int] = [:]
            for _ in 0...random.below(2) { numbers[random.below(FuzzWorld.entries)] = random.below(30) }
            return numbers
        }
        switch random.below(20) {
        case 0...3: return .set(numbers(&random))
        case 4...6:
            let digit = random.below(5) == 0 ? nil : random.below(10)
            return .write(document: random.below(FuzzWorld.documents), digit: digit)
        case 7: return .tick(1 + random.below(40))
        case 8...12: return .query(some(&random))
        case 13, 14: return .cancel(some(&random), after: random.below(8))
        case 15, 16: return .overtake(some(&random), after: random.below(8), numbers(&random))
        case 17: return .restart
        case 18: return .crash
        default: return random.below(2) == 0 ? .restart : .damage(permille: random.below(1000))
        }
    }
}

extension Timeline {
    /// The history as JSON.
    var json: JSONValue {
        .object([
            "seed": .integer(Int64(seed)), "cells": .integer(Int64(cells)),
            "steps": .array(steps.map(\.json)),
        ])
    }

    /// Reads a history; nil when it is none.
    init?(json: JSONValue) {
        guard let seed = json["seed"]?.integerValue, let cells = json["cells"]?.integerValue,
            let steps = json["steps"]?.arrayValue?.map(TimelineStep.init(json:)), !steps.contains(nil)
        else { return nil }
        self.seed = UInt64(seed)
        self.cells = Int(cells)
        self.steps = steps.compactMap(\.self)
    }
}

extension TimelineStep {
    fileprivate var json: JSONValue {
        switch self {
        case .set(let numbers): .object(["set": Self.json(numbers)])
        case .write(let document, let digit):
            .object(["write": .integer(Int64(document)), "digit": digit.map { .integer(Int64($0)) }])
        case .tick(let count): .object(["tick": .integer(Int64(count))])
        case .query(let cells): .object(["query": Self.json(cells)])
        case .cancel(let cells, let after): .object(["cancel": Self.json(cells), "after": .integer(Int64(after))])
        case .overtake(let cells, let after, let numbers):
            .object(["overtake": Self.json(cells), "after": .integer(Int64(after)), "set": Self.json(numbers)])
        case .restart: .object(["end": .string("saved")])
        case .crash: .object(["end": .string("killed")])
        case .damage(let permille): .object(["damage": .integer(Int64(permille))])
        }
    }

    fileprivate init?(json: JSONValue) {
        let numbers = json["set"]?.arrayValue.map { Self.numbers($0) } ?? [:]
        let after = Int(json["after"]?.integerValue ?? 0)
        if let cells = json["query"]?.arrayValue {
            self = .query(Self.integers(cells))
        } else if let cells = json["cancel"]?.arrayValue {
            self = .cancel(Self.integers(cells), after: after)
        } else if let cells = json["overtake"]?.arrayValue {
            self = .overtake(Self.integers(cells), after: after, numbers)
        } else if json["set"] != nil {
            self = .set(numbers)
        } else if let document = json["write"]?.integerValue {
            self = .write(document: Int(document), digit: json["digit"]?.integerValue.map { Int($0) })
        } else if let count = json["tick"]?.integerValue {
            self = .tick(Int(count))
        } else if let end = json["end"]?.stringValue {
            self = end == "saved" ? .restart : .crash
        } else if let permille = json["damage"]?.integerValue {
            self = .damage(permille: Int(permille))
        } else {
            return nil
        }
    }

    private static func json(_ numbers: [Int: Int]) -> JSONValue {
        .array(numbers.sorted { $0.key < $1.key }.map { json([$0.key, $0.value]) })
    }

    private static func json(_ numbers: [Int]) -> JSONValue { .array(numbers.map { .integer(Int64($0)) }) }

    private static func integers(_ values: [JSONValue]) -> [Int] {
        values.compactMap { $0.integerValue.map { Int($0) } }
    }

    private static func numbers(_ values: [JSONValue]) -> [Int: Int] {
        var numbers: [Int: Int] = [:]
        for pair in values {
            let pair = integers(pair.arrayValue ?? [])
            if pair.count == 2 { numbers[pair[0]] = pair[1] }
        }
        return numbers
    }
}
