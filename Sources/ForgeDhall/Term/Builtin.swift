/// The identifiers that the language reserves, `True` and `False` included.
enum Builtin: UInt8, CaseIterable, Sendable {
    case naturalFold, naturalBuild, naturalIsZero, naturalEven, naturalOdd, naturalToInteger, naturalShow
    case naturalSubtract
    case integerToDouble, integerShow, integerNegate, integerClamp
    case doubleShow
    case listBuild, listFold, listLength, listHead, listLast, listIndexed, listReverse
    case textShow, textReplace
    case dateShow, timeShow, timeZoneShow
    case bool, optional, none, natural, integer, double, text, bytes, date, time, timeZone, list
    case `true`, `false`
    case type, kind, sort

    /// The identifier.
    var spelling: StaticString {
        switch self {
        case .naturalFold: "Natural/fold"
        case .naturalBuild: "Natural/build"
        case .naturalIsZero: "Natural/isZero"
        case .naturalEven: "Natural/even"
        case .naturalOdd: "Natural/odd"
        case .naturalToInteger: "Natural/toInteger"
        case .naturalShow: "Natural/show"
        case .naturalSubtract: "Natural/subtract"
        case .integerToDouble: "Integer/toDouble"
        case .integerShow: "Integer/show"
        case .integerNegate: "Integer/negate"
        case .integerClamp: "Integer/clamp"
        case .doubleShow: "Double/show"
        case .listBuild: "List/build"
        case .listFold: "List/fold"
        case .listLength: "List/length"
        case .listHead: "List/head"
        case .listLast: "List/last"
        case .listIndexed: "List/indexed"
        case .listReverse: "List/reverse"
        case .textShow: "Text/show"
        case .textReplace: "Text/replace"
        case .dateShow: "Date/show"
        case .timeShow: "Time/show"
        case .timeZoneShow: "TimeZone/show"
        case .bool: "Bool"
        case .optional: "Optional"
        case .none: "None"
        case .natural: "Natural"
        case .integer: "Integer"
        case .double: "Double"
        case .text: "Text"
        case .bytes: "Bytes"
        case .date: "Date"
        case .time: "Time"
        case .timeZone: "TimeZone"
        case .list: "List"
        case .true: "True"
        case .false: "False"
        case .type: "Type"
        case .kind: "Kind"
        case .sort: "Sort"
        }
    }

    /// How many arguments make it reduce; 0 for what is inert alone.
    var arity: Int {
        switch self {
        case .naturalFold: 4
        case .naturalBuild, .naturalIsZero, .naturalEven, .naturalOdd, .naturalToInteger, .naturalShow: 1
        case .naturalSubtract: 2
        case .integerToDouble, .integerShow, .integerNegate, .integerClamp, .doubleShow: 1
        case .listBuild: 2
        case .listFold: 5
        case .listLength, .listHead, .listLast, .listIndexed, .listReverse: 2
        case .textShow: 1
        case .textReplace: 3
        case .dateShow, .timeShow, .timeZoneShow: 1
        default: 0
        }
    }

    /// The identifier that bytes spell.
    static func named(_ bytes: UnsafeBufferPointer<UInt8>) -> Builtin? {
        guard let first = bytes.first, bytes.count >= 4, first >= 0x42, first <= 0x54 else { return nil }
        guard bytes.count < bySize.count else { return nil }
        for builtin in bySize[bytes.count] {
            let isSame = builtin.spelling.withUTF8Buffer { $0.count == bytes.count && $0.isSame(as: bytes) }
            if isSame { return builtin }
        }
        return nil
    }

    /// The builtins by how many bytes their spelling takes.
    private static let bySize: [[Builtin]] = {
        let longest = allCases.map(\.spelling.utf8CodeUnitCount).max() ?? 0
        return (0...longest).map { size in allCases.filter { $0.spelling.utf8CodeUnitCount == size } }
    }()
}

/// The binary operators, in the order of their numbers in the binary encoding.
enum Operator: UInt8, CaseIterable, Sendable {
    case or, and, equal, notEqual, plus, times, textAppend, listAppend, combine, prefer, combineTypes, alternative
    case equivalent, complete

    /// How tightly it binds; a larger number binds tighter.
    ///
    /// All associate to the left.
    var precedence: Int {
        switch self {
        case .equivalent: 1
        case .alternative: 2
        case .or: 3
        case .plus: 4
        case .textAppend: 5
        case .listAppend: 6
        case .and: 7
        case .combine: 8
        case .prefer: 9
        case .combineTypes: 10
        case .times: 11
        case .equal: 12
        case .notEqual: 13
        case .complete: 14
        }
    }

    /// Whether it makes one record or record type of two.
    var joinsRecords: Bool { self == .combine || self == .prefer || self == .combineTypes }

    /// The spelling that Forge writes.
    var symbol: String {
        switch self {
        case .or: "||"
        case .and: "&&"
        case .equal: "=="
        case .notEqual: "!="
        case .plus: "+"
        case .times: "*"
        case .textAppend: "++"
        case .listAppend: "#"
        case .combine: "∧"
        case .prefer: "⫽"
        case .combineTypes: "⩓"
        case .alternative: "?"
        case .equivalent: "≡"
        case .complete: "::"
        }
    }
}

extension Operator {
    /// The operator in the detail of a node.
    init(detail: UInt8) {
        guard let found = Operator(rawValue: detail) else {
            preconditionFailure("INVARIANT: the detail of an operation is an operator")
        }
        self = found
    }
}

extension Builtin {
    /// The builtin in the detail of a node.
    init(detail: UInt8) {
        guard let found = Builtin(rawValue: detail) else {
            preconditionFailure("INVARIANT: the detail of a builtin's node is its number")
        }
        self = found
    }
}
