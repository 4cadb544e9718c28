import ForgeCore
import Synchronization

extension Engine {
    /// Asks for a node until there is an answer, on behalf of the run at `parent` if there is one.
    func demand(_ id: UInt32, _ parent: Run?, wantsValue: Bool) async throws -> Demanded {
        while true {
            switch graph.withLock({ $0.begin(id, parent, wantsValue: wantsValue) }) {
            case .ready(let demanded): return demanded
            case .decode(let saved, let kind): decode(saved, kind, id)
            case .failed(let error): throw error
            case .wait(let run): try await wait(for: run, parent)
            case .compute(let run): return try await compute(run, parent)
            case .check(let run):
                let demanded = try await check(run, parent, wantsValue: wantsValue)
                if !wantsValue || demanded.box != nil { return demanded }
            }
        }
    }

    /// Asks for a node; a failure is a value.
    func outcome(_ id: UInt32, _ parent: Run?, wantsValue: Bool) async -> Result<Demanded, any Error> {
        do { return .success(try await demand(id, parent, wantsValue: wantsValue)) } catch { return .failure(error) }
    }

    /// Asks for nodes side by side; one result for each.
    func outcomes(_ ids: [UInt32], _ parent: Run?, wantsValue: Bool) async -> [Result<Demanded, any Error>] {
        var results: [Result<Demanded, any Error>?] = Array(repeating: nil, count: ids.count)
        let pending: [Int] = graph.withLock { graph in
            ids.indices.filter { index in
                results[index] = graph.ready(ids[index], wantsValue: wantsValue).map { .success($0) }
                return results[index] == nil
            }
        }
        if pending.count == 1 {
            results[pending[0]] = await outcome(ids[pending[0]], parent, wantsValue: wantsValue)
        } else if pending.count > 1 {
            for (index, result) in await sideBySide(pending, ids, parent, wantsValue) { results[index] = result }
        }
        return results.map { result in
            guard let result else { preconditionFailure("INVARIANT: every index was ready or pending") }
            return result
        }
    }

    private typealias Found = [(Int, Result<Demanded, any Error>)]

    private func sideBySide(_ pending: [Int], _ ids: [UInt32], _ parent: Run?, _ wantsValue: Bool) async -> Found {
        let next = Queue(pending)
        return await withTaskGroup(of: Found.self) { group in
            var found: Found = []
            while let index = next.pop() {
                // As long as there is more than this branch can begin, others may help.
                while next.hasMore, parallelism.take() {
                    group.addTask {
                        defer { self.parallelism.give() }
                        var found: Found = []
                        while let index = next.pop() {
                            found.append((index, await self.outcome(ids[index], parent, wantsValue: wantsValue)))
                        }
                        return found
                    }
                }
                found.append((index, await outcome(ids[index], parent, wantsValue: wantsValue)))
            }
            parallelism.give()
            defer { parallelism.force() }
            for await more in group { found += more }
            return found
        }
    }

