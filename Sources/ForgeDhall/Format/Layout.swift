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

    struct Op: BitwiseCopyable {
        var kind: Kind
        /// The place in the pool of a text, the index of the end of a group, or columns of indentation.
        var start: UInt32 = 0
        var count: UInt32 = 0
        var width: UInt32 = 0
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
        let start = pool.append(contentsOf: bytes)
        var width: UInt32 = 0
        if kind == .text {
            for byte in bytes where byte & 0xC0 != 0x80 { width += 1 }
        } else if kind == .lines {
            for byte in bytes.prefix(while: { $0 != 0x0A }) where byte & 0xC0 != 0x80 { width += 1 }
        }
        ops.append(Op(kind: kind, start: start, count: UInt32(bytes.count), width: width))
    }

    /// Writes what a comment left to be written.
    mutating func settle() {
        let due = pending
        pending = .nothing
        switch due {
        case .nothing: break
        case .space: space()
        case .hard: ops.append(Op(kind: .hard))
        }
    }

    /// A space between two texts; a comment before it brings its own.
    mutating func space() { if pending == .nothing { ops.append(Op(kind: .space, width: 1)) } }

    mutating func brokenSpace() { if pending == .nothing, flatDepth == 0 { ops.append(Op(kind: .brokenSpace)) } }

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
        case .hard: ops.append(Op(kind: .hard))
        case .space where kind == .softBreak: ops.append(Op(kind: .line, width: 1))
        default: ops.append(Op(kind: kind, width: kind == .line ? 1 : 0))
        }
    }

    mutating func blank() { if flatDepth == 0 { ops.append(Op(kind: .blank)) } }

    // MARK: Structure

    mutating func open() { groups.append(ops.append(Op(kind: .open))) }

    mutating func close() {
        let end = ops.append(Op(kind: .close))
        // INVARIANT: every group that is closed was opened.
        ops[groups.removeLast()].start = end
    }

    mutating func nest(_ columns: Int) { ops.append(Op(kind: .nest, start: UInt32(columns))) }
    mutating func align() { ops.append(Op(kind: .align)) }
    mutating func outdent() { ops.append(Op(kind: .outdent)) }
}
