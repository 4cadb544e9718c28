import BigInt

/// Takes terms that ``TermBlockWriter`` wrote into an arena.
///
/// Nothing in the bytes is trusted: a part has to stand before its whole, and every number has to name something.
struct TermBlockReader {
    private let arena: Arena
    private let source: UInt16
    /// The values of the imports, by number.
    private let imports: [Value]

    private var nodes = UnsafeRawBufferPointer(start: nil, count: 0)
    private var extra = UnsafeRawBufferPointer(start: nil, count: 0)
    private var ends = UnsafeRawBufferPointer(start: nil, count: 0)
    private var texts = UnsafeRawBufferPointer(start: nil, count: 0)
    private var names: [UInt32] = []
    private var strings: [UInt32] = []
    private var first: UInt32 = 0

    /// - Parameter source: the number of the source that the terms' places are in.
    init(_ arena: Arena, source: UInt16, imports: [Value]) {
        self.arena = arena
        self.source = source
        self.imports = imports
    }

    /// The term of a block.
    mutating func term(_ bytes: UnsafeRawBufferPointer) throws(DamagedRecord) -> Term {
        var reader = ByteReader(bytes)
        let count = try reader.number()
        let spanCount = try reader.number()
        let extraCount = try reader.number()
        let runCount = try reader.number()
        let textCount = try reader.number()
        let root = try reader.number()
        nodes = try reader.raw(Int(count) * 16)
        let spans = try reader.raw(Int(spanCount) * 4)
        extra = try reader.raw(Int(extraCount) * 4)
        ends = try reader.raw(Int(runCount) * 4)
        texts = try reader.raw(Int(textCount))
        guard root < count, spanCount == 0 || spanCount == count &* 2 else { throw DamagedRecord() }
        names = Array(repeating: .max, count: Int(runCount))
        strings = names
        first = UInt32(arena.terms.count)
        for index in 0..<count {
            let node = try node(index)
            var span = Arena.Span()
            if spanCount > 0 {
                span = Arena.Span(source: source, start: number(spans, index * 2), end: number(spans, index * 2 + 1))
            }
            _ = arena.add(node, span)
        }
        return Term(id: first + root)
    }

    @inline(__always)
    private func number(_ numbers: UnsafeRawBufferPointer, _ index: UInt32) -> UInt32 {
        UInt32(littleEndian: numbers.loadUnaligned(fromByteOffset: Int(index) * 4, as: UInt32.self))
    }

    private mutating func node(_ index: UInt32) throws(DamagedRecord) -> TermNode {
        let head = number(nodes, index * 4)
        guard let tag = TermNode.Tag(rawValue: UInt8(truncatingIfNeeded: head)), tag != .importation else {
            throw DamagedRecord()
        }
        var node = TermNode(
            tag: tag, detail: UInt8(truncatingIfNeeded: head >> 8), a: number(nodes, index * 4 + 1),
            b: number(nodes, index * 4 + 2), c: number(nodes, index * 4 + 3))
        if tag == .builtin || tag == .operation { try requireKnown(node) }
        let slots = TermShape.slots(node)
        let more = TermShape.extra(node)
        if more.count > 0 {
            let start = Int(more.startsAtB ? node.b : node.a)
            guard more.count <= extra.count / 4, start <= extra.count / 4 - more.count else { throw DamagedRecord() }
            let copy = UInt32(arena.extra.count)
            for position in 0..<more.count {
                let slot = TermShape.slot(tag, position)
                arena.extra.append(try placed(number(extra, UInt32(start + position)), slot, before: index))
            }
            if more.startsAtB { node.b = copy } else { node.a = copy }
        }
        if slots.0 != .raw { node.a = try placed(node.a, slots.0, before: index) }
        if slots.1 != .raw { node.b = try placed(node.b, slots.1, before: index) }
        if slots.2 != .raw { node.c = try placed(node.c, slots.2, before: index) }
        return node
    }

    private func requireKnown(_ node: TermNode) throws(DamagedRecord) {
        let isKnown =
            node.tag == .builtin ? Int(node.detail) < Builtin.allCases.count : Operator(rawValue: node.detail) != nil
        if !isKnown { throw DamagedRecord() }
    }

    private mutating func placed(
        _ number: UInt32, _ slot: TermShape.Slot, before index: UInt32
    ) throws(DamagedRecord) -> UInt32 {
        switch slot {
        case .raw: return number
        case .term:
            guard number < index else { throw DamagedRecord() }
            return first + number
        case .optional: return number == .max ? number : try placed(number, .term, before: index)
        case .step: return number == .max ? number : try placed(number, .name, before: index)
        case .name:
            let run = try run(number)
            if names[Int(number)] == .max { names[Int(number)] = arena.names.intern(run).id }
            return names[Int(number)]
        case .string:
            let run = try run(number)
            if strings[Int(number)] == .max { strings[Int(number)] = arena.strings.add(run).id }
            return strings[Int(number)]
        case .big:
            var reader = ByteReader(UnsafeRawBufferPointer(try run(number)))
            var words: [UInt] = []
            while !reader.isAtEnd { words.append(UInt(try reader.wide())) }
            return arena.keep(BigUInt(words: words))
        case .value:
            guard Int(number) < imports.count else { throw DamagedRecord() }
            return imports[Int(number)].id
        }
    }

    private func run(_ index: UInt32) throws(DamagedRecord) -> UnsafeBufferPointer<UInt8> {
        guard Int(index) < ends.count / 4 else { throw DamagedRecord() }
        let start = index == 0 ? 0 : Int(number(ends, index - 1))
        let end = Int(number(ends, index))
        guard start <= end, end <= texts.count else { throw DamagedRecord() }
        return UnsafeRawBufferPointer(rebasing: texts[start..<end]).assumingMemoryBound(to: UInt8.self)
    }
}
