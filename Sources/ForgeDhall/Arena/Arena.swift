import BigInt

/// Everything that one session holds: labels, strings, terms, values and environments, as indices into flat buffers.
///
/// Nothing is freed before the session ends, so nothing is counted; what a session may take is bounded by its limits.
/// Used by one thread. Room for what the standard's Prelude takes is reserved at once, so that little is ever moved.
final class Arena {
    @exclusivity(unchecked) var names = Names()
    @exclusivity(unchecked) var strings = Strings()
    @exclusivity(unchecked) var terms = Buffer<TermNode>(capacity: 1 << 16)
    /// The bytes of its source that a term stands for; empty for terms that were made.
    @exclusivity(unchecked) var spans = Buffer<Span>(capacity: 1 << 16)
    /// Children of terms with many.
    @exclusivity(unchecked) var extra = Buffer<UInt32>(capacity: 1 << 15)
    /// Numbers that do not fit into 64 bits.
    @exclusivity(unchecked) private(set) var bigs: [BigUInt] = []
    @exclusivity(unchecked) private(set) var bigBytes = 0
    @exclusivity(unchecked) var imports: [ImportReference] = []
    /// The source that terms are made from now.
    @exclusivity(unchecked) var source: UInt16 = .max

    init() {}

    /// A place in a source.
    struct Span: BitwiseCopyable {
        var source: UInt16 = .max
        var start: UInt32 = 0
        var end: UInt32 = 0
    }

    @inline(__always)
    func node(_ term: Term) -> TermNode { terms[term.id] }

    /// Adds a term.
    @inline(__always)
    func add(_ node: TermNode, _ span: Span = Span()) -> Term {
        spans.append(span)
        return Term(id: terms.append(node))
    }

    @inline(__always)
    func add(
        _ tag: TermNode.Tag, detail: UInt8 = 0, _ a: UInt32 = 0, _ b: UInt32 = 0, _ c: UInt32 = 0, span: Span = Span()
    ) -> Term {
        add(TermNode(tag: tag, detail: detail, a: a, b: b, c: c), span)
    }

    /// Adds children and gives the index of the first.
    func addExtra(_ children: [UInt32]) -> UInt32 { children.withUnsafeBufferPointer { extra.append(contentsOf: $0) } }

    /// The children from a place of a stack on, which are taken off it.
    func addExtra(_ stack: inout [UInt32], from base: Int) -> UInt32 {
        let start = stack.withUnsafeBufferPointer {
            extra.append(contentsOf: UnsafeBufferPointer(rebasing: $0[base...]))
        }
        stack.removeLast(stack.count - base)
        return start
    }

    func builtin(_ builtin: Builtin, span: Span = Span()) -> Term {
        add(.builtin, detail: builtin.rawValue, span: span)
    }

    /// A natural number, or the magnitude of an integer.
    func number(_ tag: TermNode.Tag, _ value: BigUInt, isNegative: Bool = false, span: Span = Span()) -> Term {
        let sign: UInt8 = isNegative ? 2 : 0
        if let small = UInt64(exactly: value) {
            return add(
                tag, detail: sign, UInt32(truncatingIfNeeded: small), UInt32(truncatingIfNeeded: small >> 32),
                span: span)
        }
        return add(tag, detail: sign | 1, keep(value), span: span)
    }

    /// Keeps a number and gives its index.
    func keep(_ value: BigUInt) -> UInt32 {
        bigs.append(value)
        bigBytes += MemoryLayout<BigUInt>.stride + value.words.count * 8
        return UInt32(bigs.count - 1)
    }

    /// The magnitude that a number's node holds.
    func magnitude(detail: UInt8, _ a: UInt32, _ b: UInt32) -> BigUInt {
        detail & 1 == 1 ? bigs[Int(a)] : BigUInt(integerLiteral: UInt64(a) | UInt64(b) << 32)
    }

    func double(_ value: Double, span: Span = Span()) -> Term {
        let bits = value.bitPattern
        return add(.double, UInt32(truncatingIfNeeded: bits), UInt32(truncatingIfNeeded: bits >> 32), span: span)
    }
}

extension Arena {
    /// The memory that is reserved for terms.
    var rooms: [UnsafeRawBufferPointer] { [terms.room, spans.room, extra.room] }

    /// Bytes that the arena takes.
    var byteCount: Int {
        names.byteCount + strings.byteCount + terms.byteCount + spans.byteCount + extra.byteCount + bigBytes
    }
}
