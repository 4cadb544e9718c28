public import ForgeCore
private import Glibc
private import Synchronization

/// A session on a thread of its own, which does what it is asked for, one thing after the other.
///
/// What is kept between two questions is `State`, made when the thread begins and used on it alone. The thread ends
/// with ``end()``, or when nobody holds the worker any more; what was learned goes into the cache of terms then.
public final class DhallWorker<State>: Sendable {
    private typealias Job = @Sendable (Result<State, ForgeErrors>) -> Void

    /// Questions that wait for the thread.
    private final class Queue: Sendable {
        private struct Waiting {
            var jobs: [Job] = []
            var isEnded = false
        }

        private let waiting = Mutex(Waiting())
        // SAFETY: a POSIX semaphore may be used from every thread; it lives as long as this object.
        private nonisolated(unsafe) let signal = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

        init() { sem_init(signal, 0, 0) }

        deinit {
            sem_destroy(signal)
            signal.deallocate()
        }

        /// Adds a question; false when none is answered any more.
        func add(_ job: @escaping Job) -> Bool {
            let isAdded = waiting.withLock { waiting in
                if !waiting.isEnded { waiting.jobs.append(job) }
                return !waiting.isEnded
            }
            if isAdded { sem_post(signal) }
            return isAdded
        }

        /// Lets the thread end after the questions that were asked.
        func end() {
            waiting.withLock { $0.isEnded = true }
            sem_post(signal)
        }

        /// The next question, waited for; nil when there will be none.
        func next() -> Job? {
            while true {
                while sem_wait(signal) != 0 { continue }
                let (job, isEnded) = waiting.withLock { waiting in
                    (waiting.jobs.isEmpty ? nil : waiting.jobs.removeFirst(), waiting.isEnded)
                }
                if let job { return job }
                if isEnded { return nil }
            }
        }
    }

    private let queue = Queue()
    private let isDone = Mutex<(isOver: Bool, waiting: [CheckedContinuation<Void, Never>])>((false, []))

    /// Begins a session; `make` makes the state in it.
    public init(
        _ options: DhallOptions, _ make: @escaping @Sendable (DhallEvaluator) throws(ForgeErrors) -> State
    ) {
        let queue = queue
        DeepStack.detach { [weak self] in
            // Where the cache is damaged, the session begins again without it and goes on with what is asked next.
            _ = try? DhallEvaluator.run(options) { evaluator throws(ForgeErrors) in
                let state: Result<State, ForgeErrors>
                do throws(ForgeErrors) { state = .success(try make(evaluator)) } catch { state = .failure(error) }
                try evaluator.requireSound()
                while let job = queue.next() {
                    job(state)
                    try evaluator.requireSound()
                }
            }
            self?.conclude()
        }
    }

    deinit { queue.end() }

    private func conclude() {
        let waiting = isDone.withLock { done in
            done.isOver = true
            defer { done.waiting = [] }
            return done.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Does something in the session.
    ///
    /// - Throws: what `body` throws, and what kept the state from being made.
    public func run<Value: Sendable>(
        _ body: @escaping @Sendable (State) throws(ForgeErrors) -> Value
    ) async throws(ForgeErrors) -> Value {
        let result: Result<Value, ForgeErrors> = await withCheckedContinuation { continuation in
            let isAdded = queue.add { state in
                do throws(ForgeErrors) {
                    let value = try body(try state.get())
                    continuation.resume(returning: .success(value))
                } catch { continuation.resume(returning: .failure(error)) }
            }
            if !isAdded {
                continuation.resume(
                    returning: .failure(ForgeErrors([ForgeError(.bug, "The session of Dhall has ended")])))
            }
        }
        return try result.get()
    }

    /// Ends the session after what was asked before, and waits until it has ended.
    public func end() async {
        queue.end()
        await withCheckedContinuation { continuation in
            let isOver = isDone.withLock { done in
                if !done.isOver { done.waiting.append(continuation) }
                return done.isOver
            }
            if isOver { continuation.resume() }
        }
    }
}
