/// A value in weak head normal form, or one that is still to be computed: the index of its node.
struct Value: Hashable, BitwiseCopyable, Sendable {
    let id: UInt32

    /// No value, where one is optional.
    static let none = Value(id: .max)
    var isNone: Bool { id == .max }
}

/// What variables stand for: a list, innermost binder first.
struct Env: Hashable, BitwiseCopyable, Sendable {
    let id: UInt32
    static let empty = Env(id: .max)
}

/// One binder of an environment.
struct EnvNode: BitwiseCopyable {
    var value: Value
    /// Known while types are inferred.
    var type: Value
    var name: Name
    var parent: Env
}

/// One node of a value; what the four numbers mean depends on the tag.
struct ValueNode: BitwiseCopyable {
    var tag: Tag
    /// An operator, a builtin, a truth value, a universe, or flags.
    var detail: UInt8 = 0
    /// Arguments of a builtin.
    var count: UInt16 = 0
    var a: UInt32 = 0
    var b: UInt32 = 0
    var c: UInt32 = 0
    var d: UInt32 = 0

    enum Tag: UInt8, BitwiseCopyable {
        // To be computed.
        /// term, environment.
        case delayed
        /// function, argument.
        case delayedApplication
        /// left, right: fields that `∧` or `⩓` has to join; the operator in `detail`.
        case delayedMerge
        /// Fields that `∧` or `⩓`, the operator in `detail`, has to join from the left: extra from `a`, `b` of them.
        case delayedChain
        /// record, steps from `b` in extra, `c` of them, new value.
        case delayedWith
        /// The number of a term in the cache of terms; its type when `detail` is 1.
        case kept
        /// Computed: the value in `a`.
        case forwarded

        // Types and functions.
        /// The builtin in `detail` with `count` arguments from `a` in extra.
        case builtin
        /// name, domain, body, environment.
        case lambda, pi
        /// A function type whose codomain does not name its argument: name, domain, codomain.
        case arrow
        /// `λ(x : Natural) → x + 1`
        case successor
        /// `λ(a : A) → λ(as : List A) → [ a ] # as`, A in `a`.
        case cons
        /// `λ(as : List A) → [ a ] # as`, A in `a`, the element in `b`.
        case consTo
        /// extra from `a`: name, type, …; `b` fields.
        case recordType
        /// extra from `a`: name, type or none, …; `b` alternatives.
        case union

        // Data.
        /// Truth in `detail`.
        case bool
        case natural, integer, double
        /// The string in `a`.
        case text
        /// left, right, ``Machine/size(_:)`` in two halves; bit 0 of `detail` when something in it is abstract.
        case textJoin
        case bytes
        /// extra from `a`, `b` elements.
        case list
        /// left, right, number of elements: lists whose elements are known.
        case listJoin
        /// The type of the whole list.
        case emptyList
        case some
        /// extra from `a`: name, value, …; `b` fields.
        case record
        /// union, name: a constructor.
        case constructor
        /// union, name, payload.
        case constructed
        case date, time, timeZone
        case assert

        // What cannot be computed further.
        /// level, name.
        case local
        /// name, index.
        case free
        /// function, argument.
        case application
        /// left, right; the operator in `detail`.
        case operation
        case conditional
        /// handlers, union, type or none.
        case merge
        /// record, type or none.
        case toMap
        case showConstructor
        /// record, name.
        case field
        /// record, names from `b` in extra, `c` of them.
        case project
        /// record, type.
        case projectType
        /// record, steps from `b` in extra, `c` of them, new value.
        case with
    }
}

extension ValueNode {
    /// The label under which a function or a type of functions is written.
    var binder: Name {
        switch tag {
        case .lambda, .pi, .arrow: Name(id: a)
        case .successor: .x
        case .cons: .a
        default: .as
        }
    }
}
