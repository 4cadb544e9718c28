private import Synchronization

/// Whether a server takes calls, and who wants to know when that changes.
final class Readiness: Sendable {
    private struct State {
        var isReady = true
        var watchers: [Int: @Sendable () -> Void] = [:]
        var tokens = 0
    }

    private let state = Mutex(State())

    /// Whether calls are taken.
    var isReady: Bool { state.withLock { $0.isReady } }

    /// Takes calls no longer, and tells everybody who watches.
    func end() {
        let wakes = state.withLock { state in
            state.isReady = false
            return Array(state.watchers.values)
        }
        for wake in wakes { wake() }
    }

    /// Calls `wake` when it changes, until the token is given back.
    func watch(_ wake: @escaping @Sendable () -> Void) -> Int {
        state.withLock { state in
            state.tokens += 1
            state.watchers[state.tokens] = wake
            return state.tokens
        }
    }

    /// Gives a token back.
    func leave(_ token: Int) { state.withLock { $0.watchers[token] = nil } }
}
