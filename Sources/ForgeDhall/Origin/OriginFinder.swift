import ForgeCore

/// Finds where the type of an expression is written, through names, functions, records and imports.
///
/// It looks at syntax alone, and only once a failure is reported: while types are inferred nothing is kept for it.
final class OriginFinder {
    /// How many nodes a search may look at: sources may be made to send it around.
    private static let stepLimit = 512

    private let session: DhallSession
    private var documents: [String: OriginDocument] = [:]
    private var steps = 0

    init(_ session: DhallSession) { self.session = session }

    // MARK: Sources

    /// The node that a term was made from.
    func spot(_ term: Term) -> OriginSpot? {
        guard !term.isNone else { return nil }
        let span = session.arena.spans[term.id]
        guard span.end > span.start, Int(span.source) < session.sources.all.count else { return nil }
        let source = session.sources.all[Int(span.source)]
        // Texts that were typed one after the other have one name.
        let document = document("\(span.source)", source.name) { (source.parsed, source.bytes) }
        guard let document, document.isWhole, let node = document.node(Int(span.start)..<Int(span.end)) else {
            return nil
        }
        return OriginSpot(document: document, node: node)
    }

    private func document(
        _ key: String, _ name: String, _ content: () -> (parsed: [UInt8], shown: [UInt8])?
    ) -> OriginDocument? {
        if let known = documents[key] { return known }
        guard let content = content() else { return nil }
        let document = OriginDocument(content.parsed, name: name, shown: content.shown)
        documents[key] = document
        return document
    }

    /// The whole expression that an import leads to.
    private func target(_ spot: OriginSpot) -> OriginSpot? {
        let (parts, detail) = (spot.parts, spot.detail)
        guard detail >> 2 == 0, let location = parts.first else { return nil }
        var name: String?
        if detail & 2 != 0, let digest = Digest(text: parts[parts.count - 1].text) {
            name = session.resolver.environment.carried(digest)
        }
        guard let name = name ?? place(location) else { return nil }
        return root(ofSource: name)
    }

    /// The whole expression of a source.
    func root(ofSource name: String) -> OriginSpot? {
        let number = session.sources.all.lastIndex { $0.name == name }
        let document = document(number.map { "\($0)" } ?? name, name) {
            if let number { return (session.sources.all[number].parsed, session.sources.all[number].bytes) }
            let bytes = name.hasPrefix("http") ? nil : (try? session.resolver.environment.file(name)) ?? nil
            return bytes.map { ($0, $0) }
        }
        guard let document, let root = document.root else { return nil }
        return OriginSpot(document: document, node: root)
    }

    /// What the place that an import names is called.
    private func place(_ location: OriginSpot) -> String? {
        let name = location.document.name
        let here =
            name.hasPrefix("http")
            ? Array(name.utf8).withUnsafeBufferPointer { Location(place: ImportReference.Place(.url, $0)) }
            : Location.file(name)
        return location.document.read { tree in
            let token = tree.nodes[location.node].firstToken
            let kind = tree.tokens[token].kind
            guard kind == .path || kind == .url else { return nil }
            return here.child(ImportReference.Place(kind, tree.text(ofToken: token)), headers: nil).text
        }
    }

    // MARK: Expressions

    private func here(_ spot: OriginSpot, _ steps: ArraySlice<TypeStep>, isName: Bool = false) -> Origin {
        Origin(document: spot.document, range: spot.range, isExact: steps.isEmpty, isName: isName)
    }

    private func mayGoOn() -> Bool {
        steps += 1
        return steps <= Self.stepLimit
    }

    /// The place of the part of an expression whose type is that part of the expression's type; names are not followed.
    func part(of spot: OriginSpot, _ path: [TypeStep]) -> Origin {
        steps = 0
        return type(of: spot, path[...], followsNames: false)
    }

    /// Where a part of the type of an expression comes from.
    func type(of spot: OriginSpot, _ path: [TypeStep]) -> Origin {
        steps = 0
        return type(of: spot, path[...], followsNames: true)
    }

    /// Where a part of a type is written.
    func written(_ spot: OriginSpot, _ path: [TypeStep]) -> Origin {
        steps = 0
        return written(spot, path[...])
    }

