/// A term of the language: the index of its node in the arena.
struct Term: Hashable, BitwiseCopyable, Sendable {
    let id: UInt32

    /// No term, where one is optional.
    static let none = Term(id: .max)
    var isNone: Bool { id == .max }
}

/// One node of a term; what the three numbers mean depends on the tag.
struct TermNode: BitwiseCopyable {
    var tag: Tag
    /// An operator, a builtin, or the flags of a tag.
    var detail: UInt8 = 0
    var a: UInt32 = 0
    var b: UInt32 = 0
    var c: UInt32 = 0

    enum Tag: UInt8, BitwiseCopyable {
        /// name, index, and in `c` the number of binders between the variable and its own, or `free`.
        case variable
        /// The builtin in `detail`.
        case builtin
        /// name, type, body.
        case lambda, pi
        /// function, argument.
        case application
        /// extra: name, type or none, value, body.
        case letIn
        /// term, type.
        case annotation
        /// left, right; the operator in `detail`.
        case operation
        /// condition, then, else.
        case conditional
        /// A number below 2^64 in `a` (low) and `b`, or, with `detail` 1, the index of a big one in `a`.
        case natural
        /// The magnitude as for `natural`; bit 1 of `detail` is the sign.
        case integer
        /// The bits in `a` (low) and `b`.
        case double
        /// extra from `a`: chunk, term, chunk, term, … chunk; `b` counts the chunks.
        case text
        /// The string in `a`.
        case bytes
        /// extra from `a`, `b` elements.
        case list
        /// The whole annotation.
        case emptyList
        case some
        /// handlers, union, type or none.
        case merge
        /// record, type or none.
        case toMap
        case showConstructor
        /// extra from `a`: name, term, …; `b` fields. Sorted by label unless written by a person.
        case recordType, record
        /// extra from `a`: name, term or none, …; `b` alternatives.
        case union
        /// record, name.
        case field
        /// record; extra from `b`: names; `c` counts them.
        case project
        /// record, type.
        case projectType
        case assert
        /// extra from `a`: subject, value, steps…; `b` counts the steps; a step is a name or `optionalStep`.
        case with
        /// year, month, day.
        case date
        /// hour << 8 | minute; the digits of the seconds as a string in `b`: `ss` or `ss.fff`.
        case time
        /// Sign (1 for minus), hour, minute.
        case timeZone
        /// The index of an import in `a`.
        case importation
        /// A resolved import: a closed value in `a`, its type in `b`.
        case embedded
    }

    /// In ``Tag/variable``: bound by no binder of the term.
    static let free = UInt32.max
    /// The highest index of a variable; what is beyond stays there.
    static let lastIndex = UInt32.max - 1

    /// The index of a variable with so many more binders of its label around it.
    static func shifted(_ index: UInt32, by count: Int) -> UInt32 {
        UInt32(min(UInt64(index) + UInt64(count), UInt64(lastIndex)))
    }

    /// In ``Tag/with``: `?`.
    static let optionalStep = UInt32.max
}
