import ForgeStore
import Glibc
import Synchronization

/// Dedicated threads that run sandboxes one after another, each thread with its own place in the host.
///
/// A sandbox dies with the thread that started it, and starting one suspends that thread, so neither may be a thread of
/// Swift's cooperative pool. Threads are made on demand and end with the pool.
final class SandboxThreads: Sendable {
    /// One piece of work for a slot.
    typealias Job = @Sendable (SandboxSlot) -> Void

    /// What the threads share; it outlives the pool until the last thread has ended.
    private final class Shared: Sendable {
        struct State {
            var jobs: [Job] = []
            var idle = 0
            var threads = 0
            var isStopping = false
        }
        let state = Mutex(State())
        let wake = Semaphore(0)
        let makeSlot: @Sendable (Int) -> SandboxSlot

        init(makeSlot: @escaping @Sendable (Int) -> SandboxSlot) {
            self.makeSlot = makeSlot
        }
    }

    private let shared: Shared
    private let limit: Int

    /// Makes a pool of at most `limit` threads.
    init(limit: Int, makeSlot: @escaping @Sendable (Int) -> SandboxSlot) {
        shared = Shared(makeSlot: makeSlot)
        self.limit = limit
    }

    deinit {
        let threads = shared.state.withLock { state in
            state.isStopping = true
            return state.threads
        }
        for _ in 0..<threads { shared.wake.signal() }
    }

    /// Queues a job; jobs run in the order in which they came.
    func submit(_ job: @escaping Job) {
        let index: Int? = shared.state.withLock { state in
            state.jobs.append(job)
            guard state.idle < state.jobs.count, state.threads < limit else { return nil }
            state.threads += 1
            return state.threads - 1
        }
        if let index { start(index) }
        shared.wake.signal()
    }

    private func start(_ index: Int) {
        let body = Unmanaged.passRetained(Body(shared: shared, index: index))
        var thread = pthread_t()
        let result = pthread_create(
            &thread, nil,
            { raw in
                guard let raw else { return nil }
                Unmanaged<Body>.fromOpaque(raw).takeRetainedValue().run()
                return nil
            }, body.toOpaque())
        precondition(result == 0, "a thread for sandboxes cannot be made")
        pthread_detach(thread)
    }

    private final class Body: Sendable {
        let shared: Shared
        let index: Int

        init(shared: Shared, index: Int) {
            self.shared = shared
            self.index = index
        }

        func run() {
            let slot = shared.makeSlot(index)
            while true {
                shared.state.withLock { $0.idle += 1 }
                shared.wake.wait()
                let job: Job? = shared.state.withLock { state in
                    state.idle -= 1
                    return state.jobs.isEmpty ? nil : state.jobs.removeFirst()
                }
                guard let job else { break }
                job(slot)
            }
            slot.close()
        }
    }
}
