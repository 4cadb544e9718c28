private import Synchronization

/// Does one thing to many items on several threads at once, for calls that block on somebody far away.
package enum Abreast {
    /// What comes of each item, in their order.
    ///
    /// - Parameter width: how many threads there are at most.
    package static func map<Item: Sendable, Value: Sendable, Failure: Error>(
        _ items: [Item], width: Int = 16, _ body: @escaping @Sendable (Item) throws(Failure) -> Value
    ) throws(Failure) -> [Value] {
        if items.count < 2 {
            var out: [Value] = []
            for item in items { out.append(try body(item)) }
            return out
        }
        let work = Work<Value, Failure>(count: items.count)
        ThreadGroup.run(min(width, items.count)) { _ in
            while let index = work.next() {
                do throws(Failure) { work.keep(try body(items[index]), at: index) } catch { work.fail(error) }
            }
        }
        return try work.outcome()
    }

    private final class Work<Value: Sendable, Failure: Error>: Sendable {
        private struct State {
            var next = 0
            var values: [Int: Value] = [:]
            var failure: Failure?
        }

        private let count: Int
        private let state = Mutex(State())

        init(count: Int) { self.count = count }

        /// The next item; none after a failure.
        func next() -> Int? {
            state.withLock { state in
                guard state.failure == nil, state.next < count else { return nil }
                defer { state.next += 1 }
                return state.next
            }
        }

        func keep(_ value: Value, at index: Int) { state.withLock { $0.values[index] = value } }

        func fail(_ error: Failure) { state.withLock { if $0.failure == nil { $0.failure = error } } }

        func outcome() throws(Failure) -> [Value] {
            let state = state.withLock { $0 }
            if let failure = state.failure { throw failure }
            return (0..<count).compactMap { state.values[$0] }
        }
    }
}
