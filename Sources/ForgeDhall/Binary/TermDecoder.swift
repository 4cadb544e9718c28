import BigInt

/// Decodes terms from the standard's CBOR.
struct TermDecoder {
    static let depthLimit = 200_000

    let arena: Arena
    var reader: CBORReader
    var scope = BinderScope()
    /// How many digits the fractions of seconds may still have: few bytes say many zeros.
    var fractionDigits = 1 << 20
    private var depth = 0

    private init(_ bytes: UnsafeBufferPointer<UInt8>, _ arena: Arena) {
        self.arena = arena
        reader = CBORReader(bytes)
    }

    /// The term that bytes encode; all of them.
    static func decode(_ bytes: UnsafeBufferPointer<UInt8>, _ arena: Arena) throws(DecodeProblem) -> Term {
        var decoder = TermDecoder(bytes, arena)
        let term = try decoder.term()
        guard decoder.reader.isAtEnd else { throw .leftover(at: decoder.reader.position) }
        return term
    }

    func wrong(_ what: String) -> DecodeProblem { .notAnExpression(at: reader.itemStart, what) }

    mutating func term() throws(DecodeProblem) -> Term {
        guard depth < Self.depthLimit else { throw .tooDeep(at: reader.position) }
        depth += 1
        defer { depth -= 1 }
        let head = try reader.head()
        switch head {
        case .bool(let value): return arena.builtin(value ? .true : .false)
        case .double(let value): return arena.double(value)
        case .text(let count):
            let text = try reader.run(count)
            guard let builtin = Builtin.named(text), builtin != .true, builtin != .false else {
                throw wrong("the name `\(String(decoding: text, as: UTF8.self))`, which is no builtin,")
            }
            return arena.builtin(builtin)
        case .unsigned, .tag:
            guard let (index, isNegative) = try reader.integer(head), !isNegative else { throw wrong("a tag") }
            return variable(.underscore, index)
        case .array(let count): return try array(count)
        default: throw wrong("an item that stands for no expression")
        }
    }

    private func variable(_ name: Name, _ index: BigUInt) -> Term {
        let index = UInt32(exactly: index) ?? TermNode.lastIndex
        return arena.add(.variable, name.id, index, scope.steps(to: name, at: index) ?? TermNode.free)
    }

    private mutating func array(_ count: Int) throws(DecodeProblem) -> Term {
        guard count > 0 else { throw wrong("an empty array") }
        let head = try reader.head()
        if case .text(let length) = head {
            let name = try label(length)
            guard count == 2, let (index, isNegative) = try reader.integer(try reader.head()), !isNegative else {
                throw wrong("a variable without an index")
            }
            guard name != .underscore else { throw wrong("the variable `_` spelled out") }
            return variable(name, index)
        }
        guard let (label, isNegative) = try reader.integer(head), !isNegative,
            let number = UInt64(exactly: label)
        else {
            throw wrong("an array without a label")
        }
        return try labelled(number, count - 1)
    }

    mutating func label(_ length: Int) throws(DecodeProblem) -> Name { arena.names.intern(try text(length)) }

    private mutating func text(_ length: Int) throws(DecodeProblem) -> UnsafeBufferPointer<UInt8> {
        let run = try reader.run(length)
        var position = 0
        while position < run.count {
            guard let step = UTF8.sequenceLength(run, position) else { throw wrong("text that is not UTF-8") }
            position += step
        }
        return run
    }

    mutating func label() throws(DecodeProblem) -> Name {
        guard case .text(let length) = try reader.head() else { throw wrong("something else where a label has to be") }
        return try label(length)
    }

    mutating func string() throws(DecodeProblem) -> String {
        guard case .text(let length) = try reader.head() else { throw wrong("something else where a text has to be") }
        return String(decoding: try text(length), as: UTF8.self)
    }

    mutating func chunk() throws(DecodeProblem) -> StringID {
        guard case .text(let length) = try reader.head() else { throw wrong("something else where a text has to be") }
        return arena.strings.add(try text(length))
    }

    /// A term, or none for null.
    mutating func optionalTerm() throws(DecodeProblem) -> Term {
        if try reader.peek() == 0xF6 {
            _ = try reader.head()
            return .none
        }
        return try term()
    }

    mutating func null() throws(DecodeProblem) {
        guard try reader.head() == .null else { throw wrong("something else where null has to be") }
    }

    /// A small natural number.
    mutating func number(below limit: UInt64) throws(DecodeProblem) -> UInt32 {
        guard let (value, isNegative) = try reader.integer(try reader.head()), !isNegative,
            let small = UInt64(exactly: value), small < limit
        else { throw wrong("a number that is out of range") }
        return UInt32(small)
    }

    func require(_ condition: Bool, _ what: String) throws(DecodeProblem) { if !condition { throw wrong(what) } }
}
