import Glibc

/// All nodes with their keys, answers and edges, as flat arrays indexed by node numbers.
///
/// Every method is short and synchronous; computations, encodings and comparisons of answers happen outside.
// SAFETY: a graph is reached only through the `Mutex` of its engine.
final class Graph: @unchecked Sendable {
    let kinds: KindTable
    // The lock sees to it that no two accesses overlap; checking it again is a third of a read.
    @exclusivity(unchecked) var nodes: SplitBuffer<Node>
    @exclusivity(unchecked) var keys: KeyArena
    @exclusivity(unchecked) var edges: EdgeArena
    @exclusivity(unchecked) var leaves: SplitBuffer<LeafRecord>
    @exclusivity(unchecked) var slots: SlotTable
    @exclusivity(unchecked) var boxes = BoxTable()
    /// Saved answers.
    let values: UnsafeRawBufferPointer
    /// Saved answers that came after those.
    let journal: JournalBytes?
    /// The file that holds this graph under the same numbers; nil when none does.
    var origin: StateOrigin?
    /// The nodes that are not as they were saved, each once.
    var touched: [UInt32] = []
    /// What keeps the mapped parts in memory.
    private let mapping: MappedFile?

    /// Grows with every transaction.
    var version: UInt32 = 1
    /// Grows with every process that uses the state file.
    var session: UInt32 = 1
    /// The nodes that were asked for from outside, and the session in which they last were.
    var roots: [UInt32: UInt32] = [:]
    /// Why nodes failed, in this version.
    var failures: [UInt32: any Error] = [:]
    /// The nodes whose answers end with the version.
    var fleeting: [UInt32] = []
    /// Who is at which node.
    var runs: [UInt32: Run] = [:]
    /// Whether there is anything that the state file does not hold.
    var hasChanges = false
    private var nextToken: UInt64 = 0

    /// An empty graph.
    init(kinds: [EngineKind]) {
        self.kinds = KindTable(kinds)
        nodes = SplitBuffer()
        keys = KeyArena()
        edges = EdgeArena()
        leaves = SplitBuffer()
        slots = SlotTable()
        values = UnsafeRawBufferPointer(start: nil, count: 0)
        journal = nil
        mapping = nil
    }

    /// The graph of a state file, without what its journal adds.
    init(kinds: KindTable, image: StateImage, journal: JournalBytes?) {
        self.kinds = kinds
        nodes = image.nodes
        keys = image.keys
        edges = EdgeArena(image.edges)
        leaves = image.leaves
        slots = image.slots
        values = image.values
        self.journal = journal
        mapping = image.mapping
        version = image.header.version + 1
        session = image.header.session + 1
        roots = image.roots
    }

    deinit {
        nodes.free()
        keys.free()
        edges.free()
        leaves.free()
        slots.free()
        boxes.free()
    }

    func node(_ id: UInt32) -> UnsafeMutablePointer<Node> { nodes.pointer(Int(id)) }

    func kind(_ id: UInt32) -> EngineKind? { kinds[node(id).pointee.kind] }

    func keyBytes(_ id: UInt32) -> UnsafeRawBufferPointer { keys.bytes(node(id).pointee.key) }

    func dependencies(_ id: UInt32) -> UnsafeMutableBufferPointer<UInt32> {
        edges.list(node(id).pointee.deps, node(id).pointee.depCount)
    }

    func dependents(_ id: UInt32) -> UnsafeMutableBufferPointer<UInt32> {
        edges.list(node(id).pointee.rdeps, node(id).pointee.rdepCount)
    }

    /// How messages name a node.
    func label(_ id: UInt32) -> String { kind(id)?.label(Array(keyBytes(id))) ?? "a key of an unknown kind" }

    /// The saved answer of a node.
    func saved(_ id: UInt32) -> SavedValue? {
        let place = node(id).pointee.value
        guard place > 0 else { return nil }
        var start = Int(place - 1) * 4
        var memory = values
        if start >= values.count, let journal {
            start -= values.count
            memory = journal.bytes
        }
        let head = memory.loadUnaligned(fromByteOffset: start, as: UInt32.self)
        let count = Int(head & ~SavedValue.fingerprintMark)
        return SavedValue(
            bytes: UnsafeRawBufferPointer(rebasing: memory[start + 4..<start + 4 + count]),
            isFingerprint: head & SavedValue.fingerprintMark != 0)
    }

    /// Notes that a node is not as it was saved.
    @inline(__always)
    func touch(_ id: UInt32) {
        let node = node(id)
        guard node.pointee.marks & Node.isTouched == 0 else { return }
        node.pointee.marks |= Node.isTouched
        touched.append(id)
    }

    /// Notes that all nodes are as they are saved; those that somebody is at are as before only until that ends.
    ///
    /// Answers that end with the version hold in memory alone: what comes to depend on them is to be saved with them.
    func settle() {
        for id in touched { node(id).pointee.marks = 0 }
        touched = []
        for id in runs.keys { touch(id) }
        for id in fleeting { touch(id) }
    }

    func token() -> UInt64 {
        nextToken += 1
        return nextToken
    }

    // MARK: Keys

    /// The node of a key, if there is one.
    func find(kind: UInt16, _ bytes: UnsafeRawBufferPointer, hash: UInt32) -> UInt32? {
        var at = slots.start(hash)
        while let id = slots.next(hash, from: &at) {
            boxes.prefetch(id)
            let node = nodes[Int(id)]
            if node.kind == kind, keys.bytes(node.key).isSame(as: bytes) { return id }
        }
        return nil
    }

    /// The node of a key, made when there is none.
    func intern(kind: UInt16, _ bytes: UnsafeRawBufferPointer, hash: UInt32) throws(EngineError) -> UInt32 {
        if let id = find(kind: kind, bytes, hash: hash) { return id }
        guard case .observed(let followsLinks)? = kinds[kind]?.role else {
            return try add(kind: kind, bytes, hash: hash, leafFlags: nil)
        }
        return try add(kind: kind, bytes, hash: hash, leafFlags: followsLinks ? LeafRecord.followsLinks : 0)
    }

    /// Adds the node of a key that has none; `leafFlags` are those of an observed leaf.
    func add(
        kind: UInt16, _ bytes: UnsafeRawBufferPointer, hash: UInt32, leafFlags: UInt32?
    ) throws(EngineError) -> UInt32 {
        guard bytes.count <= KeyArena.maxKeyBytes else { throw .limit("keys of 64 KiB") }
        guard nodes.count < Edge.maxNodes - 1 else { throw .limit("2^31 nodes") }
        let id = UInt32(nodes.count)
        var node = Node(key: try keys.append(bytes), kind: kind)
        if let leafFlags {
            node.deps = UInt32(leaves.count)
            leaves.append(LeafRecord(node: id, key: node.key, flags: leafFlags))
        }
        nodes.append(node)
        slots.insert(hash, id)
        touch(id)
        return id
    }
}

extension UnsafeRawBufferPointer {
    /// Compares all bytes at once; `elementsEqual` goes through them one by one.
    func isSame(as other: UnsafeRawBufferPointer) -> Bool {
        guard count == other.count else { return false }
        guard let own = baseAddress, let other = other.baseAddress else { return true }
        return memcmp(own, other, count) == 0
    }
}

extension SavedValue {
    /// Set in the length of a digest that stands for an answer.
    static let fingerprintMark: UInt32 = 1 << 31
}
