import ForgeCore

extension LanguageServer {
    /// The numbers of the protocol for what an item is.
    private enum Kind: Int64 {
        case function = 3, field = 5, variable = 6, keyword = 14, member = 20
    }

    private static let width = 120

    /// `textDocument/completion`: names in scope, fields and alternatives after a dot, builtins and keywords.
    func completion(
        _ document: OpenDocument, _ position: DocumentText.Position
    ) throws(ProtocolError) -> JSONValue {
        let source = CompletionSource(document.text.bytes, at: document.text.offset(position))
        for candidate in source.candidates {
            let problems = candidate.withUnsafeBufferPointer { Parser.parse($0).problems.count }
            guard problems == 0 else { continue }
            guard let result = document.analysis.check(candidate, path: document.path) else { throw .outdated }
            guard let recorder = result.recorder else { continue }
            let scope = Scope(result, recorder)
            let range = source.start..<source.start + CompletionSource.marker.utf8.count
            if source.isSelection {
                return .array(members(scope, result, recorder, range))
            }
            guard let marker = Self.term(at: range, recorder, result) else { continue }
            return .array(
                scope.entries(around: marker).map { entry in
                    Self.item(entry.name, .variable, scope.text(entry.type, in: marker, width: Self.width))
                } + Self.reserved)
        }
        return .array(source.isSelection ? [] : names(source) + Self.reserved)
    }

    /// The term that was written into the text.
    private static func term(
        at range: Range<Int>, _ recorder: TypeRecorder, _ result: Analysis.Result
    ) -> Term? {
        for id in recorder.terms {
            let span = result.session.arena.spans[id]
            if span.source == result.source, Int(span.start) == range.lowerBound, Int(span.end) == range.upperBound,
                recorder.environment(Term(id: id)) != nil
            {
                return Term(id: id)
            }
        }
        return nil
    }

    /// What may stand after the dot: the selection with the marker failed, and its record was typed before.
    private func members(
        _ scope: Scope, _ result: Analysis.Result, _ recorder: TypeRecorder, _ range: Range<Int>
    ) -> [JSONValue] {
        for id in recorder.terms where result.session.arena.terms[id].tag == .field {
            let span = result.session.arena.spans[id]
            guard span.source == result.source, Int(span.end) == range.upperBound else { continue }
            let subject = Term(id: result.session.arena.terms[id].a)
            if let union = scope.union(subject) {
                return scope.members(of: union).map { entry in
                    let type = entry.type.isNone ? nil : scope.text(entry.type, in: subject, width: Self.width)
                    return Self.item(entry.name, .member, type)
                }
            }
            guard let type = scope.type(of: subject) else { continue }
            return scope.members(of: type).map { entry in
                Self.item(entry.name, .field, scope.text(entry.type, in: subject, width: Self.width))
            }
        }
        return []
    }

    /// The names in scope of a text that does not parse, without their types.
    private func names(_ source: CompletionSource) -> [JSONValue] {
        guard let candidate = source.candidates.first else { return [] }
        return candidate.withUnsafeBufferPointer { raw in
            let tree = Parser.parse(raw)
            var seen: Set<String> = []
            // What could not be understood may have ended the tree before the cursor.
            let end = tree.root.map { tree.range($0).upperBound } ?? 0
            return tree.binders(tree.path(toByte: min(source.start, end))).compactMap { binder in
                let name = tree.label(binder.label)
                return seen.insert(name).inserted ? Self.item(name, .variable, nil) : nil
            }
        }
    }

    private static let reserved: [JSONValue] =
        Builtin.allCases.map { item("\($0.spelling)", .function, nil) }
        + Token.Kind.keywords.map { item("\($0.0)", .keyword, nil) }

    private static func item(_ name: String, _ kind: Kind, _ type: String?) -> JSONValue {
        .object([
            "label": .string(name), "kind": .integer(kind.rawValue), "detail": type.map { .string($0) },
        ])
    }
}