    private func type(of spot: OriginSpot, _ path: ArraySlice<TypeStep>, followsNames: Bool) -> Origin {
        guard mayGoOn() else { return here(spot, path) }
        let parts = spot.parts
        let rest = path.dropFirst()
        func inner(_ part: OriginSpot, _ path: ArraySlice<TypeStep>) -> Origin {
            type(of: part, path, followsNames: followsNames)
        }
        switch (spot.kind, path.first) {
        case (.parenthesized, _): return inner(parts[0], path)
        case (.letIn, _): return inner(parts[parts.count - 1], path)
        case (.list, .element), (.some, .content): return inner(parts[0], rest)
        case (.lambda, .argument): return written(parts[1], rest)
        case (.lambda, .result): return inner(parts[2], rest)
        case (.record, .field(let name)): return field(name, rest, in: spot, followsNames) ?? here(spot, path)
        case (.operation, _): return operation(spot, path, followsNames)
        case (.with, _): return with(spot, path, followsNames)
        case (.conditional, _): return path.isEmpty ? here(spot, path) : inner(parts[1], path)
        case (.annotation, _): return followsNames || !path.isEmpty ? written(parts[1], path) : here(spot, path)
        case (.emptyList, _): return followsNames || !path.isEmpty ? written(parts[0], path) : here(spot, path)
        case (.projection, .field): return inner(parts[0], path)
        default: break
        }
        guard followsNames else {
            let names: [SyntaxTree.Kind] = [.label, .indexed, .pun, .selection, .importation, .application]
            return here(spot, path, isName: names.contains(spot.kind))
        }
        return named(spot, parts, path)
    }

    /// Where a part of the type of a name, a field, an import or an application comes from.
    private func named(_ spot: OriginSpot, _ parts: [OriginSpot], _ path: ArraySlice<TypeStep>) -> Origin {
        switch spot.kind {
        case .label, .indexed, .pun:
            guard let binder = (spot.kind == .pun ? parts[0] : spot).binder else { return here(spot, path) }
            if let type = binder.type { return written(spot.at(type), path) }
            return binder.value.map { type(of: spot.at($0), path, followsNames: true) } ?? here(spot, path)
        case .importation:
            return target(spot).map { type(of: $0, path, followsNames: true) } ?? here(spot, path)
        case .application:
            let found = type(of: parts[0], [.result] + path, followsNames: true)
            return found.isExact ? found : here(spot, path)
        case .selection:
            if let union = literal(parts[0]), union.kind == .union { return constructor(parts[1], union, path) }
            let found = type(of: parts[0], [.field(parts[1].label)] + path, followsNames: true)
            return found.isExact || found.document !== spot.document ? found : here(spot, path)
        case .projectionByType: return written(parts[1], path)
        case .merge where spot.detail == 1: return written(parts[2], path)
        case .toMap where spot.detail == 1: return written(parts[1], path)
        default: return here(spot, path)
        }
    }

    /// Where a part of the type of an alternative of a union comes from.
    private func constructor(_ label: OriginSpot, _ union: OriginSpot, _ path: ArraySlice<TypeStep>) -> Origin {
        switch path.first {
        case .argument: written(union, [.alternative(label.label)] + path.dropFirst())
        case .result: written(union, path.dropFirst())
        default: written(union, path)
        }
    }

    private func field(
        _ name: String, _ rest: ArraySlice<TypeStep>, in record: OriginSpot, _ followsNames: Bool
    ) -> Origin? {
        for part in record.parts {
            let members = part.parts
            guard let label = members.first, label.label == name else { continue }
            if part.kind == .pun {
                var found = type(of: label, rest, followsNames: followsNames)
                if rest.isEmpty { found.label = label.range }
                return found
            }
            // The labels of a dotted path after the first one.
            let inner = members.dropFirst().dropLast()
            var path = rest
            let isOnPath = inner.allSatisfy { label in
                guard path.first == .field(label.label) else { return false }
                path = path.dropFirst()
                return true
            }
            guard isOnPath else {
                if rest.isEmpty { return here(part, []) }
                continue
            }
            var found = type(of: members[members.count - 1], path, followsNames: followsNames)
            if path.isEmpty { found.label = (inner.last ?? label).range }
            return found
        }
        return nil
    }

    private func operation(_ spot: OriginSpot, _ path: ArraySlice<TypeStep>, _ followsNames: Bool) -> Origin {
        let parts = spot.parts
        switch spot.joined {
        case .prefer where !path.isEmpty, .combine where !path.isEmpty:
            for part in parts.reversed() {
                let found = type(of: part, path, followsNames: followsNames)
                if found.isExact { return found }
            }
            return here(spot, path)
        case .listAppend where !path.isEmpty: return type(of: parts[0], path, followsNames: followsNames)
        case .alternative: return type(of: parts[0], path, followsNames: followsNames)
        case .complete:
            if !path.isEmpty {
                let found = type(of: parts[1], path, followsNames: false)
                if found.isExact { return found }
            }
            guard followsNames, let type = member("Type", of: parts[0]) else { return here(spot, path) }
            return written(type, path)
        default: return here(spot, path)
        }
    }

