public import ForgeCore

extension GraphArtifacts {
    /// Reads artifacts that a compilation wrote; not a byte may be another.
    ///
    /// - Throws: `E_GRAPH_PREVIOUS`, or what is wrong with the JSON.
    public init(bytes: [UInt8], file: String?) throws(ForgeErrors) {
        let root: JSONValue
        do throws(JSONError) {
            root = try JSONReader.read(bytes)
        } catch { throw ForgeErrors([error.forgeError(source: bytes, file: file)]) }
        func refused(_ cause: String, at offset: Int? = nil) -> ForgeErrors {
            ForgeErrors([
                ForgeError(
                    .graphPrevious, "The file is not what `forge graph compile` wrote", path: file,
                    frame: offset.map { CodeFrame(source: bytes, offset: $0, file: file) },
                    hints: ["Compile without it, which counts every node as changed"], cause: cause)
            ])
        }
        guard root["schema_version"]?.stringValue == Self.schemaVersion else {
            throw refused("Its `schema_version` is not \(Self.schemaVersion)")
        }
        guard let artifacts = Self(root) else { throw refused("A field is missing or of another type") }
        let written = artifacts.canonicalBytes
        guard written == bytes else {
            let same = zip(written, bytes).prefix { $0 == $1 }.count
            throw refused("It differs from its canonical form at byte \(same)", at: same)
        }
        for node in artifacts.nodes {
            guard GraphIdentity.node(graph: artifacts.graphID, node: node.sourceID) == node.id,
                GraphIdentity.genome(seed: artifacts.seed, artifacts.graphID, node.sourceID) == node.genome
            else { throw refused("The identities of the node `\(node.sourceID)` are not its own") }
        }
        self = artifacts
    }

    /// Nil when a field is missing or of another type; what is too much is left out.
    private init?(_ root: JSONValue) {
        guard let graphID = root["graph_id"]?.stringValue, let seed = (root["seed"]?.stringValue).flatMap(UInt64.init),
            let key = (root["compile_key"]?.stringValue).flatMap({ Digest(text: $0) }),
            let nodes = root["nodes"]?.all(CompiledNode.init), let links = root["links"]?.all(GraphLink.init),
            let passes = root["passes"]?.all(GraphPassReference.init), let facts = root["facts"]?.objectValue,
            let warnings = root["warnings"]?.all(GraphWarning.init),
            let events = root["provenance"]?.all(GraphProvenance.Event.init), events.count <= GraphProvenance.limit,
            let dirty = root["dirty"].flatMap(DirtySet.init)
        else { return nil }
        self.init(
            graphID: graphID, seed: seed, passes: passes, compileKey: key, nodes: nodes, links: links,
            facts: facts.canonical, warnings: warnings, provenance: GraphProvenance(events), dirty: dirty)
    }
}

extension CompiledNode {
    fileprivate init?(_ json: JSONValue) {
        guard let id = (json["id"]?.stringValue).flatMap({ Digest(text: $0) }),
            let sourceID = json["source_id"]?.stringValue,
            let kind = (json["kind"]?.stringValue).flatMap(GraphNode.Kind.init),
            let genome = (json["genome"]?.stringValue).flatMap({ Digest(hex: $0) }),
            let fingerprint = (json["fingerprint"]?.stringValue).flatMap({ Digest(text: $0) })
        else { return nil }
        self.init(
            id: id, sourceID: sourceID, kind: kind, genome: Genome(bits: genome), fingerprint: fingerprint,
            properties: json["properties"]?.objectValue?.canonical ?? [],
            derived: json["derived"]?.objectValue?.canonical ?? [])
    }
}

extension GraphLink {
    fileprivate init?(_ json: JSONValue) {
        guard let id = json["id"]?.stringValue, let from = json["from"]?.stringValue,
            let to = json["to"]?.stringValue, let kind = (json["kind"]?.stringValue).flatMap(GraphEdge.Kind.init)
        else { return nil }
        self.init(
            id: id, kind: kind, from: from, to: to, properties: json["properties"]?.objectValue?.canonical ?? [],
            derived: json["derived"]?.objectValue?.canonical ?? [])
    }
}

extension GraphPassReference {
    fileprivate init?(_ json: JSONValue) {
        guard let id = json["id"]?.stringValue, let version = json["version"]?.integerValue else { return nil }
        self.init(id: id, version: Int(version))
    }
}

extension GraphWarning {
    fileprivate init?(_ json: JSONValue) {
        guard let code = (json["code"]?.stringValue).flatMap(Code.init), let subject = json["subject"]?.stringValue,
            let message = json["message"]?.stringValue
        else { return nil }
        self.init(code: code, subject: subject, message: message)
    }
}

extension DirtySet {
    fileprivate init?(_ json: JSONValue) {
        guard let changed = json["changed"]?.all(\.stringValue), let reached = json["reached"]?.all(\.stringValue),
            let removed = json["removed"]?.all(\.stringValue)
        else { return nil }
        self.init(changed: changed, reached: reached, removed: removed)
    }
}

extension JSONValue {
    /// Every item of an array as something else, or nil when one is not.
    fileprivate func all<Value>(_ make: (JSONValue) -> Value?) -> [Value]? {
        guard let items = arrayValue else { return nil }
        var values: [Value] = []
        values.reserveCapacity(items.count)
        for item in items {
            guard let value = make(item) else { return nil }
            values.append(value)
        }
        return values
    }
}
