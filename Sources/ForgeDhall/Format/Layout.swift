/// A document that is still to be broken into lines: pieces of text, places where a line may end, and groups whose
/// places break together or not at all.
struct Layout: ~Copyable {
    /// Lines are kept to this many columns where that can be.
    static let columns = 100
    /// Indentation grows no further than this, so that deep nesting stays linear in size.
    static let deepestIndent = 60

    enum Kind: UInt8, BitwiseCopyable {
        /// Text of one line; a remark is one that no line is broken for; `lines` has line feeds in it.
        case text, remark, lines
        /// A space; one that is there only in a broken group.
        case space, brokenSpace
        /// A line end in a broken group; else a space, or nothing.
        case line, softBreak
        /// A line end always, unless one is there already; and an empty line after a line end.
        case hard, blank
        case open, close
        /// Indentation: more by `start`, or up to the current column; and back.
        case nest, align, outdent
    }

    /// One piece in eight bytes: its kind, a number and a width.
    struct Op: BitwiseCopyable {
        private static let most: UInt64 = (1 << 30) - 1
        private var bits: UInt64

        /// - Parameters:
        ///   - number: Bytes of a text, which follows the text before it in the pool; the index of the end of a group;
        ///     or columns of indentation.
        ///   - width: Columns that it takes on one line; of a group, what has to be free for it to stay on one.
        init(_ kind: Kind, number: Int = 0, width: Int = 0) {
            precondition(number <= Self.most && width <= Self.most, "a text of less than a gibibyte")
            bits = UInt64(kind.rawValue) | UInt64(number) << 4 | UInt64(width) << 34
        }

        var kind: Kind {
            guard let kind = Kind(rawValue: UInt8(truncatingIfNeeded: bits & 0xF)) else {
                preconditionFailure("INVARIANT: the bits hold a kind")
            }
            return kind
        }

        var number: Int { Int(bits >> 4 & Self.most) }
        var width: Int { Int(bits >> 34) }
    }

    /// What has to come before the next text because of a comment.
    enum Pending { case nothing, space, hard }

    private(set) var ops = Buffer<Op>(capacity: 1024)
    private(set) var pool = Buffer<UInt8>(capacity: 4096)
    private var groups: [UInt32] = []
    private(set) var pending = Pending.nothing
    /// While above zero, nothing breaks.
    var flatDepth = 0

    // MARK: Text

    mutating func text(_ text: StaticString) {
        text.withUTF8Buffer { piece(.text, $0) }
    }

    /// Text that may hold line feeds.
    mutating func text(_ bytes: UnsafeBufferPointer<UInt8>) {
        piece(bytes.contains(0x0A) ? .lines : .text, bytes)
    }

    /// A comment, and whether the line ends after it.
    mutating func comment(_ bytes: UnsafeBufferPointer<UInt8>, isLine: Bool, endsLine: Bool) {
        if isLine { piece(.remark, bytes) } else { text(bytes) }
        pending = endsLine ? .hard : .space
    }

    private mutating func piece(_ kind: Kind, _ bytes: UnsafeBufferPointer<UInt8>) {
        settle()
        pool.append(contentsOf: bytes)
        var width = 0
        if kind == .text {
            for byte in bytes where byte & 0xC0 != 0x80 { width += 1 }
        } else if kind == .lines {
            for byte in bytes.prefix(while: { $0 != 0x0A }) where byte & 0xC0 != 0x80 { width += 1 }
        }
        ops.append(Op(kind, number: bytes.count, width: width))
    }

    /// Writes what a comment left to be written.
    mutating func settle() {
        let due = pending
        pending = .nothing
        switch due {
        case .nothing: break
        case .space: space()
        case .hard: ops.append(Op(.hard))
        }
    }

    /// A space between two texts; a comment before it brings its own.
    mutating func space() { if pending == .nothing { ops.append(Op(.space, width: 1)) } }

    mutating func brokenSpace() { if pending == .nothing, flatDepth == 0 { ops.append(Op(.brokenSpace)) } }

    // MARK: Lines

    /// `kind` is `line`, `softBreak` or `hard`.
    mutating func line(_ kind: Kind = .line) {
        if flatDepth > 0 {
            if kind != .softBreak { space() }
            return
        }
        let due = pending
        pending = .nothing
        switch due {
        case .hard: ops.append(Op(.hard))
        case .space where kind == .softBreak: ops.append(Op(.line, width: 1))
        default: ops.append(Op(kind, width: kind == .line ? 1 : 0))
        }
    }

    mutating func blank() { if flatDepth == 0 { ops.append(Op(.blank)) } }

    // MARK: Structure

    mutating func open() { groups.append(ops.append(Op(.open))) }

    mutating func close() {
        let end = ops.append(Op(.close))
        // INVARIANT: every group that is closed was opened.
        ops[groups.removeLast()] = Op(.open, number: Int(end))
    }

    mutating func nest(_ columns: Int) { ops.append(Op(.nest, number: columns)) }
    /// Writes into each group what has to be free on the line where it begins for it to stay on that line: its own
    /// columns and those from its end to the next place where a line may end.
    mutating func measure() {
        var ends: [(columns: Int, walls: Int, tail: Int)] = []
        // All from the last operation to this one; walls are line ends that cannot be avoided.
        var (columns, walls, tail) = (0, 0, 0)
        for index in (0..<UInt32(ops.count)).reversed() {
            let op = ops[index]
            switch op.kind {
            case .close: ends.append((columns, walls, tail))
            case .open:
                // INVARIANT: every group that was opened is closed.
                let end = ends.removeLast()
                let most = Self.columns + 1
                let needed = walls == end.walls ? min(columns - end.columns + end.tail, most) : most
                ops[index] = Op(.open, number: op.number, width: needed)
            default:
                columns += op.width
                if op.kind == .hard || op.kind == .lines { walls += 1 }
            }
            switch op.kind {
            case .line, .softBreak, .hard: tail = 0
            case .lines: tail = op.width
            case .open, .close: break
            default: tail += op.width
            }
        }
    }

    mutating func align() { ops.append(Op(.align)) }
    mutating func outdent() { ops.append(Op(.outdent)) }
}