    /// Waits until somebody else is done with a node.
    private func wait(for run: Run, _ parent: Run?) async throws {
        let token = graph.withLock { $0.token() }
        parallelism.give()
        defer { parallelism.force() }
        do {
            try await withTaskCancellationHandler {
                try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                    let isWaiting = graph.withLock { _ in run.add(continuation, token) }
                    if !isWaiting { continuation.resume() }
                    if isWaiting, Task.isCancelled { stopWaiting(run, token) }
                }
            } onCancel: {
                stopWaiting(run, token)
            }
        } catch {
            graph.withLock { _ in parent?.settle(run.node) }
            throw error
        }
    }

    private func stopWaiting(_ run: Run, _ token: UInt64) {
        graph.withLock { _ in run.remove(token) }?.resume(throwing: CancellationError())
    }

    /// Finds out whether an answer still holds, and computes it if not.
    private func check(_ run: Run, _ parent: Run?, wantsValue: Bool) async throws -> Demanded {
        while true {
            switch graph.withLock({ $0.check(run, parent, wantsValue: wantsValue) }) {
            case .compute: return try await compute(run, parent)
            case .unchanged(let demanded, let waiters):
                for waiter in waiters { waiter.resume() }
                return demanded
            case .demand(let ids):
                let results = await outcomes(ids, run, wantsValue: false)
                if Task.isCancelled {
                    abandon(run, parent)
                    throw CancellationError()
                }
                for (id, result) in zip(ids, results) {
                    if case .success(let demanded) = result, demanded.since != nil { continue }
                    run.cause = id + 1
                    return try await compute(run, parent)
                }
            }
        }
    }

    private func abandon(_ run: Run, _ parent: Run?) {
        for waiter in graph.withLock({ $0.abandon(run, parent) }) { waiter.resume() }
    }

    /// Computes a node, again as long as the world changes under it.
    private func compute(_ run: Run, _ parent: Run?) async throws -> Demanded {
        while true {
            let context = EngineContext(self, run)
            let facts = observe(run)
            var outcome = Outcome(result: await attempt(run, context), reads: context.seen, facts: facts)
            switch outcome.result {
            case .success(let box): outcome.isSame = isSame(run, box)
            case .failure(let error):
                // Whatever a cancelled computation throws says nothing about the key.
                if Task.isCancelled || error is CancellationError {
                    abandon(run, parent)
                    throw CancellationError()
                }
            }
            switch try finish(run, outcome, parent) {
            case .again: continue
            case .done(let demanded, let waiters):
                for waiter in waiters { waiter.resume() }
                return demanded
            case .failed(let error, let waiters):
                for waiter in waiters { waiter.resume() }
                throw error
            }
        }
    }

    private func attempt(_ run: Run, _ context: EngineContext) async -> Result<ValueBox, any Error> {
        do { return .success(try await run.kind.compute(run.key, context)) } catch { return .failure(error) }
    }

    private func finish(_ run: Run, _ outcome: Outcome, _ parent: Run?) throws -> Finish {
        do {
            return try graph.withLock { try $0.finish(run, outcome, parent) }
        } catch {
            abandon(run, parent)
            throw error
        }
    }

    /// Whether an answer is the one before.
    private func isSame(_ run: Run, _ box: ValueBox) -> Bool {
        if let old = run.oldBox { return run.kind.isEqual(old, box) }
        return run.saved?.matches(box, run.kind) ?? false
    }

    /// The facts of an observed leaf's path, taken before it is read.
    private func observe(_ run: Run) -> (facts: FileFacts, isRacy: Bool)? {
        guard case .observed(let followsLinks) = run.kind.role else { return nil }
        guard let status else { preconditionFailure("INVARIANT: an engine with observed leaves has a status source") }
        let now = status.now()
        let facts = (run.key + [0]).withUnsafeBytes { bytes in
            bytes.withMemoryRebound(to: CChar.self) { path in
                path.baseAddress.map { status.facts($0, followsLinks: followsLinks) } ?? .unreadable
            }
        }
        return (facts, !facts.isSettled(at: now))
    }
}

extension Graph {
    /// The answer of a node, if there is nothing to do for it.
    func ready(_ id: UInt32, wantsValue: Bool) -> Demanded? {
        guard node(id).pointee.state == .clean else { return nil }
        let box = boxes[id]
        if wantsValue, box == nil { return nil }
        return Demanded(box: box, since: node(id).pointee.changedAt)
    }
}

/// Indices that several branches take in turn.
private final class Queue: Sendable {
    private let items: [Int]
    private let next = Atomic<Int>(0)

    init(_ items: [Int]) { self.items = items }

    var hasMore: Bool { next.load(ordering: .relaxed) < items.count }

    func pop() -> Int? {
        let at = next.add(1, ordering: .relaxed).oldValue
        return at < items.count ? items[at] : nil
    }
}
