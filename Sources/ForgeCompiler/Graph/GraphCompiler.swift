public import ForgeCore
import ForgeIR

/// Compiles graphs: the same graph, seed, passes and previous artifacts always give the same bytes.
public enum GraphCompiler {
    /// Compiles a graph.
    ///
    /// - Throws: every problem of the graph; `E_GRAPH_PREVIOUS_OTHER`, `E_GRAPH_PASS_INVALID` and `E_GRAPH_LIMIT`.
    public static func compile(
        _ graph: Graph, seed: UInt64, passes: [any GraphPass] = [], previous: GraphArtifacts? = nil
    ) throws(ForgeErrors) -> GraphArtifacts {
        let passes = passes.sorted { $0.id < $1.id }
        do throws(ForgeError) {
            try GraphPasses.check(passes)
            if let previous, previous.graphID != graph.id {
                throw ForgeError(
                    .graphPreviousOther,
                    "The previous artifacts are of `\(previous.graphID)`, and this graph is `\(graph.id)`",
                    hints: ["Name the artifacts of this graph, or leave them out"])
            }
        } catch { throw ForgeErrors([error]) }
        let table = try GraphTable(graph)
        var work = Compilation(graph, table, seed: seed, passes: passes)
        do throws(ForgeError) {
            return try work.artifacts(previous)
        } catch { throw ForgeErrors([error]) }
    }
}

/// One compilation of a graph without problems.
private struct Compilation {
    let graph: Graph
    let table: GraphTable
    let seed: UInt64
    let passes: [any GraphPass]
    /// By the nodes' numbers.
    var nodes: [CompiledNode] = []
    var links: [GraphLink] = []

    init(_ graph: Graph, _ table: GraphTable, seed: UInt64, passes: [any GraphPass]) {
        self.graph = graph
        self.table = table
        self.seed = seed
        self.passes = passes
    }

    mutating func artifacts(_ previous: GraphArtifacts?) throws(ForgeError) -> GraphArtifacts {
        links = table.edges.map { index in
            let edge = graph.edges[Int(index)]
            return GraphLink(
                id: edge.id, kind: edge.kind, from: edge.from, to: edge.to,
                properties: edge.properties.canonical, derived: [])
        }
        let incoming = table.incoming
        identify()
        try derive(incoming)
        let key = compileKey
        let dirty = DirtySet(nodes, table, previous)
        var provenance = previous?.provenance ?? GraphProvenance()
        // Compiling the same again is no event, so that it gives the same bytes again.
        if previous == nil || provenance.latestKey != key {
            try provenance.append(
                .compile(
                    key: key, nodes: nodes.count, links: links.count, dirty: dirty.changed.count + dirty.reached.count,
                    previous: previous.map { Digest(of: $0.canonicalBytes) }))
        }
        let (facts, warnings) = GraphFacts.gather(graph, table)
        return GraphArtifacts(
            graphID: graph.id, seed: seed, passes: references, compileKey: key,
            nodes: table.order.map { nodes[Int($0)] }, links: links, facts: facts, warnings: warnings,
            provenance: provenance, dirty: dirty)
    }

    private var references: [GraphPassReference] {
        passes.map { GraphPassReference(id: $0.id, version: $0.version) }
    }

    private var compileKey: Digest {
        var message = IdentityMessage(GraphIdentity.compilation)
        message.add(GraphWriter.digest(of: graph, table))
        message.add(seed)
        for pass in passes {
            message.add(pass.id)
            message.add(UInt64(pass.version))
        }
        return message.digest
    }

    /// Gives every node its ids and its fingerprint.
    private mutating func identify() {
        var setting = IdentityMessage(GraphIdentity.setting)
        for pass in passes {
            setting.add(pass.id)
            setting.add(UInt64(pass.version))
        }
        let passes = setting.digest
        let touching = self.touching
        nodes.reserveCapacity(table.nodes.count)
        for (number, index) in table.nodes.enumerated() {
            let node = graph.nodes[Int(index)]
            let genome = GraphIdentity.genome(seed: seed, graph.id, node.id)
            let properties = node.properties.canonical
            var message = IdentityMessage(GraphIdentity.fingerprint)
            message.add(genome.bits)
            message.add(passes)
            message.add(node.id)
            message.add(node.kind.rawValue)
            message.add(properties.canonicalBytes)
            for edge in touching[number] {
                let link = links[Int(edge)]
                message.add(link.id)
                message.add(link.kind.rawValue)
                message.add(link.from)
                message.add(link.to)
                message.add(link.properties.canonicalBytes)
            }
            nodes.append(
                CompiledNode(
                    id: GraphIdentity.node(graph: graph.id, node: node.id), sourceID: node.id, kind: node.kind,
                    genome: genome, fingerprint: message.digest, properties: properties, derived: []))
        }
    }

