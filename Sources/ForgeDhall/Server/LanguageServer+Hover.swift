import ForgeCore

extension LanguageServer {
    /// How much a value may cost that is shown beside its type.
    private static let valueSteps: UInt64 = 100_000
    private static let width = 400

    /// `textDocument/hover`: the type of the expression, and its value where that is short.
    func hover(
        _ document: OpenDocument, _ position: DocumentText.Position
    ) throws(ProtocolError) -> JSONValue {
        guard let result = document.checked() else { throw .outdated }
        guard let recorder = result.recorder else { return JSONValue(.null) }
        let text = document.text
        let offset = text.offset(position)
        guard let place = Self.place(offset, text.bytes) else { return JSONValue(.null) }
        let scope = Scope(result, recorder)
        guard let term = scope.term(around: place), let type = scope.type(of: term) else { return JSONValue(.null) }
        var shown = scope.text(type, in: term, width: Self.width)
        if let value = scope.value(of: term, steps: Self.valueSteps) { shown = "\(value) : \(shown)" }
        return .object([
            "contents": .object(["kind": .string("markdown"), "value": .string("```dhall\n\(shown)\n```")]),
            "range": text.range(place),
        ])
    }

    /// The bytes of the expression that a byte is about: for a name that is bound, what it is bound to.
    private static func place(_ offset: Int, _ bytes: [UInt8]) -> Range<Int>? {
        bytes.withUnsafeBufferPointer { raw in
            let tree = Parser.parse(raw)
            let path = tree.path(toByte: offset)
            guard tree.problems.isEmpty, let leaf = path.last, let parent = path.dropLast().last else {
                return tree.problems.isEmpty ? path.last.map { tree.range($0) } : nil
            }
            switch tree.nodes[parent].kind {
            case .binding, .fieldValue:
                return leaf == tree.children(parent)[0] ? tree.range(parent - 1) : tree.range(leaf)
            case .selection, .importation, .indexed:
                return leaf == tree.children(parent)[0]
                    && tree.nodes[parent].kind == .selection ? tree.range(leaf) : tree.range(parent)
            default: return tree.range(leaf)
            }
        }
    }
}
