import Glibc
import Synchronization

/// Runs work on a thread whose stack is deep enough for every depth that the limits allow.
enum DeepStack {
    /// Address space only: pages are used as the work goes deeper.
    static let stackBytes = 4 << 30

    /// Work and, once it is done, its result.
    private final class Job<Value: Sendable>: Sendable {
        let body: @Sendable () -> Value
        let result = Mutex<Value?>(nil)

        init(_ body: @escaping @Sendable () -> Value) { self.body = body }

        func run() {
            let value = body()
            result.withLock { $0 = value }
        }
    }

    /// A job without its type, for the thread's entry.
    private final class Entry: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Runs `body` to its end on a thread of its own.
    static func run<Value: Sendable>(_ body: @escaping @Sendable () -> Value) -> Value {
        let job = Job(body)
        let entry = Unmanaged.passRetained(Entry { job.run() })
        let attributes = UnsafeMutablePointer<pthread_attr_t>.allocate(capacity: 1)
        pthread_attr_init(attributes)
        defer {
            pthread_attr_destroy(attributes)
            attributes.deallocate()
        }
        var size = stackBytes
        // Where address space is limited, a smaller stack is better than none.
        while pthread_attr_setstacksize(attributes, size) != 0, size > 1 << 20 { size /= 2 }
        var thread = pthread_t()
        while true {
            let status = pthread_create(
                &thread, attributes,
                { raw in
                    guard let raw else { preconditionFailure("INVARIANT: pthread_create passes on its argument") }
                    Unmanaged<Entry>.fromOpaque(raw).takeRetainedValue().run()
                    return nil
                }, entry.toOpaque())
            if status == 0 { break }
            precondition(size > 1 << 20, "the system gives no more threads")
            size /= 2
            pthread_attr_setstacksize(attributes, size)
        }
        pthread_join(thread, nil)
        return job.result.withLock { result in
            guard let result else { preconditionFailure("INVARIANT: the thread ended, and so did its job") }
            return result
        }
    }
}
