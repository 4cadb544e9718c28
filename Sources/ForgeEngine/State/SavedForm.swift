import ForgeCore

/// What is saved of a node: the state in which the next process finds it, and its answer as far as its kind keeps it.
struct SavedForm {
    /// An answer's bytes, or the digest that stands for it.
    struct Answer {
        /// Where the bytes lie; nil when they are in the scratch writer.
        var bytes: UnsafeRawBufferPointer?
        var isFingerprint: Bool
        /// Whether the state file holds it in this form.
        var isSaved: Bool
    }

    let state: NodeState
    let answer: Answer?

    /// Finds it out, with room for an answer that has to be encoded.
    init(_ graph: Graph, _ id: UInt32, _ kind: EngineKind, _ scratch: inout ByteWriter) {
        let box = graph.boxes[id]
        let passes = box.map { kind.isTransient($0) } ?? false
        state = Self.state(graph, id, kind)
        answer = state == .absent || passes ? nil : Self.answer(box, graph.saved(id), kind, &scratch)
    }

    /// The state alone, which needs no encoding.
    static func state(_ graph: Graph, _ id: UInt32, _ kind: EngineKind) -> NodeState {
        let state: NodeState =
            switch graph.node(id).pointee.state {
            case .running: graph.runs[id].map { $0.isOverrun && $0.prior != .absent ? .stale : $0.prior } ?? .stale
            case .failed: .stale
            case let state: state
            }
        if state == .absent { return .absent }
        if let box = graph.boxes[id], kind.isTransient(box) { return .stale }
        return kind.retention == .nothing && kind.role == .injected ? .absent : state
    }

    private static func answer(
        _ box: ValueBox?, _ saved: SavedValue?, _ kind: EngineKind, _ scratch: inout ByteWriter
    ) -> Answer? {
        let wantsFingerprint: Bool
        switch kind.retention {
        case .nothing: return nil
        case .fingerprint: wantsFingerprint = true
        case .value: wantsFingerprint = false
        }
        if let saved, saved.isFingerprint == wantsFingerprint {
            return Answer(bytes: saved.bytes, isFingerprint: wantsFingerprint, isSaved: true)
        }
        scratch.clear()
        if let box {
            kind.encode(box, &scratch)
        } else if wantsFingerprint, let saved {
            scratch.append(saved.bytes)
        } else {
            return nil
        }
        if wantsFingerprint {
            let digest = Digest(of: scratch.bytes)
            scratch.clear()
            scratch.append(digest)
        }
        return Answer(bytes: nil, isFingerprint: wantsFingerprint, isSaved: false)
    }
}
