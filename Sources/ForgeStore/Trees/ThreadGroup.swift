import Glibc

/// Runs one piece of work on several threads and waits for all of them.
package enum ThreadGroup {
    private final class Job: Sendable {
        let body: @Sendable (Int) -> Void
        let index: Int

        init(_ index: Int, _ body: @escaping @Sendable (Int) -> Void) {
            self.index = index
            self.body = body
        }
    }

    /// Calls `body` with 0 ..< `count`, the last on the calling thread.
    package static func run(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
        var threads: [pthread_t] = []
        for index in 0..<max(0, count - 1) {
            var thread = pthread_t()
            let job = Unmanaged.passRetained(Job(index, body))
            let status = pthread_create(
                &thread, nil,
                { raw in
                    guard let raw else { return nil }
                    let job = Unmanaged<Job>.fromOpaque(raw).takeRetainedValue()
                    job.body(job.index)
                    return nil
                }, job.toOpaque())
            if status == 0 {
                threads.append(thread)
            } else {
                // Without another thread the work is done here.
                job.release()
                body(index)
            }
        }
        body(count - 1)
        for thread in threads { pthread_join(thread, nil) }
    }
}
