import ForgeCore

extension Graph {
    /// Begins the next version: answers that held for one version only are to be computed again.
    func beginVersion() throws(EngineError) {
        guard version < UInt32.max - 1 else { throw .limit("2^32 versions") }
        version += 1
        let ended = fleeting
        fleeting = []
        failures = [:]
        for id in ended {
            let node = node(id)
            switch node.pointee.state {
            case .clean, .failed:
                touch(id)
                node.pointee.state = .stale
                node.pointee.cause = id + 1
                invalidateDependents(of: id)
            case .running:
                guard let run = runs[id] else { continue }
                run.isOverrun = true
                guard run.prior == .clean else { continue }
                run.prior = .stale
                invalidateDependents(of: id)
            case .absent, .dirty, .stale: continue
            }
        }
    }

    /// Gives an injected leaf its answer in this version.
    func set(_ id: UInt32, _ box: ValueBox, _ kind: EngineKind) {
        let leaf = node(id)
        if leaf.pointee.state == .clean, isSame(box, as: boxes[id], saved(id), kind) {
            if boxes[id] == nil { boxes[id] = box }
            return
        }
        touch(id)
        leaf.pointee.state = .clean
        leaf.pointee.value = 0
        leaf.pointee.changedAt = version
        leaf.pointee.verifiedAt = version
        leaf.pointee.computedAt = version
        leaf.pointee.cause = id + 1
        boxes[id] = box
        hasChanges = true
        invalidateDependents(of: id)
    }

    /// Whether a new answer is the old one.
    private func isSame(_ box: ValueBox, as old: ValueBox?, _ saved: SavedValue?, _ kind: EngineKind) -> Bool {
        if let old { return kind.isEqual(old, box) }
        return saved?.matches(box, kind) ?? false
    }

    /// Has a node computed again when it is asked for, whatever its dependencies say.
    func invalidate(_ id: UInt32) {
        if kind(id)?.role == .injected { return }
        switch node(id).pointee.state {
        case .absent, .stale: return
        case .running: runs[id]?.isOverrun = true
        case .clean, .dirty, .failed:
            touch(id)
            node(id).pointee.state = .stale
            node(id).pointee.cause = id + 1
            hasChanges = true
        }
        invalidateDependents(of: id)
    }

    /// Makes everything that may be touched by a change look again: O(what holds and is reached).
    func invalidateDependents(of id: UInt32) {
        var pending = [id]
        while let next = pending.popLast() {
            for dependent in dependents(next) {
                let node = node(dependent)
                switch node.pointee.state {
                case .clean:
                    touch(dependent)
                    node.pointee.state = .dirty
                    pending.append(dependent)
                case .failed:
                    touch(dependent)
                    node.pointee.state = .stale
                    node.pointee.cause = next + 1
                    pending.append(dependent)
                case .running:
                    // An answer that held while it was computed again has dependents that trust it.
                    guard let run = runs[dependent], run.prior == .clean else { continue }
                    run.prior = .dirty
                    pending.append(dependent)
                case .absent, .dirty, .stale: continue
                }
            }
        }
        hasChanges = true
    }
}

extension SavedValue {
    /// Whether an answer has the bytes, or the digest, that were saved.
    func matches(_ box: ValueBox, _ kind: EngineKind) -> Bool {
        var writer = ByteWriter()
        kind.encode(box, &writer)
        if !isFingerprint { return writer.bytes.isSame(as: bytes) }
        return Digest(of: writer.bytes) == Digest(bytes: bytes)
    }
}
