/// What the numbers in a term's node are, so that terms can be copied between arenas.
enum TermShape {
    /// What one number names.
    enum Slot {
        case raw, name, string, term
        /// A term, or none.
        case optional
        /// A name, or the step `?`.
        case step
        /// A number that does not fit into 64 bits.
        case big
        /// A resolved import.
        case value
    }

    /// The three numbers of a node itself.
    @inline(__always)
    static func slots(_ node: TermNode) -> (Slot, Slot, Slot) {
        switch node.tag {
        case .variable: (.name, .raw, .raw)
        case .builtin, .double, .date, .timeZone: (.raw, .raw, .raw)
        case .lambda, .pi: (.name, .term, .term)
        case .application, .annotation, .operation, .projectType: (.term, .term, .raw)
        case .conditional: (.term, .term, .term)
        case .natural, .integer: node.detail & 1 == 1 ? (.big, .raw, .raw) : (.raw, .raw, .raw)
        case .bytes: (.string, .raw, .raw)
        case .emptyList, .some, .showConstructor, .assert, .project: (.term, .raw, .raw)
        case .merge: (.term, .term, .optional)
        case .toMap: (.term, .optional, .raw)
        case .field: (.term, .name, .raw)
        case .time: (.raw, .string, .raw)
        case .letIn, .text, .list, .recordType, .record, .union, .with: (.raw, .raw, .raw)
        case .importation, .embedded: (.value, .raw, .raw)
        }
    }

    /// How many further numbers a node has, and whether its `b`, not its `a`, says where they begin.
    @inline(__always)
    static func extra(_ node: TermNode) -> (count: Int, startsAtB: Bool) {
        switch node.tag {
        case .letIn: (4, false)
        case .text: (max(1, Int(node.b)) * 2 - 1, false)
        case .list: (Int(node.b), false)
        case .recordType, .record, .union: (Int(node.b) * 2, false)
        case .with: (Int(node.b) + 2, false)
        case .project: (Int(node.c), true)
        default: (0, false)
        }
    }

    /// One of the further numbers.
    @inline(__always)
    static func slot(_ tag: TermNode.Tag, _ position: Int) -> Slot {
        switch tag {
        case .letIn: position == 0 ? .name : position == 1 ? .optional : .term
        case .text: position & 1 == 0 ? .string : .term
        case .recordType, .record, .union: position & 1 == 0 ? .name : .optional
        case .with: position < 2 ? .term : .step
        case .project: .name
        default: .term
        }
    }
}
