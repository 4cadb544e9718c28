/// A source with its structure: tokens that cover every byte, and nodes over them.
///
/// Nodes stand in the order in which they were finished, children before parents, so that the last one is the whole
/// expression and a subtree is a run of nodes.
struct SyntaxTree: ~Copyable {
    /// One construct.
    struct Node: BitwiseCopyable {
        var kind: Kind
        /// What the kind says: an operator, an import mode, a count.
        var detail: UInt8 = 0
        /// Nodes of the subtree, this one included.
        var size: UInt32
        /// The first and the last token, separators aside.
        var firstToken: UInt32
        var lastToken: UInt32
    }

    enum Kind: UInt8, BitwiseCopyable {
        // Leaves: one token each, but for text.
        case natural, integer, double, temporal, bytes, label, someLabel, optionalStep, identifier, hash, location
        /// Chunks and interpolated expressions; `detail` 1 for a multi-line literal.
        case text
        case chunk
        /// A variable with an index: label, natural.
        case indexed
        // Binders: label, type, body.
        case lambda, forall
        /// Domain and codomain of a function type without a name.
        case arrow
        /// Bindings, then the body.
        case letIn
        /// Label, type when `detail` is 1, value.
        case binding
        case conditional
        /// Function and argument.
        case application
        /// Left and right; `detail` is the operator.
        case operation
        case annotation
        case assertion
        /// Handlers, union, type when `detail` is 1.
        case merge
        /// Record, type when `detail` is 1.
        case toMap
        case showConstructor
        case some
        /// The annotation.
        case emptyList
        case list
        /// Fields: `fieldType` or `fieldValue` or `pun`.
        case recordType, record
        /// Label, type.
        case fieldType
        /// Labels of a dotted path, value.
        case fieldValue
        case pun
        /// Alternatives.
        case union
        /// Label, type when `detail` is 1.
        case alternative
        /// Record, label.
        case selection
        /// Record, labels.
        case projection
        /// Record, type.
        case projectionByType
        /// Subject, path components, value.
        case with
        case parenthesized
        /// Location, headers when `detail` has bit 0, hash when it has bit 1; bits 2 and 3 are the mode.
        case importation
        /// What could not be understood.
        case error
    }

    let bytes: UnsafeBufferPointer<UInt8>
    var tokens: Buffer<Token>
    var nodes: Buffer<Node>
    var problems: [SyntaxProblem]

    /// The bytes of a token.
    @inline(__always)
    func text(ofToken index: UInt32) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: bytes[Int(tokens[index].start)..<Int(tokens[index + 1].start)])
    }

    /// The whole expression; nil when there is none.
    var root: UInt32? { nodes.count > 0 ? UInt32(nodes.count - 1) : nil }

    /// The byte range of a node.
    func range(_ node: UInt32) -> Range<Int> {
        let node = nodes[node]
        // What is missing at the end of a source stands at its last token, which has no bytes.
        let next = node.lastToken + 1
        let end = Int(next) < tokens.count ? Int(tokens[next].start) : bytes.count
        return Int(tokens[node.firstToken].start)..<end
    }

    /// The children of a node, in order.
    func children(_ parent: UInt32) -> [UInt32] {
        let first = parent - (nodes[parent].size - 1)
        var count = 0
        var next = parent
        while next > first {
            count += 1
            next -= nodes[next - 1].size
        }
        return [UInt32](unsafeUninitializedCapacity: count) { children, filled in
            next = parent
            while filled < count {
                filled += 1
                children.initializeElement(at: count - filled, to: next - 1)
                next -= nodes[next - 1].size
            }
        }
    }
}
