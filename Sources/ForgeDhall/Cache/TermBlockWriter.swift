import BigInt
import ForgeCore

/// Writes terms so that another arena can take them in: every part of a term stands before it, and labels, strings and
/// imports are numbered from zero.
struct TermBlockWriter {
    private let arena: ArenaView
    /// For each term, label and string of the arena: the block that last wrote it, and its number there.
    private var terms: [UInt64]
    private var names: [UInt64]
    private var strings: [UInt64]
    private var block: UInt64 = 0

    // What the block holds so far.
    private var nodes: [UInt32] = []
    private var spans: [UInt32] = []
    private var extra: [UInt32] = []
    private var waiting: [UInt32] = []
    private var texts: [UInt8] = []
    private var ends: [UInt32] = []
    private var numbers: [UInt32: UInt32] = [:]
    private var identities: [UInt32: Digest] = [:]
    private var failed = false

    /// The imports that the block written last holds, by number.
    private(set) var imports: [Digest] = []

    init(_ arena: ArenaView) {
        self.arena = arena
        terms = Array(repeating: 0, count: arena.terms.count)
        names = Array(repeating: 0, count: arena.names.count)
        strings = Array(repeating: 0, count: arena.strings.count)
    }

    /// The bytes of a term; nil when it holds what cannot be kept.
    ///
    /// - Parameters:
    ///   - identities: what the values of resolved imports are.
    ///   - withSpans: whether the places in the source are kept.
    mutating func block(of term: Term, identities: [UInt32: Digest], withSpans: Bool) -> [UInt8]? {
        begin(identities)
        let root = write(term.id, withSpans)
        self.identities = [:]
        if failed { return nil }
        var out = ByteWriter()
        for count in [nodes.count / 4, spans.count, extra.count, ends.count, texts.count] { out.number(UInt32(count)) }
        out.number(root)
        out.numbers(nodes)
        out.numbers(spans)
        out.numbers(extra)
        out.numbers(ends)
        out.raw(texts)
        return out.bytes
    }

    private mutating func begin(_ identities: [UInt32: Digest]) {
        block += 1
        nodes.removeAll(keepingCapacity: true)
        spans.removeAll(keepingCapacity: true)
        extra.removeAll(keepingCapacity: true)
        texts.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        numbers.removeAll(keepingCapacity: true)
        imports.removeAll(keepingCapacity: true)
        self.identities = identities
        failed = false
    }

    /// The number of a term in the block, written if it is not there.
    private mutating func write(_ id: UInt32, _ withSpans: Bool) -> UInt32 {
        if terms[Int(id)] >> 32 == block { return UInt32(truncatingIfNeeded: terms[Int(id)]) }
        var node = arena.terms[Int(id)]
        let more = TermShape.extra(node)
        if more.count > 0 {
            let start = more.startsAtB ? node.b : node.a
            // Parts write numbers of their own in between.
            let base = waiting.count
            for position in 0..<more.count {
                let number = arena.extra[Int(start) + position]
                waiting.append(written(number, TermShape.slot(node.tag, position), withSpans))
            }
            if more.startsAtB { node.b = UInt32(extra.count) } else { node.a = UInt32(extra.count) }
            extra.append(contentsOf: waiting[base...])
            waiting.removeSubrange(base...)
        }
        let slots = TermShape.slots(arena.terms[Int(id)])
        if slots.0 != .raw { node.a = written(node.a, slots.0, withSpans) }
        if slots.1 != .raw { node.b = written(node.b, slots.1, withSpans) }
        if slots.2 != .raw { node.c = written(node.c, slots.2, withSpans) }
        if node.tag == .embedded { node.b = .max }
        let number = UInt32(nodes.count / 4)
        nodes.append(UInt32(node.tag.rawValue) | UInt32(node.detail) << 8)
        nodes.append(node.a)
        nodes.append(node.b)
        nodes.append(node.c)
        if withSpans {
            spans.append(arena.spans[Int(id)].start)
            spans.append(arena.spans[Int(id)].end)
        }
        terms[Int(id)] = block << 32 | UInt64(number)
        return number
    }

    private mutating func written(_ number: UInt32, _ slot: TermShape.Slot, _ withSpans: Bool) -> UInt32 {
        switch slot {
        case .raw: return number
        case .term: return write(number, withSpans)
        case .optional: return number == .max ? number : write(number, withSpans)
        case .name: return name(number)
        case .step: return number == .max ? number : name(number)
        case .string: return string(number)
        case .big:
            for word in arena.bigs[Int(number)].words {
                withUnsafeBytes(of: UInt64(word).littleEndian) { texts.append(contentsOf: $0) }
            }
            return end()
        case .value:
            if let place = numbers[number] { return place }
            guard let identity = identities[number] else {
                failed = true
                return 0
            }
            let place = UInt32(imports.count)
            imports.append(identity)
            numbers[number] = place
            return place
        }
    }

    private mutating func name(_ number: UInt32) -> UInt32 {
        if names[Int(number)] >> 32 == block { return UInt32(truncatingIfNeeded: names[Int(number)]) }
        texts.append(contentsOf: arena.names[number])
        let place = end()
        names[Int(number)] = block << 32 | UInt64(place)
        return place
    }

    private mutating func string(_ number: UInt32) -> UInt32 {
        if strings[Int(number)] >> 32 == block { return UInt32(truncatingIfNeeded: strings[Int(number)]) }
        texts.append(contentsOf: arena.strings[number])
        let place = end()
        strings[Int(number)] = block << 32 | UInt64(place)
        return place
    }

    private mutating func end() -> UInt32 {
        ends.append(UInt32(texts.count))
        return UInt32(ends.count - 1)
    }
}
