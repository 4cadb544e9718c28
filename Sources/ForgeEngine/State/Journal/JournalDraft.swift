import ForgeCore

/// The segment of a journal that brings a state file up to date: the nodes that are not as they were saved.
///
/// Made under the engine's lock, written outside of it.
struct JournalDraft: ~Copyable {
    /// No record has fewer bytes.
    static let leastRecordSize = 24

    private let graph: Graph
    private var body = ByteWriter()
    private var scratch = ByteWriter()

    /// Takes what has changed.
    init(_ graph: Graph) {
        self.graph = graph
        var changed: [(id: UInt32, state: NodeState)] = []
        for id in graph.touched.sorted() {
            guard let kind = graph.kind(id) else { preconditionFailure("INVARIANT: what changes is of a known kind") }
            changed.append((id, SavedForm.state(graph, id, kind)))
        }
        let looking = Self.above(changed, graph)
        let roots = graph.roots.filter { $0.value == graph.session }.keys.sorted()
        body.append(graph.version)
        body.append(graph.session)
        body.append(UInt32(roots.count))
        for root in roots { body.append(root) }
        let others = looking.filter { graph.node($0).pointee.marks & Node.isTouched == 0 }
        body.append(UInt32(changed.count + others.count))
        for (id, _) in changed { add(id, mustLook: looking.contains(id)) }
        for id in others.sorted() { add(id, mustLook: true) }
    }

    /// The segment's bytes.
    var segment: [UInt8] { JournalFormat.segment(body.bytes) }

    /// The nodes that hold here, and above which something has to be looked at or computed by the next process.
    private static func above(_ changed: [(id: UInt32, state: NodeState)], _ graph: Graph) -> Set<UInt32> {
        var found: Set<UInt32> = []
        var pending = changed.filter { $0.state != .clean }.map(\.id)
        while let next = pending.popLast() {
            for dependent in graph.dependents(next) {
                let state = graph.node(dependent).pointee.state
                guard state == .clean || (state == .running && graph.runs[dependent]?.prior == .clean),
                    graph.dependencies(dependent).contains(where: { Edge(code: $0).node == next }),
                    found.insert(dependent).inserted
                else { continue }
                pending.append(dependent)
            }
        }
        return found
    }

    private mutating func add(_ id: UInt32, mustLook: Bool) {
        guard let kind = graph.kind(id), let origin = graph.origin else {
            preconditionFailure("INVARIANT: what changes is of a known kind, and of a file")
        }
        let node = graph.node(id).pointee
        let form = SavedForm(graph, id, kind, &scratch)
        var flags: JournalFlags = []
        if Int(id) >= origin.nodeCount { flags.insert(.isNew) }
        if kind.role.isObserved {
            flags.insert(.isLeaf)
        } else if node.marks & Node.hasOtherDependencies != 0 {
            flags.insert(.hasDependencies)
        }
        if let answer = form.answer { flags.insert(answer.isSaved ? .keepsAnswer : .hasAnswer) }
        body.append(id)
        body.append(
            UInt32(node.kind) | UInt32((mustLook && form.state == .clean ? .dirty : form.state).rawValue) << 16
                | UInt32(flags.rawValue) << 24)
        for number in [node.changedAt, node.verifiedAt, node.computedAt, node.cause] { body.append(number) }
        if flags.contains(.isNew) {
            let key = graph.keyBytes(id)
            body.append(UInt32(key.count))
            append(key)
        }
        if flags.contains(.hasDependencies) {
            let list = graph.dependencies(id)
            body.append(UInt32(list.count))
            body.append(UnsafeRawBufferPointer(UnsafeBufferPointer(list)))
        }
        if flags.contains(.isLeaf) {
            let leaf = graph.leaves[Int(node.deps)]
            body.append(leaf.facts)
            body.append(leaf.flags)
        }
        if flags.contains(.hasAnswer), let answer = form.answer {
            body.append(UInt32(scratch.count) | (answer.isFingerprint ? SavedValue.fingerprintMark : 0))
            append(scratch.bytes)
        }
    }

    /// Appends bytes and zeros up to a multiple of 4.
    private mutating func append(_ bytes: UnsafeRawBufferPointer) {
        body.append(bytes)
        while body.count % 4 != 0 { body.append(UInt8(0)) }
    }
}

extension ByteWriter {
    fileprivate mutating func append(_ facts: FileFacts) {
        append(facts.inode)
        for number in [facts.size, facts.modified, facts.changed] { append(UInt64(bitPattern: number)) }
        append(facts.mode)
        append(facts.device)
    }
}
