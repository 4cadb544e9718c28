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
        let image: StateImage
        do throws(StateProblem) {
            image = try StateImage(path, epoch: epoch)
        } catch {
            let engine = Engine(kinds: kinds, services: services, status: status, parallelism: parallelism)
            return (engine, Restoration(error))
        }
        let table = KindTable(kinds, saved: image.kinds.map(\.name))
        let graph = Graph(kinds: table, image: image)
        let nodes = graph.nodes.count
        let dropped = image.kinds.enumerated().filter { number, saved in
            guard let kind = table[UInt16(number)] else { return true }
            return kind.version != saved.version || kind.role.code != saved.role
        }
        if !dropped.isEmpty { graph.forget(Set(dropped.map { UInt16($0.offset) })) }
        let engine = Engine(graph, services: services, status: status, parallelism: parallelism)
        return (engine, .restored(nodes: nodes))
    }

    /// Writes what the roots need into a file that replaces an older one in one step, unless nothing has changed.
    ///
    /// What runs meanwhile is saved as it was before. Roots that nobody asked for in `sessions` processes are left
    /// out, with what only they needed.
    ///
    /// - Returns: whether there was anything to write.
    /// - Throws: `E_ENGINE_STATE`, `E_ENGINE_LIMIT`.
    @discardableResult
    public func save(to path: String, epoch: Digest, sessions: UInt32 = 16) throws(ForgeError) -> Bool {
        let result: Result<StateParts?, EngineError> = graph.withLock { graph in
            guard graph.hasChanges else { return .success(nil) }
            do throws(EngineError) {
                let parts = try StateDraft(graph, sessions: sessions).parts(epoch: epoch)
                graph.hasChanges = false
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
                graph.withLock { $0.hasChanges = true }
                throw error
            }
            return true
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
    /// Drops the answers of kinds that are not what they were when they were saved.
    func forget(_ dropped: Set<UInt16>) {
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