    private func with(_ spot: OriginSpot, _ path: ArraySlice<TypeStep>, _ followsNames: Bool) -> Origin {
        let parts = spot.parts
        if path.isEmpty { return here(spot, path) }
        var rest = path
        for step in parts.dropFirst().dropLast() {
            let isOnPath =
                switch rest.first {
                case .field(let name): step.kind != .optionalStep && step.label == name
                case .content: step.kind == .optionalStep
                default: false
                }
            guard isOnPath else { return type(of: parts[0], path, followsNames: followsNames) }
            rest = rest.dropFirst()
        }
        return type(of: parts[parts.count - 1], rest, followsNames: followsNames)
    }

    // MARK: Types

    private func written(_ spot: OriginSpot, _ path: ArraySlice<TypeStep>) -> Origin {
        guard let step = path.first, mayGoOn() else { return here(spot, path) }
        let parts = spot.parts
        let rest = path.dropFirst()
        switch (spot.kind, step) {
        case (.parenthesized, _): return written(parts[0], path)
        case (.letIn, _): return written(parts[parts.count - 1], path)
        case (.recordType, .field(let name)), (.union, .alternative(let name)):
            guard let entry = parts.first(where: { $0.parts[0].label == name }) else { return here(spot, path) }
            if rest.isEmpty { return here(entry, rest) }
            return entry.parts.count == 2 ? written(entry.parts[1], rest) : here(entry, rest)
        case (.application, .element), (.application, .content):
            let isList = step == .element
            return parts[0].text == (isList ? "List" : "Optional") ? written(parts[1], rest) : here(spot, path)
        case (.arrow, .argument), (.forall, .argument): return written(parts[parts.count - 2], rest)
        case (.arrow, .result), (.forall, .result): return written(parts[parts.count - 1], rest)
        case (.operation, _) where spot.joined == .combineTypes || spot.joined == .prefer:
            for part in parts.reversed() {
                let found = written(part, path)
                if found.isExact { return found }
            }
            return here(spot, path)
        default:
            guard let next = next(spot) else { return here(spot, path) }
            return written(next, path)
        }
    }

    // MARK: Values

    /// The place of a part of the value of an expression, as near as it can be told.
    func part(of spot: OriginSpot, at path: DataPath, _ names: (Name) -> String) -> Origin {
        steps = 0
        var spot = spot
        for step in path.steps {
            guard let literal = literal(spot) else { break }
            spot = literal
            let next: OriginSpot? =
                switch step {
                case .member(let name): member(names(name), of: literal)
                case .key(let key): literal.kind == .toMap ? member(key, of: literal.parts[0]) : nil
                case .index(let index):
                    literal.kind == .list && index < literal.parts.count ? literal.parts[Int(index)] : nil
                }
            guard let next else { return here(spot, [.content]) }
            spot = next
        }
        return here(spot, [])
    }

    /// The literal that an expression comes down to.
    func literal(_ spot: OriginSpot) -> OriginSpot? {
        var spot = spot
        while mayGoOn() {
            guard let next = next(spot) else { return spot }
            spot = next
        }
        return nil
    }

    /// What an expression is, one step nearer to a literal; nil for one that cannot be followed.
    private func next(_ spot: OriginSpot) -> OriginSpot? {
        let parts = spot.parts
        switch spot.kind {
        case .parenthesized, .annotation: return parts[0]
        case .letIn: return parts[parts.count - 1]
        case .label, .indexed: return spot.binder?.value.map(spot.at)
        case .pun: return parts[0].binder?.value.map(spot.at)
        case .importation: return target(spot)
        case .selection: return member(parts[1].label, of: parts[0])
        default: return nil
        }
    }

    /// The value of a field of what an expression is.
    func member(_ name: String, of spot: OriginSpot) -> OriginSpot? {
        guard let record = literal(spot) else { return nil }
        let parts = record.parts
        switch record.kind {
        case .record:
            let found = parts.first { $0.parts[0].label == name }
            guard let found else { return nil }
            return found.kind == .pun ? found.parts[0].binder?.value.map(found.at) : found.parts.last
        case .operation where record.joined == .prefer || record.joined == .combine:
            return member(name, of: parts[1]) ?? member(name, of: parts[0])
        case .with:
            let isIt = parts.count == 3 && parts[1].label == name
            return isIt ? parts[2] : member(name, of: parts[0])
        default: return nil
        }
    }
}
