import CForgeLinux
import ForgeCore

/// What a state file will hold: the nodes below its roots, numbered anew without gaps.
///
/// Made under the engine's lock, written outside of it.
final class StateDraft {
    private let graph: Graph
    /// The number of each old node in the file, plus one; 0 for those that are left out.
    private var numbers: [UInt32]
    private var kept: [UInt32] = []
    private var kindNumbers: [UInt16: UInt16] = [:]

    private var kinds = ByteWriter()
    private var nodes: [Node] = []
    private var keys = ByteWriter()
    private var edges: [UInt32] = []
    private var values = ByteWriter()
    private var leaves: [LeafRecord] = []
    private var slots: [UInt64] = []
    private var roots: [UInt32] = []
    private var scratch = ByteWriter()

    /// Takes what the roots of the last `sessions` sessions need.
    init(_ graph: Graph, sessions: UInt32) throws(EngineError) {
        self.graph = graph
        numbers = Array(repeating: 0, count: graph.nodes.count)
        let live = graph.roots.filter { graph.session - $0.value < sessions }.keys.sorted()
        mark(from: live)
        kept = numbers.indices.filter { numbers[$0] != 0 }.map { UInt32($0) }
        for (number, id) in kept.enumerated() { numbers[Int(id)] = UInt32(number) + 1 }
        writeKinds()
        nodes.reserveCapacity(kept.count)
        for id in kept { try add(id) }
        try addDependents()
        propagate()
        addSlots()
        for id in live where numbers[Int(id)] != 0 {
            roots += [numbers[Int(id)] - 1, graph.roots[id] ?? graph.session]
        }
    }

    /// Whether nodes and kinds have the numbers in the file that they have in memory.
    var keepsNumbers: Bool { kept.count == numbers.count && kindNumbers.count == graph.kinds.kinds.count }

    /// The file's bytes, part by part, each with where it lies; the header first.
    func parts(epoch: Digest) -> [(offset: Int, bytes: [UInt8])] {
        var header = StateHeader(
            epoch: epoch, version: graph.version, session: graph.session, slotCount: UInt32(kept.count))
        let contents: [[UInt8]] = [
            kinds.array, Self.bytes(nodes), Self.bytes(slots), keys.array, Self.bytes(edges), values.array,
            Self.bytes(leaves), Self.bytes(roots),
        ]
        var parts: [(offset: Int, bytes: [UInt8])] = []
        var end = StateHeader.size
        for bytes in contents {
            let offset = (end + StateHeader.alignment - 1) / StateHeader.alignment * StateHeader.alignment
            let checksum = bytes.withUnsafeBytes { forge_crc32c(0, $0.baseAddress, $0.count) }
            header.parts.append(StateHeader.Part(offset: offset, bytes: bytes.count, checksum: checksum))
            parts.append((offset, bytes))
            end = offset + bytes.count
        }
        return [(0, header.encoded)] + parts
    }

    private static func bytes<Element: BitwiseCopyable>(_ elements: [Element]) -> [UInt8] {
        elements.withUnsafeBytes { Array($0) }
    }

    /// Marks everything that is reached and of a known kind.
    private func mark(from roots: [UInt32]) {
        var pending = roots.filter { graph.kind($0) != nil }
        for id in pending { numbers[Int(id)] = 1 }
        while let next = pending.popLast() {
            for code in graph.dependencies(next) {
                let dependency = Edge(code: code).node
                guard numbers[Int(dependency)] == 0, graph.kind(dependency) != nil else { continue }
                numbers[Int(dependency)] = 1
                pending.append(dependency)
            }
        }
    }

    private func writeKinds() {
        for (number, kind) in graph.kinds.kinds.enumerated() {
            guard let kind else { continue }
            kindNumbers[UInt16(number)] = UInt16(kindNumbers.count)
            kinds.append(kind.name)
            kinds.append(kind.version)
            kinds.append(kind.role.code)
        }
    }

