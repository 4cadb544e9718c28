/// Lays a source out in Forge's one style, from its syntax tree and the comments between its tokens.
///
/// Tokens are written in the order of the source. A comment that begins on the line of the token before it stays
/// behind that token; others go before the token that follows. Where the style moves a token to another line the rules
/// read the same in what was written, so that a second pass changes nothing.
struct Formatter: ~Copyable {
    let tree: SyntaxTree
    var layout = Layout()
    /// The first token whose comments are not written yet, and the first token that is not written itself.
    var cursor: UInt32 = 0
    private var place: UInt32 = 0
    /// Tokens that are left out: separators at the ends of lists, and parentheses that say nothing.
    private(set) var isDropped: [Bool]
    /// How many comments, and how many things that cannot be on one line, stand before each token.
    private var comments: [UInt32]
    private var walls: [UInt32]

    private init(_ tree: consuming SyntaxTree) {
        let count = tree.tokens.count
        isDropped = Array(repeating: false, count: count)
        comments = Array(repeating: 0, count: count + 1)
        walls = Array(repeating: 0, count: count + 1)
        for index in 0..<count {
            let kind = tree.tokens[UInt32(index)].kind
            let isComment = kind == .lineComment || kind == .blockComment
            comments[index + 1] = comments[index] + (isComment ? 1 : 0)
            walls[index + 1] = walls[index] + (isComment || kind == .multilineQuote ? 1 : 0)
        }
        self.tree = tree
    }

    /// The source in canonical style; the tree has to be without problems.
    static func lines(of tree: consuming SyntaxTree) -> [UInt8] {
        var formatter = Formatter(tree)
        if let root = formatter.tree.root { formatter.expression(root, .expression) }
        formatter.writeComments(before: UInt32(formatter.tree.tokens.count - 1))
        return LayoutWriter.lines(formatter.layout)
    }

    // MARK: Tokens

    func kind(_ token: UInt32) -> Token.Kind { tree.tokens[token].kind }

    /// The next token that will be written.
    var upcoming: UInt32 {
        var index = place
        while kind(index).isTrivia || isDropped[Int(index)] { index += 1 }
        return index
    }

    /// Writes the next token in its canonical spelling, with the comments around it.
    ///
    /// - Parameter pulls: whether a comment that follows on a line of its own is moved up to the token.
    mutating func take(pulls: Bool = false) {
        let index = upcoming
        beginToken(index)
        if let spelling = Self.spelling(kind(index)) { layout.text(spelling) } else { layout.text(text(index)) }
        endToken(index, pulls: pulls)
    }

    /// Writes a label, without backticks where they are not needed.
    mutating func takeLabel(isField: Bool) {
        let index = upcoming
        beginToken(index)
        let whole = text(index)
        if kind(index) == .quotedLabel {
            let inner = UnsafeBufferPointer(rebasing: whole[1..<whole.count - 1])
            layout.text(LabelText.isPlain(inner, isField: isField) ? inner : whole)
        } else {
            layout.text(whole)
        }
        endToken(index, pulls: false)
    }

    private mutating func beginToken(_ index: UInt32) {
        writeComments(before: index)
        place = index + 1
    }

    private mutating func endToken(_ index: UInt32, pulls: Bool) {
        cursor = max(cursor, index + 1)
        writeCommentsBehind(pulls: pulls)
    }

    func text(_ token: UInt32) -> UnsafeBufferPointer<UInt8> { tree.text(ofToken: token) }

    private static func spelling(_ kind: Token.Kind) -> StaticString? {
        switch kind {
        case .lambda: "λ"
        case .forall: "∀"
        case .arrow: "→"
        case .combine: "∧"
        case .prefer: "⫽"
        case .combineTypes: "⩓"
        case .equivalent: "≡"
        default: nil
        }
    }

    // MARK: What is left out

    mutating func drop(_ token: UInt32) { isDropped[Int(token)] = true }

    /// Leaves out a separator after `open` and one before `close`.
    mutating func dropOuterSeparators(_ separator: Token.Kind, _ open: UInt32, _ close: UInt32) {
        var first = open + 1
        while kind(first).isTrivia { first += 1 }
        if kind(first) == separator { drop(first) }
        var last = close - 1
        while kind(last).isTrivia { last -= 1 }
        if last > open, kind(last) == separator { drop(last) }
    }

    /// What a node comes to without parentheses that say nothing; those with comments in them stay.
    mutating func unwrapped(_ node: UInt32, _ position: Parentheses.Position) -> UInt32 {
        var node = node
        while tree.nodes[node].kind == .parenthesized {
            let outer = tree.nodes[node]
            let inner = tree.nodes[node - 1]
            let hasComments = comments[Int(outer.firstToken)] != comments[Int(outer.lastToken)]
            guard !hasComments, inner.kind == .parenthesized || Parentheses.mayStand(inner, at: position) else { break }
            drop(outer.firstToken)
            drop(outer.lastToken)
            node -= 1
        }
        return node
    }

    /// Whether a node can be written on one line, however long.
    func canBeFlat(_ node: UInt32) -> Bool {
        let node = tree.nodes[node]
        // Comments around it count too, up to the tokens that enclose it.
        var (first, last) = (Int(node.firstToken), Int(node.lastToken) + 1)
        while first > 0, tree.tokens[UInt32(first - 1)].kind.isTrivia { first -= 1 }
        while tree.tokens[UInt32(last)].kind.isTrivia { last += 1 }
        return walls[first] == walls[last]
    }

    func children(_ node: UInt32) -> [UInt32] { tree.children(node) }
}
