import ForgeCore

extension LanguageServer {
    /// `textDocument/definition`.
    func definition(_ document: OpenDocument, _ position: DocumentText.Position) -> JSONValue {
        let (shared, environment) = (shared, options.environment)
        var finder = DefinitionFinder { path in
            if let open = shared[path] { return open }
            return (try? environment.file(path)) ?? nil
        }
        let offset = document.text.offset(position)
        guard let place = finder.definition(at: offset, in: document.text.bytes, path: document.path) else {
            return JSONValue(.null)
        }
        let text = place.path == nil ? document.text : DocumentText(place.bytes)
        return .object([
            "uri": .string(place.path.map { FileURI.uri($0) } ?? document.uri), "range": text.range(place.range),
        ])
    }

    /// `textDocument/documentSymbol`.
    func symbols(_ document: OpenDocument) -> JSONValue {
        let text = document.text
        return text.bytes.withUnsafeBufferPointer { raw in
            let tree = Parser.parse(raw)
            guard tree.problems.isEmpty else { return .array([]) }
            return .array(
                Tagger.labels(of: tree).map { label in
                    .object([
                        "name": .string(tree.label(label.node)),
                        "kind": .integer(label.kind == .binding ? 13 : 8),
                        "range": text.range(tree.range(label.node)),
                        "selectionRange": text.range(tree.range(label.node)),
                    ])
                })
        }
    }

    /// `textDocument/formatting`.
    func formatting(_ document: OpenDocument) -> JSONValue {
        let bytes = document.text.bytes
        guard case .formatted(let new) = DhallFormat.formatHere(bytes), new != bytes else { return .array([]) }
        return .array([
            .object([
                "range": document.text.range(0..<bytes.count),
                "newText": .string(String(decoding: new, as: UTF8.self)),
            ])
        ])
    }
}