    private func add(_ id: UInt32) throws(EngineError) {
        let old = graph.node(id).pointee
        guard let kind = graph.kind(id), let kindNumber = kindNumbers[old.kind] else {
            preconditionFailure("INVARIANT: nodes that are kept are of known kinds")
        }
        var node = old
        node.kind = kindNumber
        node.rdeps = 0
        node.rdepCount = 0
        node.marks = 0
        let form = SavedForm(graph, id, kind, &scratch)
        node.state = form.state
        node.key = UInt32(keys.count / KeyArena.unit)
        let key = graph.keyBytes(id)
        keys.append(UInt32(key.count))
        keys.append(key)
        keys.append(UInt8(0))
        while keys.count % KeyArena.unit != 0 { keys.append(UInt8(0)) }
        node.value = try writeValue(form)
        if old.cause > 0 { node.cause = numbers[Int(old.cause - 1)] }
        if kind.role.isObserved {
            var leaf = graph.leaves[Int(old.deps)]
            node.deps = UInt32(leaves.count)
            leaf.node = UInt32(nodes.count)
            leaf.key = node.key
            leaves.append(leaf)
        } else {
            node.deps = UInt32(edges.count)
            node.depCount = 0
            for code in graph.dependencies(id) {
                let edge = Edge(code: code)
                let number = numbers[Int(edge.node)]
                if number == 0 {
                    node.state = .stale
                } else {
                    edges.append(Edge(number - 1, isTogether: edge.isTogether).code)
                    node.depCount += 1
                }
            }
        }
        guard keys.count / KeyArena.unit <= Int(UInt32.max), edges.count <= Int(UInt32.max) / 2 else {
            throw .limit("16 GiB of keys")
        }
        nodes.append(node)
    }

    /// Writes a node's answer as far as its kind keeps it, and gives its place plus one.
    private func writeValue(_ form: SavedForm) throws(EngineError) -> UInt32 {
        guard let answer = form.answer else { return 0 }
        let place = UInt32(values.count / 4 + 1)
        let bytes = answer.bytes ?? scratch.bytes
        values.append(UInt32(bytes.count) | (answer.isFingerprint ? SavedValue.fingerprintMark : 0))
        values.append(bytes)
        while values.count % 4 != 0 { values.append(UInt8(0)) }
        guard values.count / 4 < Int(UInt32.max) else { throw .limit("16 GiB of answers") }
        return place
    }

    /// Adds the lists of dependents, which follow from those of dependencies.
    private func addDependents() throws(EngineError) {
        for node in nodes {
            for code in edges[Int(node.deps)..<Int(node.deps) + edgeCount(node)] {
                nodes[Int(Edge(code: code).node)].rdepCount += 1
            }
        }
        var end = edges.count
        for index in nodes.indices {
            nodes[index].rdeps = UInt32(end)
            end += Int(nodes[index].rdepCount)
            nodes[index].rdepCount = 0
        }
        guard end <= Int(UInt32.max) else { throw .limit("2^32 edges") }
        edges += repeatElement(0, count: end - edges.count)
        for index in nodes.indices {
            let node = nodes[index]
            for at in Int(node.deps)..<Int(node.deps) + edgeCount(node) {
                let dependency = Int(Edge(code: edges[at]).node)
                edges[Int(nodes[dependency].rdeps + nodes[dependency].rdepCount)] = UInt32(index)
                nodes[dependency].rdepCount += 1
            }
        }
    }

    /// Of an observed leaf, `deps` is no place of edges.
    private func edgeCount(_ node: Node) -> Int { Int(node.depCount) }

    /// Has everything above an answer that is left out look again.
    private func propagate() {
        var pending = nodes.indices.filter { nodes[$0].state != .clean }
        while let next = pending.popLast() {
            let node = nodes[next]
            for at in Int(node.rdeps)..<Int(node.rdeps) + Int(node.rdepCount) {
                let dependent = Int(edges[at])
                guard nodes[dependent].state == .clean else { continue }
                nodes[dependent].state = .dirty
                pending.append(dependent)
            }
        }
    }

    private func addSlots() {
        let capacity = SlotTable.capacity(for: kept.count)
        slots = Array(repeating: 0, count: capacity)
        slots.withUnsafeMutableBufferPointer { slots in
            guard let target = slots.baseAddress else { return }
            for at in 0..<graph.slots.capacity where graph.slots.slots[at] != 0 {
                let slot = graph.slots.slots[at]
                let number = numbers[Int(UInt32(truncatingIfNeeded: slot)) - 1]
                guard number != 0 else { continue }
                SlotTable.put((slot >> 32) << 32 | UInt64(number), into: target, capacity)
            }
        }
    }
}
