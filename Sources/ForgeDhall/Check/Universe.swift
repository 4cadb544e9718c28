/// The types of types.
enum Universe: UInt8, Comparable {
    case type, kind, sort

    init?(_ node: ValueNode) {
        guard node.tag == .builtin, node.count == 0 else { return nil }
        switch Builtin(rawValue: node.detail) {
        case .type: self = .type
        case .kind: self = .kind
        case .sort: self = .sort
        default: return nil
        }
    }

    static func < (a: Universe, b: Universe) -> Bool { a.rawValue < b.rawValue }

    var value: Value {
        switch self {
        case .type: Machine.value(of: .type)
        case .kind: Machine.value(of: .kind)
        case .sort: Machine.value(of: .sort)
        }
    }

    /// The universe of a function type (the standard's function check): functions to terms are terms.
    static func ofFunction(_ input: Universe, _ output: Universe) -> Universe {
        output == .type ? .type : max(input, output)
    }
}
