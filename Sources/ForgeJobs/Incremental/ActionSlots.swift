private import Synchronization

/// The CPUs' worth of actions that run at one time; who comes first is served first.
final class ActionSlots: Sendable {
    private struct State {
        var free: Int
        var waiting: [(cost: Int, id: UInt64, continuation: CheckedContinuation<Void, any Error>)] = []
        var nextID: UInt64 = 0
    }

    private let count: Int
    private let state: Mutex<State>

    init(_ count: Int) {
        self.count = max(1, count)
        state = Mutex(State(free: max(1, count)))
    }

    /// Runs `body` when there is room for it.
    ///
    /// - Throws: what `body` throws, and `CancellationError` for who is cancelled while waiting.
    func run<Value: Sendable>(cost: Int, _ body: () async throws -> Value) async throws -> Value {
        let cost = min(count, max(1, cost))
        try await take(cost)
        defer { give(cost) }
        return try await body()
    }

    private func take(_ cost: Int) async throws {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let isServed = state.withLock { state in
                    if state.waiting.isEmpty, cost <= state.free {
                        state.free -= cost
                        return true
                    }
                    state.waiting.append((cost, id, continuation))
                    return false
                }
                if isServed { continuation.resume() } else if Task.isCancelled { leave(id) }
            }
        } onCancel: {
            leave(id)
        }
    }

    private func leave(_ id: UInt64) {
        let (left, served) = state.withLock { state in
            let index = state.waiting.firstIndex { $0.id == id }
            let left = index.map { state.waiting.remove(at: $0).continuation }
            return (left, Self.serve(&state))
        }
        left?.resume(throwing: CancellationError())
        for next in served { next.resume() }
    }

    private func give(_ cost: Int) {
        let served = state.withLock { state in
            state.free += cost
            return Self.serve(&state)
        }
        for next in served { next.resume() }
    }

    private static func serve(_ state: inout State) -> [CheckedContinuation<Void, any Error>] {
        var served: [CheckedContinuation<Void, any Error>] = []
        while let first = state.waiting.first, first.cost <= state.free {
            state.free -= first.cost
            served.append(first.continuation)
            state.waiting.removeFirst()
        }
        return served
    }
}
