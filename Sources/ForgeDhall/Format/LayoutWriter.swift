/// Breaks a layout into lines: one pass to measure, one to write, both linear.
struct LayoutWriter: ~Copyable {
    private let layout: Layout
    /// Bytes of the pool that are written.
    private var taken = 0

    private var out: [UInt8] = []
    private var column = 0
    private var newlines = 0
    private var newIndent = 0
    private var spaces = 0
    private var indents = [0]
    private var isFlat = [false]

    init(_ layout: consuming Layout) {
        layout.measure()
        out.reserveCapacity(layout.pool.count * 2)
        self.layout = layout
    }

    /// The lines, each ended by a line feed.
    static func lines(_ layout: consuming Layout) -> [UInt8] {
        var writer = LayoutWriter(layout)
        for index in 0..<writer.layout.ops.count { writer.write(UInt32(index)) }
        if !writer.out.isEmpty { writer.out.append(0x0A) }
        return writer.out
    }

    /// The column that the next text would begin at.
    private var next: Int { newlines > 0 ? newIndent : column + spaces }

    private var indent: Int { indents.last ?? 0 }

    private mutating func write(_ index: UInt32) {
        let op = layout.ops[index]
        switch op.kind {
        case .text, .remark, .lines: put(op)
        case .space: if newlines == 0 { spaces += 1 }
        case .brokenSpace: if newlines == 0, isFlat.last == false { spaces += 1 }
        case .line, .softBreak:
            if isFlat.last == false {
                endLine()
            } else if op.kind == .line, newlines == 0 {
                spaces += 1
            }
        case .hard: endLine()
        case .blank: if newlines > 0 { newlines = 2 }
        case .open: isFlat.append(isFlat.last == true || next + op.width <= Layout.columns)
        case .close: isFlat.removeLast()
        case .nest: indents.append(min(indent + op.number, Layout.deepestIndent))
        case .align: indents.append(min(next, Layout.deepestIndent))
        case .outdent: indents.removeLast()
        }
    }

    private mutating func endLine() {
        newlines = max(newlines, 1)
        newIndent = indent
        spaces = 0
    }

    private mutating func put(_ op: Layout.Op) {
        if newlines > 0 {
            if !out.isEmpty { out.append(contentsOf: repeatElement(0x0A, count: newlines)) }
            out.append(contentsOf: repeatElement(0x20, count: newIndent))
            column = newIndent
            newlines = 0
        } else {
            out.append(contentsOf: repeatElement(0x20, count: spaces))
            column += spaces
        }
        spaces = 0
        let bytes = layout.pool.slice(UInt32(taken), op.number)
        taken += op.number
        out.append(contentsOf: bytes)
        guard op.kind != .text else {
            column += op.width
            return
        }
        for byte in bytes {
            if byte == 0x0A { column = 0 } else if byte & 0xC0 != 0x80 { column += 1 }
        }
    }
}
