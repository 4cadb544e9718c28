/// What was found when a node was asked for.
struct Demanded: Sendable {
    /// The answer, when it was wanted.
    var box: ValueBox?
    /// The version since which the answer is what it is; nil when it holds for nobody else.
    var since: UInt32?
}

/// What is to be done about a node that is asked for.
enum Step: Sendable {
    case ready(Demanded)
    /// Its answer is saved: decode it, hand it back and ask again.
    case decode(SavedValue, EngineKind)
    case failed(any Error)
    /// Somebody else is at it.
    case wait(Run)
    /// Be the one who is at it, and see whether its dependencies have changed.
    case check(Run)
    /// Be the one who is at it, and compute it.
    case compute(Run)
}

/// What is next in seeing whether the dependencies of a node have changed.
enum CheckStep: Sendable {
    /// These have to be asked for; they were asked for together.
    case demand([UInt32])
    /// Something changed: compute the node.
    case compute
    /// Nothing changed.
    case unchanged(Demanded, [CheckedContinuation<Void, any Error>])
}

extension Graph {
    /// Asks for a node, on behalf of the run at `parent` if there is one.
    func begin(_ id: UInt32, _ parent: Run?, wantsValue: Bool) -> Step {
        let node = node(id)
        guard let kind = kinds[node.pointee.kind] else { return .failed(EngineError.kindUnknown) }
        switch node.pointee.state {
        case .clean:
            guard wantsValue else { break }
            if boxes[id] != nil { break }
            guard let saved = saved(id) else { return start(id, kind, parent, .clean) }
            return saved.isFingerprint ? start(id, kind, parent, .clean) : .decode(saved, kind)
        case .failed:
            parent?.settle(id)
            guard let failure = failures[id] else {
                preconditionFailure("INVARIANT: a failed node has a failure until its version ends")
            }
            return .failed(failure)
        case .running:
            return join(id, parent)
        case .absent, .dirty, .stale:
            if kind.role == .injected {
                parent?.settle(id)
                return .failed(EngineError.leafMissing(label(id)))
            }
            return start(id, kind, parent, node.pointee.state)
        }
        parent?.settle(id)
        return .ready(Demanded(box: wantsValue ? boxes[id] : nil, since: node.pointee.changedAt))
    }

    private func start(_ id: UInt32, _ kind: EngineKind, _ parent: Run?, _ prior: NodeState) -> Step {
        let run = Run(
            node: id, kind: kind, key: Array(keyBytes(id)), prior: prior, oldBox: boxes[id], saved: saved(id),
            version: version)
        parent?.await(id)
        runs[id] = run
        touch(id)
        node(id).pointee.state = .running
        if prior == .dirty { return .check(run) }
        if prior == .stale { run.cause = node(id).pointee.cause }
        return .compute(run)
    }

    private func join(_ id: UInt32, _ parent: Run?) -> Step {
        guard let run = runs[id] else { preconditionFailure("INVARIANT: somebody is at a running node") }
        if let parent {
            if let chain = path(from: id, to: parent.node) {
                parent.settle(id)
                return .failed(EngineError.cycle(([parent.node] + chain).map(label)))
            }
            parent.await(id)
        }
        return .wait(run)
    }

    /// The nodes from one that is at work to one that it waits for, both included.
    private func path(from start: UInt32, to goal: UInt32) -> [UInt32]? {
        if start == goal { return [goal] }
        var origin: [UInt32: UInt32] = [start: start]
        var pending = [start]
        while let next = pending.popLast() {
            for awaited in runs[next]?.awaited ?? [] where origin[awaited] == nil {
                origin[awaited] = next
                if awaited == goal {
                    var chain = [goal]
                    while let last = chain.last, last != start, let before = origin[last] { chain.append(before) }
                    return chain.reversed()
                }
                pending.append(awaited)
            }
        }
        return nil
    }

    /// Goes on seeing whether the dependencies of a run's node are as they were.
    ///
    /// They are looked at in the order in which they were asked for, and not beyond the first that changed: what was
    /// asked for after it may have been asked for because of it.
    func check(_ run: Run, _ parent: Run?, wantsValue: Bool) -> CheckStep {
        if run.version != version {
            run.version = version
            run.checked = 0
        }
        let own = node(run.node)
        let list = dependencies(run.node)
        while run.checked < list.count {
            let dependency = Edge(code: list[run.checked]).node
            let node = node(dependency)
            guard kinds[node.pointee.kind] != nil, node.pointee.state != .failed,
                node.pointee.state != .clean || node.pointee.changedAt <= own.pointee.verifiedAt
            else {
                run.cause = dependency + 1
                return .compute
            }
            if node.pointee.state != .clean { return .demand(unsettled(list, from: run.checked)) }
            run.checked += 1
        }
        own.pointee.verifiedAt = version
        own.pointee.state = .clean
        hasChanges = true
        let lacksValue = boxes[run.node] == nil
        if wantsValue, lacksValue, saved(run.node)?.isFingerprint ?? true {
            // The answer holds, yet nobody has it.
            run.prior = .clean
            own.pointee.state = .running
            return .compute
        }
        runs[run.node] = nil
        parent?.settle(run.node)
        return .unchanged(Demanded(box: boxes[run.node], since: own.pointee.changedAt), run.end())
    }

    private func unsettled(_ list: UnsafeMutableBufferPointer<UInt32>, from start: Int) -> [UInt32] {
        var found: [UInt32] = []
        var at = start
        repeat {
            let dependency = Edge(code: list[at]).node
            if node(dependency).pointee.state != .clean { found.append(dependency) }
            at += 1
        } while at < list.count && Edge(code: list[at]).isTogether
        return found
    }
}
