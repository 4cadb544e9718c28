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

        /// What came of it, once it is done.
        var value: Value {
            result.withLock { result in
                guard let result else { preconditionFailure("INVARIANT: the thread ended, and so did its job") }
                return result
            }
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
        pthread_join(start(job), nil)
        return job.value
    }

    /// A thread that runs, until it is joined.
    struct Thread: Sendable {
        fileprivate let id: pthread_t

        /// Waits for its end; once.
        func join() { pthread_join(id, nil) }
    }

    /// Runs `body` on a thread of its own, which somebody has to join.
    static func begin(_ body: @escaping @Sendable () -> Void) -> Thread { Thread(id: start(Job(body))) }

    /// Runs `body` on a thread of its own and does not wait for it.
    static func detach(_ body: @escaping @Sendable () -> Void) { pthread_detach(start(Job(body))) }

    /// The results of `body` for each item, from at most `width` threads at a time.
    static func map<Item: Sendable, Value: Sendable>(
        _ items: [Item], width: Int, _ body: @escaping @Sendable (Item) -> Value
    ) -> [Value] {
        let next = Atomic(0)
        let results = Mutex<[Value?]>(Array(repeating: nil, count: items.count))
        let work: @Sendable () -> Void = {
            while true {
                let place = next.wrappingAdd(1, ordering: .relaxed).oldValue
                if place >= items.count { return }
                let value = body(items[place])
                results.withLock { $0[place] = value }
            }
        }
        let jobs = (0..<min(width, items.count)).map { _ in Job(work) }
        for thread in jobs.map(start) { pthread_join(thread, nil) }
        return results.withLock { $0.compactMap { $0 } }
    }

    private static func start<Value: Sendable>(_ job: Job<Value>) -> pthread_t {
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
        return thread
    }
}