    /// The edges that count in each node's fingerprint: those that lead to it, and its interactions.
    private var touching: Adjacency {
        var owners: [UInt32] = []
        var edges: [UInt32] = []
        owners.reserveCapacity(table.edges.count)
        edges.reserveCapacity(table.edges.count)
        for edge in table.edges.indices {
            owners.append(table.to[edge])
            edges.append(UInt32(edge))
            guard table.kinds[edge] == .interacts else { continue }
            owners.append(table.from[edge])
            edges.append(UInt32(edge))
        }
        return Adjacency(sorting: edges, by: owners, count: table.nodes.count)
    }

    /// Runs the passes, nodes first.
    private mutating func derive(_ incoming: Adjacency) throws(ForgeError) {
        for pass in passes {
            var given = [JSONValue?](repeating: nil, count: nodes.count)
            for number in table.order.lazy.map(Int.init) {
                let inputs = incoming[number].map { edge in
                    GraphPassInput(link: links[Int(edge)], derived: given[Int(table.from[Int(edge)])])
                }
                var bare = nodes[number]
                bare.derived = []
                given[number] = try checked(
                    pass.derive(node: bare, incoming: inputs, seed: seed), pass, bare.sourceID)
            }
            for edge in links.indices {
                var bare = links[edge]
                bare.derived = []
                guard let value = try checked(pass.derive(link: bare, seed: seed), pass, bare.id) else { continue }
                links[edge].derived.append(JSONMember(pass.id, value))
            }
            for (number, value) in given.enumerated() {
                if let value { nodes[number].derived.append(JSONMember(pass.id, value)) }
            }
        }
    }

    private func checked(_ value: JSONValue?, _ pass: any GraphPass, _ subject: String) throws(ForgeError) -> JSONValue?
    {
        guard let value, !value.isCanonical else { return value }
        throw ForgeError(
            .graphPassInvalid, "The pass `\(pass.id)` gives for \(subject.quoted) what canonical JSON cannot hold")
    }
}

extension DirtySet {
    /// Compares fingerprints with those of the artifacts before; without any, every node is changed.
    fileprivate init(_ nodes: [CompiledNode], _ table: GraphTable, _ previous: GraphArtifacts?) {
        guard let previous else {
            changed = table.order.map { nodes[Int($0)].sourceID }
            reached = []
            removed = []
            return
        }
        var before: [String: Int] = [:]
        before.reserveCapacity(previous.nodes.count)
        for (number, node) in previous.nodes.enumerated() { before[node.sourceID] = number }
        var isThere = [Bool](repeating: false, count: previous.nodes.count)
        let isChanged = nodes.map { node in
            guard let number = before[node.sourceID] else { return true }
            isThere[number] = true
            return previous.nodes[number].fingerprint != node.fingerprint
        }
        let reaches = table.forward.reached(from: isChanged.indices.filter { isChanged[$0] })
        let order = table.order.lazy.map(Int.init)
        changed = order.filter { isChanged[$0] }.map { nodes[$0].sourceID }
        reached = order.filter { reaches[$0] && !isChanged[$0] }.map { nodes[$0].sourceID }
        removed = isThere.indices.filter { !isThere[$0] }.map { previous.nodes[$0].sourceID }.sortedByBytes(\.self)
    }
}

extension [JSONMember] {
    /// In canonical order and with no places of a document.
    var canonical: [JSONMember] {
        guard !isEmpty, case .object(let members) = JSONValue.object(self).plain.kind else { return [] }
        return members
    }

    /// As the bytes of an object.
    var canonicalBytes: [UInt8] { isEmpty ? [UInt8]("{}".utf8) : JSONWriter.canonical(.object(self)) }
}

extension JSONValue {
    /// The same value with members in canonical order.
    fileprivate var plain: JSONValue {
        switch kind {
        case .array(let items): .array(items.map(\.plain))
        case .object(let members):
            .object(
                members.map { JSONMember($0.key, $0.value.plain) }
                    .sorted { JSONWriter.utf16Less($0.key, $1.key) })
        default: JSONValue(kind)
        }
    }
}
