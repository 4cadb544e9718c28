import Glibc
import Synchronization

/// A bounded pool of threads for calls that block, so that they never hold a thread of the cooperative pool.
public final class BlockingPool: Sendable {
    /// The pool that Forge's parts share: enough threads to keep a disk and every processor busy.
    public static let shared = BlockingPool(threads: 8)

    private struct State {
        var jobs: [@Sendable () -> Void] = []
        var head = 0
        var idle = 0
        var threads = 0
    }

    private let limit: Int
    private let state = Mutex(State())
    private let wake = Semaphore(0)

    /// Makes a pool that starts its threads when they are first needed and keeps at most `threads`.
    public init(threads: Int) {
        precondition(threads > 0, "a pool needs a thread")
        limit = threads
    }

    /// Runs a call on one of the pool's threads; waiting calls are served in the order of their coming.
    public func run<Value: Sendable, Failure: Error>(
        _ body: @escaping @Sendable () throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let result: Result<Value, Failure> = await withCheckedContinuation { continuation in
            submit {
                do throws(Failure) {
                    continuation.resume(returning: .success(try body()))
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
        }
        return try result.get()
    }

    private func submit(_ job: @escaping @Sendable () -> Void) {
        let needsThread = state.withLock { state in
            state.jobs.append(job)
            guard state.idle < state.jobs.count - state.head, state.threads < limit else { return false }
            state.threads += 1
            return true
        }
        if needsThread { start() }
        wake.signal()
    }

    private func start() {
        var thread = pthread_t()
        let context = Unmanaged.passRetained(self).toOpaque()
        let status = pthread_create(
            &thread, nil,
            { raw in
                guard let raw else { return nil }
                Unmanaged<BlockingPool>.fromOpaque(raw).takeRetainedValue().work()
            }, context)
        precondition(status == 0, "the system gives no more threads")
        pthread_detach(thread)
    }

    /// Serves jobs until the process ends.
    private func work() -> Never {
        while true {
            let job: (@Sendable () -> Void)? = state.withLock { state in
                guard state.head < state.jobs.count else {
                    state.idle += 1
                    return nil
                }
                let job = state.jobs[state.head]
                state.head += 1
                if state.head == state.jobs.count {
                    state.jobs.removeAll(keepingCapacity: true)
                    state.head = 0
                }
                return job
            }
            if let job {
                job()
            } else {
                wake.wait()
                state.withLock { $0.idle -= 1 }
            }
        }
    }
}
