import ForgeCore

/// A source that the search for an origin looks at.
final class OriginDocument {
    let name: String
    private let source: ParsedSource
    private let shown: [UInt8]
    private(set) lazy var lines = SourceLines(shown, file: name)

    /// - Parameter shown: what a person wrote of the bytes.
    init(_ bytes: [UInt8], name: String, shown: [UInt8]? = nil) {
        self.name = name
        self.shown = shown ?? bytes
        source = ParsedSource(bytes)
    }

    var isWhole: Bool { source.tree.problems.isEmpty }
    var root: UInt32? { isWhole ? source.tree.root : nil }

    /// Asks something of the tree.
    func read<Answer>(_ body: (borrowing SyntaxTree) -> Answer) -> Answer { body(source.tree) }

    func kind(_ node: UInt32) -> SyntaxTree.Kind { source.tree.nodes[node].kind }
    func detail(_ node: UInt32) -> UInt8 { source.tree.nodes[node].detail }
    func children(_ node: UInt32) -> [UInt32] { source.tree.children(node) }
    func label(_ node: UInt32) -> String { source.tree.label(node) }
    func range(_ node: UInt32) -> Range<Int> { source.tree.range(node) }

    /// The innermost node of exactly these bytes.
    func node(_ range: Range<Int>) -> UInt32? {
        (0..<UInt32(source.tree.nodes.count)).first { source.tree.range($0) == range }
    }

    func frame(_ range: Range<Int>) -> CodeFrame { lines.frame(offset: range.lowerBound, length: range.count) }
}

/// A node of a source.
struct OriginSpot {
    var document: OriginDocument
    var node: UInt32

    var kind: SyntaxTree.Kind { document.kind(node) }
    var detail: UInt8 { document.detail(node) }
    var range: Range<Int> { document.range(node) }
    var parts: [OriginSpot] { document.children(node).map(at) }
    var label: String { document.label(node) }
    /// The text of a leaf.
    var text: String { document.read { String(decoding: $0.bytes[$0.range(node)], as: UTF8.self) } }

    /// Another node of the same source.
    func at(_ node: UInt32) -> OriginSpot { OriginSpot(document: document, node: node) }

    /// What binds the variable that a leaf is.
    var binder: SyntaxTree.Binder? { document.read { $0.binder($0.path(toNode: node)) } }

    /// The operator of an operation.
    var joined: Operator? { kind == .operation ? Operator(rawValue: detail) : nil }
}

/// Where a type, or a part of it, comes from.
struct Origin {
    var document: OriginDocument
    var range: Range<Int>
    /// Whether the place is that of the part, and not of something around it.
    var isExact: Bool
    /// The label of the field that the place is the value of.
    var label: Range<Int>?
    /// Whether the search stopped at a name.
    var isName = false

    var frame: CodeFrame { document.frame(range) }
}
