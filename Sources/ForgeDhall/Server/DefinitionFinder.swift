/// Finds where names are made, through `let`s, record literals and imports.
struct DefinitionFinder {
    /// A place in a source; no path means the one that the search began in.
    struct Place {
        var path: String?
        var range: Range<Int>
        var bytes: [UInt8]
    }

    /// How many steps a search may take: sources may import each other.
    private static let stepLimit = 64

    private let read: (String) -> [UInt8]?
    private var steps = 0

    /// - Parameter read: gives the bytes of a file.
    init(read: @escaping (String) -> [UInt8]?) { self.read = read }

    /// Where the name at a byte of a source is made.
    mutating func definition(at offset: Int, in bytes: [UInt8], path: String) -> Place? {
        bytes.withUnsafeBufferPointer { raw in
            let tree = Parser.parse(raw)
            let nodes = tree.path(toByte: offset)
            guard let leaf = nodes.last else { return nil }
            let parent = nodes.dropLast().last
            let source = Source(path: path, isFirst: true)
            switch tree.nodes[leaf].kind {
            case .location:
                return target(ofLocation: leaf, tree, source).map { Place(path: $0, range: 0..<0, bytes: []) }
            case .label, .someLabel, .indexed: break
            default: return nil
            }
            if let parent, tree.nodes[parent].kind == .selection, leaf == parent - 1 {
                return field(tree.label(leaf), of: tree.children(parent)[0], tree, source)
            }
            return tree.binder(nodes).map { place(tree.range($0.label), tree, source) }
        }
    }

    private struct Source {
        var path: String
        var isFirst: Bool
    }

    private func place(_ range: Range<Int>, _ tree: borrowing SyntaxTree, _ source: Source) -> Place {
        Place(path: source.isFirst ? nil : source.path, range: range, bytes: Array(tree.bytes))
    }

    /// The label of a field in the record literal that an expression comes down to.
    private mutating func field(
        _ name: String, of node: UInt32, _ tree: borrowing SyntaxTree, _ source: Source
    ) -> Place? {
        steps += 1
        guard steps <= Self.stepLimit else { return nil }
        let parts = tree.children(node)
        switch tree.nodes[node].kind {
        case .parenthesized, .annotation, .with: return field(name, of: parts[0], tree, source)
        case .letIn: return field(name, of: parts[parts.count - 1], tree, source)
        case .record, .recordType, .union:
            for part in parts {
                let label = part + 1 - tree.nodes[part].size
                if tree.label(label) == name { return place(tree.range(label), tree, source) }
            }
            return nil
        case .operation:
            let right = field(name, of: parts[1], tree, source)
            return right ?? field(name, of: parts[0], tree, source)
        case .label, .indexed:
            guard let value = tree.binder(tree.path(toNode: node))?.value else { return nil }
            return field(name, of: value, tree, source)
        case .importation: return field(name, ofImport: parts[0], tree, source)
        case .selection: return field(name, ofSelection: node, tree, source)
        default: return nil
        }
    }

    /// A field of a field: found through the literal that the inner one is.
    private mutating func field(
        _ name: String, ofSelection node: UInt32, _ tree: borrowing SyntaxTree, _ source: Source
    ) -> Place? {
        guard let inner = field(tree.label(node - 1), of: tree.children(node)[0], tree, source) else { return nil }
        return inner.bytes.withUnsafeBufferPointer { raw in
            let tree = Parser.parse(raw)
            let path = tree.path(toByte: inner.range.lowerBound)
            guard let holder = path.last(where: { tree.nodes[$0].kind == .fieldValue || tree.nodes[$0].kind == .pun })
            else { return nil }
            let source = Source(path: inner.path ?? source.path, isFirst: inner.path == nil && source.isFirst)
            return field(name, of: holder - 1, tree, source)
        }
    }

    private mutating func field(
        _ name: String, ofImport location: UInt32, _ tree: borrowing SyntaxTree, _ source: Source
    ) -> Place? {
        guard let path = target(ofLocation: location, tree, source), let bytes = read(path) else { return nil }
        return bytes.withUnsafeBufferPointer { raw in
            let tree = Parser.parse(raw)
            guard tree.problems.isEmpty, let root = tree.root else { return nil }
            return field(name, of: root, tree, Source(path: path, isFirst: false))
        }
    }

    /// The file that a path in a source names; nil for other places.
    private func target(ofLocation node: UInt32, _ tree: borrowing SyntaxTree, _ source: Source) -> String? {
        let token = tree.nodes[node].firstToken
        guard tree.tokens[token].kind == .path else { return nil }
        let place = ImportReference.Place(localPath: tree.text(ofToken: token))
        return Location.file(source.path).child(place, headers: nil).text
    }
}
