import ForgeStore
import Synchronization

/// Lets exactly one of several simulated processes, each on a thread of its own, run at a time.
///
/// A process may hand over at each disk call and nowhere else, so that a seed decides how they interleave.
final class ProcessTurns: Sendable {
    private struct State {
        /// Processes that have something to do, in the order of their start.
        var waiting: [Int: Semaphore] = [:]
        var order: [Int] = []
    }

    private let state = Mutex(State())

    /// Runs jobs, each as one process, until all have ended; the first of them begins.
    func run(_ jobs: [(process: Int, body: @Sendable () -> Void)]) {
        guard jobs.count > 1 else {
            for job in jobs { job.body() }
            return
        }
        state.withLock { state in
            state.order = jobs.map(\.process)
            for job in jobs { state.waiting[job.process] = Semaphore(0) }
        }
        signal(jobs[0].process)
        ThreadGroup.run(jobs.count) { index in
            let (process, body) = jobs[index]
            self.semaphore(process)?.wait()
            body()
            self.leave(process)
        }
    }

    /// Perhaps lets another process go on first; `draw` gives a number below the one that it is given.
    func pass(_ process: Int, _ draw: (Int) -> Int) {
        let others = state.withLock { $0.order.count > 1 ? $0.order.filter { $0 != process } : [] }
        guard !others.isEmpty, draw(3) == 0 else { return }
        handOver(from: process, to: others[draw(others.count)])
    }

    /// Lets another process go on, because this one waits for it; false when there is none.
    func wait(_ process: Int) -> Bool {
        guard let next = state.withLock({ $0.order.first { $0 != process } }) else { return false }
        handOver(from: process, to: next)
        return true
    }

    private func handOver(from process: Int, to next: Int) {
        let own = semaphore(process)
        signal(next)
        own?.wait()
    }

    private func leave(_ process: Int) {
        let next = state.withLock { state in
            state.order.removeAll { $0 == process }
            state.waiting[process] = nil
            return state.order.first
        }
        if let next { signal(next) }
    }

    private func semaphore(_ process: Int) -> Semaphore? { state.withLock { $0.waiting[process] } }
    private func signal(_ process: Int) { semaphore(process)?.signal() }
}
