public import ForgeCore

extension Workload {
    /// The canonical bytes: RFC 8785 JSON of the canonical form (`docs/spec/workload.md`).
    public var canonicalBytes: [UInt8] { JSONWriter.canonical(json) }

    /// The SHA-256 of the canonical bytes: the document's identity.
    public var digest: Digest { Digest(of: canonicalBytes) }

    /// The canonical form: defaults left out, unordered collections sorted by UTF-8 bytes.
    public var json: JSONValue {
        .object([
            "schema_version": .string(schemaVersion),
            "id": .string(id),
            "environments": environments.canonicalList(by: \.name, \.json),
            "sources": sources.canonicalList(by: \.name, \.json),
            "actions": actions.canonicalList(by: \.name, \.json),
        ])
    }

    /// The same document with every unordered collection in canonical order.
    public func sorted() -> Workload {
        var copy = self
        copy.environments = environments.map { $0.sorted() }.sortedByBytes(\.name)
        copy.sources = sources.map { $0.sorted() }.sortedByBytes(\.name)
        copy.actions = actions.map { $0.sorted() }.sortedByBytes(\.name)
        return copy
    }
}

extension Array {
    /// Sorted by the UTF-8 bytes of a string; without a copy when it is.
    package func sortedByBytes(_ key: (Element) -> String) -> [Element] {
        let keys = map(key)
        for index in keys.indices.dropFirst() where Directory.less(keys[index], keys[index - 1]) {
            return keys.indices.sorted { Directory.less(keys[$0], keys[$1]) }.map { self[$0] }
        }
        return self
    }

    /// The canonical array of an unordered collection, or nothing when it is empty.
    func canonicalList(by key: (Element) -> String, _ json: (Element) -> JSONValue) -> JSONValue? {
        isEmpty ? nil : .array(sortedByBytes(key).map(json))
    }
}

extension Environment {
    /// The canonical form.
    var json: JSONValue {
        switch kind {
        case .debian(let packages, let origin):
            .object([
                "name": .string(name), "kind": .string("debian"),
                "packages": packages.canonicalList(by: \.self) { .string($0) },
                "from": origin == .host ? nil : .string(origin.rawValue), "digest": pin,
            ])
        case .oci(let path, let reference):
            .object([
                "name": .string(name), "kind": .string("oci"), "path": .string(path),
                "reference": reference.map { .string($0) }, "digest": pin,
            ])
        case .tree(let path, let at):
            .object([
                "name": .string(name), "kind": .string("tree"), "path": .string(path),
                "at": at.isEmpty ? nil : .string(at), "digest": pin,
            ])
        case .layers(let layers):
            .object([
                "name": .string(name), "kind": .string("layers"), "layers": .strings(layers), "digest": pin,
            ])
        }
    }

    private var pin: JSONValue? { digest.map { .string($0.text) } }

    func sorted() -> Environment {
        guard case .debian(let packages, let origin) = kind else { return self }
        var copy = self
        copy.kind = .debian(packages: packages.sortedByBytes(\.self), from: origin)
        return copy
    }
}

extension Source {
    /// The canonical form.
    var json: JSONValue {
        switch kind {
        case .tree(let path, let files):
            .object([
                "name": .string(name), "kind": .string("tree"), "path": .string(path),
                "files": files.map { .strings($0.sortedByBytes(\.self)) },
            ])
        case .file(let path):
            .object(["name": .string(name), "kind": .string("file"), "path": .string(path)])
        case .archive(let urls, let digest, let strip):
            .object([
                "name": .string(name), "kind": .string("archive"), "urls": urls.isEmpty ? nil : .strings(urls),
                "digest": .string(digest.text), "strip_components": strip == 0 ? nil : .integer(Int64(strip)),
            ])
        case .fetch(let urls, let digest, let executable):
            .object([
                "name": .string(name), "kind": .string("fetch"), "urls": urls.isEmpty ? nil : .strings(urls),
                "digest": .string(digest.text), "executable": executable ? .bool(true) : nil,
            ])
        }
    }

    func sorted() -> Source {
        guard case .tree(let path, let files?) = kind else { return self }
        return Source(name: name, kind: .tree(path: path, files: files.sortedByBytes(\.self)))
    }
}
