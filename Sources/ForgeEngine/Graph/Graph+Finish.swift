/// What came of a computation.
enum Finish: Sendable {
    case done(Demanded, [CheckedContinuation<Void, any Error>])
    case failed(any Error, [CheckedContinuation<Void, any Error>])
    /// What it has seen holds no longer: compute again.
    case again
}

/// What a computation saw and gave.
struct Outcome: Sendable {
    var result: Result<ValueBox, any Error>
    /// Whether the answer is the one before.
    var isSame = false
    var reads: [Run.Read]
    /// What an observed leaf's path was before it was read, and whether that may hide a change.
    var facts: (facts: FileFacts, isRacy: Bool)?
}

extension Graph {
    /// Takes what a computation gave, if all that it saw still holds.
    func finish(_ run: Run, _ outcome: Outcome, _ parent: Run?) throws(EngineError) -> Finish {
        var isVolatile = false
        for read in outcome.reads {
            switch standing(of: read) {
            case .holds: continue
            case .volatile: isVolatile = true
            case .gone: if run.version == version { isVolatile = true } else { return again(run) }
            }
        }
        if run.isOverrun { return again(run) }
        if case .failure(let error) = outcome.result, (error as? EngineError).map(Self.isCycle) ?? false {
            isVolatile = true
        }
        if isVolatile { return abandonVolatile(run, outcome, parent) }
        if run.kind.role == .computed { try setDependencies(of: run.node, Self.unique(outcome.reads)) }
        let own = node(run.node)
        own.pointee.computedAt = version
        own.pointee.cause = run.cause
        own.pointee.verifiedAt = version
        hasChanges = true
        if let facts = outcome.facts {
            let leaf = leaves.pointer(Int(own.pointee.deps))
            leaf.pointee.facts = facts.facts
            leaf.pointee.flags = leaf.pointee.flags & LeafRecord.followsLinks | (facts.isRacy ? LeafRecord.isRacy : 0)
        }
        let waiters = end(run, parent)
        switch outcome.result {
        case .success(let box):
            if run.kind.isTransient(box) { fleeting.append(run.node) }
            own.pointee.state = .clean
            if outcome.isSame {
                if boxes[run.node] == nil { boxes[run.node] = box }
            } else {
                own.pointee.changedAt = version
                own.pointee.value = 0
                boxes[run.node] = box
                if run.prior == .clean { invalidateDependents(of: run.node) }
            }
            return .done(Demanded(box: boxes[run.node], since: own.pointee.changedAt), waiters)
        case .failure(let error):
            own.pointee.state = .failed
            own.pointee.changedAt = version
            own.pointee.value = 0
            boxes[run.node] = nil
            failures[run.node] = error
            fleeting.append(run.node)
            if run.prior == .clean { invalidateDependents(of: run.node) }
            return .failed(error, waiters)
        }
    }

    /// Leaves a node as it was before the run: what was cancelled has never been.
    func abandon(_ run: Run, _ parent: Run?) -> [CheckedContinuation<Void, any Error>] {
        node(run.node).pointee.state = run.isOverrun && run.prior != .absent ? .stale : run.prior
        return end(run, parent)
    }

    /// Keeps an answer that was decoded, unless there is another one.
    func adopt(_ box: ValueBox?, for id: UInt32, from saved: SavedValue) {
        let node = node(id)
        guard node.pointee.state == .clean, boxes[id] == nil,
            self.saved(id)?.bytes.baseAddress == saved.bytes.baseAddress
        else { return }
        if let box {
            boxes[id] = box
        } else {
            // The kind cannot read what it wrote: as good as nothing.
            touch(id)
            node.pointee.value = 0
            node.pointee.state = .stale
            invalidateDependents(of: id)
        }
    }

    private enum Standing { case holds, volatile, gone }

    private func standing(of read: Run.Read) -> Standing {
        let node = node(read.edge.node)
        switch read.outcome {
        case .value(let since):
            return node.pointee.state == .clean && node.pointee.changedAt == since ? .holds : .gone
        case .failed:
            let isUnset = kinds[node.pointee.kind]?.role == .injected && node.pointee.state == .absent
            return node.pointee.state == .failed || isUnset ? .holds : .gone
        case .volatile, .pending: return .volatile
        }
    }

    private static func isCycle(_ error: EngineError) -> Bool {
        if case .cycle = error { return true }
        return false
    }

    private func again(_ run: Run) -> Finish {
        run.version = version
        run.isOverrun = false
        run.repeats += 1
        run.awaited = []
        return .again
    }

    /// Hands on what holds for this asker alone, and forgets it.
    private func abandonVolatile(_ run: Run, _ outcome: Outcome, _ parent: Run?) -> Finish {
        let wasClean = run.prior == .clean
        run.prior = run.prior == .absent ? .absent : .stale
        let waiters = abandon(run, parent)
        if wasClean { invalidateDependents(of: run.node) }
        switch outcome.result {
        case .success(let box): return .done(Demanded(box: box, since: nil), waiters)
        case .failure(let error): return .failed(error, waiters)
        }
    }

    private func end(_ run: Run, _ parent: Run?) -> [CheckedContinuation<Void, any Error>] {
        runs[run.node] = nil
        parent?.settle(run.node)
        return run.end()
    }

    /// Replaces the dependencies of a node; those that stay cost nothing.
    func setDependencies(of id: UInt32, _ list: [UInt32]) throws(EngineError) {
        let old = dependencies(id)
        if old.count == list.count, old.elementsEqual(list) { return }
        let known = Set(old.map { Edge(code: $0).node })
        for code in list {
            let dependency = Edge(code: code).node
            if known.contains(dependency) { continue }
            let node = node(dependency)
            try edges.append(id, to: &node.pointee.rdeps, &node.pointee.rdepCount)
        }
        let place = try edges.place(list)
        let node = node(id)
        edges.release(node.pointee.deps, node.pointee.depCount)
        node.pointee.deps = place
        node.pointee.depCount = UInt32(list.count)
        node.pointee.marks |= Node.hasOtherDependencies
    }

    /// Each dependency once, where it was first asked for.
    private static func unique(_ reads: [Run.Read]) -> [UInt32] {
        var list: [UInt32] = []
        list.reserveCapacity(reads.count)
        var seen = Set<UInt32>(minimumCapacity: reads.count > 16 ? reads.count : 0)
        var startsGroup = false
        for read in reads {
            let node = read.edge.node
            let isKnown =
                reads.count > 16
                ? !seen.insert(node).inserted : list.contains { Edge(code: $0).node == node }
            if !read.edge.isTogether { startsGroup = true }
            if isKnown { continue }
            // Who is asked for together with a node that is left out is not together with what stood before that.
            list.append(Edge(node, isTogether: !startsGroup).code)
            startsGroup = false
        }
        return list
    }
}
