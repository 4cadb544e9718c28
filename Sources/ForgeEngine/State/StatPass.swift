import Glibc
import Synchronization

/// Threads of their own that look at the paths of leaves and compare the facts: blocking calls off the cooperative
/// pool.
// SAFETY: the records are this pass's own copy and do not change; threads write only under `found`'s lock.
final class StatPass: @unchecked Sendable {
    private static let stretch = 256

    private let records: UnsafeMutableBufferPointer<LeafRecord>
    private let keys: KeyArena
    private let status: any StatusSource
    private let next = Atomic<Int>(0)
    private let running: Atomic<Int>
    private let found = Mutex<[Int]>([])
    private let isDone = Mutex<CheckedContinuation<Void, Never>?>(nil)

    /// Takes copies, so that the graph may go on changing; keys never move.
    init(_ records: UnsafeMutableBufferPointer<LeafRecord>, _ keys: KeyArena, _ status: any StatusSource, threads: Int)
    {
        self.records = records
        self.keys = keys
        self.status = status
        running = Atomic(threads)
    }

    deinit { records.deallocate() }

    /// The numbers of the leaves that are not as they were, or that may hide a change; sorted.
    func run() async -> [Int] {
        await withCheckedContinuation { continuation in
            isDone.withLock { $0 = continuation }
            let threads = running.load(ordering: .relaxed)
            for _ in 0..<threads {
                let own = Unmanaged.passRetained(self).toOpaque()
                var thread = pthread_t()
                let failure = pthread_create(
                    &thread, nil,
                    { own in
                        guard let own else { return nil }
                        Unmanaged<StatPass>.fromOpaque(own).takeRetainedValue().work()
                        return nil
                    }, own)
                if failure == 0 {
                    pthread_detach(thread)
                } else {
                    // Without a thread the work is done here.
                    Unmanaged<StatPass>.fromOpaque(own).takeRetainedValue().work()
                }
            }
        }
        return found.withLock { $0.sorted() }
    }

    private func work() {
        var changed: [Int] = []
        while true {
            let start = next.add(Self.stretch, ordering: .relaxed).oldValue
            if start >= records.count { break }
            for index in start..<min(start + Self.stretch, records.count) {
                let record = records[index]
                guard let path = keys.bytes(record.key).baseAddress else { continue }
                let facts = status.facts(
                    path.assumingMemoryBound(to: CChar.self), followsLinks: record.has(LeafRecord.followsLinks))
                if facts != record.facts || record.has(LeafRecord.isRacy) { changed.append(index) }
            }
        }
        found.withLock { $0 += changed }
        if running.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 {
            isDone.withLock { $0.take() }?.resume()
        }
    }
}

/// What a look at all observed leaves has shown.
public struct Revalidation: Equatable, Sendable {
    /// How many leaves were looked at.
    public var looked: Int
    /// How many of them have to be read again.
    public var changed: Int

    /// States both.
    public init(looked: Int, changed: Int) {
        self.looked = looked
        self.changed = changed
    }
}

extension Engine {
    /// Looks at the path of every observed leaf, and begins a version if any of them has to be read again.
    ///
    /// A leaf is read again when its facts differ, or when it was read so soon after a change that another one would
    /// have left no trace.
    ///
    /// - Throws: ``EngineError/limit(_:)``.
    public func revalidate(threads: Int = 2) async throws(EngineError) -> Revalidation {
        guard let status else { return Revalidation(looked: 0, changed: 0) }
        let pass = graph.withLock { graph in
            StatPass(graph.copyLeaves(), graph.keys, status, threads: max(1, threads))
        }
        let changed = await pass.run()
        let result: Result<Void, EngineError> = graph.withLock { graph in
            do throws(EngineError) {
                if !changed.isEmpty { try graph.beginVersion() }
                for index in changed { graph.invalidate(graph.leaves[index].node) }
                return .success(())
            } catch { return .failure(error) }
        }
        try result.get()
        return Revalidation(looked: pass.count, changed: changed.count)
    }
}

extension StatPass {
    /// The number of leaves.
    var count: Int { records.count }
}

extension Graph {
    func copyLeaves() -> UnsafeMutableBufferPointer<LeafRecord> {
        let copy = UnsafeMutableBufferPointer<LeafRecord>.allocate(capacity: leaves.count)
        guard let target = copy.baseAddress, leaves.count > 0 else { return copy }
        let base = min(leaves.baseCount, leaves.count)
        if base > 0 { target.initialize(from: leaves.pointer(0), count: base) }
        if leaves.count > base {
            (target + base).initialize(from: leaves.pointer(base), count: leaves.count - base)
        }
        return copy
    }
}
