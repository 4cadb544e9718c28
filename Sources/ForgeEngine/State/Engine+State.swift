public import ForgeCore
import Synchronization

/// What became of a state file.
public enum Restoration: Equatable, Sendable {
    /// It was used, with so many nodes.
    case restored(nodes: Int)
    /// There is none.
    case absent
    /// It was written by another version of the format.
    case otherFormat
    /// It belongs to another store, or to this one before a collection.
    case otherEpoch
    /// It is not whole: what was noticed.
    case damaged(String)
}

extension Engine {
    /// An engine with what an earlier process saved, or with nothing when that is of no use.
    ///
    /// The file is mapped and its checksums are compared; no node is decoded. Nodes of kinds that are unknown or have
    /// another version are dropped, and what they were used for is computed again. Observed leaves are believed until
    /// ``revalidate(threads:)``.
    public static func restore(
        from path: String, epoch: Digest, kinds: [EngineKind], services: any Sendable = (),
        status: (any StatusSource)? = nil, parallelism: Int = 2
    ) -> (engine: Engine, restoration: Restoration) {
        let graph: Graph
        do throws(StateProblem) {
            graph = try Graph(kinds, path, epoch)
        } catch {
            let engine = Engine(kinds: kinds, services: services, status: status, parallelism: parallelism)
            return (engine, Restoration(error))
        }
        let nodes = graph.nodes.count
        let engine = Engine(graph, services: services, status: status, parallelism: parallelism)
        return (engine, .restored(nodes: nodes))
    }

    /// Saves what has changed, if anything has: adds it to the journal of the state file that the engine was restored
    /// from, or writes what the roots need into a file that replaces an older one in one step.
    ///
    /// What runs meanwhile is saved as it was before. A journal that would grow beyond a thirty-second of its state
    /// file, or that another process has added to, gives way to a state file. Roots that nobody asked for in `sessions`
    /// processes are left out of that, with what only they needed.
    ///
    /// - Parameter whole: whether to write a state file rather than add to its journal.
    /// - Returns: whether there was anything to write.
    /// - Throws: `E_ENGINE_STATE`, `E_ENGINE_LIMIT`.
    @discardableResult
    public func save(
        to path: String, epoch: Digest, sessions: UInt32 = 16, whole: Bool = false
    ) throws(ForgeError) -> Bool {
        if !whole {
            let (hasChanges, pending) = graph.withLock { graph in
                (graph.hasChanges, graph.hasChanges ? graph.takeSegment(path, epoch) : nil)
            }
            guard hasChanges else { return false }
            if let pending, try extend(path, pending) { return true }
        }
        let result: Result<StateParts?, EngineError> = graph.withLock { graph in
            guard graph.hasChanges else { return .success(nil) }
            do throws(EngineError) {
                let draft = try StateDraft(graph, sessions: sessions)
                let parts = draft.parts(epoch: epoch)
                graph.isWritten(path, epoch, parts, keepsNumbers: draft.keepsNumbers)
                return .success(StateParts(parts: parts))
            } catch { return .failure(error) }
        }
        switch result {
        case .failure(let error): throw error.forgeError
        case .success(nil): return false
        case .success(let draft?):
            do throws(ForgeError) {
                try StateWriter(path: path).write(draft.parts)
            } catch {
                graph.withLock { $0.isNotWritten() }
                throw error
            }
            JournalFile(statePath: path).remove()
            return true
        }
    }

    /// Adds a segment to the journal; false when the state has to be written whole.
    private func extend(_ path: String, _ pending: PendingSegment) throws(ForgeError) -> Bool {
        do throws(ForgeError) {
            let end = try JournalFile(statePath: path).append(pending.bytes, to: pending.origin)
            graph.withLock { graph in
                if let end { graph.hasExtended(to: end) } else { graph.isNotWritten() }
            }
            return end != nil
        } catch {
            graph.withLock { $0.isNotWritten() }
            throw error
        }
    }
}

/// The bytes of a state file.
private struct StateParts: Sendable {
    let parts: [(offset: Int, bytes: [UInt8])]
}

extension Restoration {
    init(_ problem: StateProblem) {
        switch problem {
        case .absent: self = .absent
        case .otherFormat: self = .otherFormat
        case .otherEpoch: self = .otherEpoch
        case .damaged(let what): self = .damaged(what)
        }
    }
}

extension Graph {
    /// The graph of a state file and its journal.
    convenience init(_ known: [EngineKind], _ path: String, _ epoch: Digest) throws(StateProblem) {
        let image = try StateImage(path, epoch: epoch)
        let journal = JournalFile(statePath: path).read(of: image.identity)
        let table = KindTable(known, saved: image.kinds.map(\.name))
        self.init(kinds: table, image: image, journal: journal)
        origin = StateOrigin(
            path: path, identity: image.identity, epoch: epoch, byteCount: image.mapping.memory.count,
            kindCount: image.kinds.count, nodeCount: nodes.count)
        if let journal {
            let (segments, end) = JournalFormat.bodies(journal.bytes)
            do { try replay(segments, roles: image.kinds.map(\.role)) } catch {
                throw .damaged("its journal does not fit to it")
            }
            origin?.journalEnd = end
            origin?.journalSize = journal.bytes.count
            origin?.nodeCount = nodes.count
        }
        let dropped = image.kinds.enumerated().filter { number, saved in
            guard let kind = table[UInt16(number)] else { return true }
            return kind.version != saved.version || kind.role.code != saved.role
        }
        if !dropped.isEmpty { forget(Set(dropped.map { UInt16($0.offset) })) }
    }

    /// Drops the answers of kinds that are not what they were when they were saved.
    private func forget(_ dropped: Set<UInt16>) {
        origin = nil
        for id in 0..<UInt32(nodes.count) where dropped.contains(node(id).pointee.kind) {
            let node = node(id)
            node.pointee.state = kinds[node.pointee.kind]?.role == .injected ? .absent : .stale
            node.pointee.value = 0
            node.pointee.changedAt = version
            node.pointee.cause = id + 1
            invalidateDependents(of: id)
        }
    }
}
