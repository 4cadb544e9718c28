import ForgeCore
import ForgeEngine
import Synchronization

/// A number that a transaction sets.
struct Entry: InjectedKey {
    static let kind = "entry"
    typealias Value = Int
    let name: String
    init(_ name: String) { self.name = name }
    func encode(into writer: inout ByteWriter) { name.encode(into: &writer) }
    init(from reader: inout ByteReader) throws { name = try reader.text() }
    var label: String { name }
}

/// A number that a formula of the workbook computes.
struct Cell: EngineKey {
    static let kind = "cell"
    typealias Value = Int
    let name: String
    init(_ name: String) { self.name = name }
    func encode(into writer: inout ByteWriter) { name.encode(into: &writer) }
    init(from reader: inout ByteReader) throws { name = try reader.text() }
    func compute(_ context: EngineContext) async throws -> Int {
        try await context.service(Workbook.self).run(name, context)
    }
    static func isTransient(_ value: Int) -> Bool { value < 0 }
    var label: String { name }
}

/// The same, of which the state file keeps a digest.
struct Sealed: EngineKey {
    static let kind = "sealed"
    static let retention = Retention.fingerprint
    typealias Value = Int
    let name: String
    init(_ name: String) { self.name = name }
    func encode(into writer: inout ByteWriter) { name.encode(into: &writer) }
    init(from reader: inout ByteReader) throws { name = try reader.text() }
    func compute(_ context: EngineContext) async throws -> Int {
        try await context.service(Workbook.self).run(name, context)
    }
    var label: String { name }
}

/// The last digit of a cell.
struct LastDigit: ProjectionKey {
    static let kind = "last digit"
    static let retention = Retention.nothing
    typealias Value = Int
    let base: Cell
    init(_ name: String) { base = Cell(name) }
    func encode(into writer: inout ByteWriter) { base.encode(into: &writer) }
    init(from reader: inout ByteReader) throws { base = try Cell(from: &reader) }
    func project(_ value: Int) -> Int { value % 10 }
}

/// Formulas by the names of their cells, and how often each has run.
final class Workbook: Sendable {
    typealias Formula = @Sendable (EngineContext) async throws -> Int

    static let kinds = [
        EngineKind(Entry.self), EngineKind(Cell.self), EngineKind(Sealed.self), EngineKind(LastDigit.self),
        EngineKind(Document.self),
    ]

    private let formulas: [String: Formula]
    private let counts = Mutex<[String: Int]>([:])

    let files: Files?

    init(_ formulas: [String: Formula] = [:], files: Files? = nil) {
        self.formulas = formulas
        self.files = files
    }

    /// Counts a run that is no formula's.
    func note(_ name: String) { counts.withLock { $0[name, default: 0] += 1 } }

    func run(_ name: String, _ context: EngineContext) async throws -> Int {
        counts.withLock { $0[name, default: 0] += 1 }
        guard let formula = formulas[name] else { throw Broken(what: "no formula \(name)") }
        return try await formula(context)
    }

    func restore(_ path: String, _ epoch: Digest) -> (engine: Engine, restoration: Restoration) {
        Engine.restore(
            from: path, epoch: epoch, kinds: Self.kinds, services: self, status: files, parallelism: 4)
    }

    /// How often each formula has run since the last time that this was asked.
    func takeCounts() -> [String: Int] {
        counts.withLock { counts in
            defer { counts = [:] }
            return counts
        }
    }

    func engine(_ entries: [String: Int] = [:], parallelism: Int = 4) throws -> Engine {
        let engine = Engine(kinds: Self.kinds, services: self, status: files, parallelism: parallelism)
        try engine.commit { transaction in
            for (name, value) in entries { try transaction.set(Entry(name), to: value) }
        }
        return engine
    }
}

extension Engine {
    func set(_ name: String, _ value: Int) throws { try commit { try $0.set(Entry(name), to: value) } }
}

struct Broken: Error, Equatable {
    let what: String
}

/// Lets tasks through when it is opened.
final class Gate: Sendable {
    private let state = Mutex<(isOpen: Bool, waiting: [CheckedContinuation<Void, Never>], arrived: Int)>((false, [], 0))

    /// How many have come.
    var arrived: Int { state.withLock { $0.arrived } }

    func pass() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                state.arrived += 1
                if !state.isOpen { state.waiting.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }

    func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Waits until so many have come.
    func awaitArrivals(_ count: Int) async {
        while arrived < count { await Task.yield() }
    }
}
