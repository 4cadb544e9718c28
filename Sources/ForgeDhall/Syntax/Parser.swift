/// Builds the syntax tree of a source by recursive descent with one token of look-ahead.
///
/// It never gives up: what it does not understand becomes an ``SyntaxTree/Kind/error`` node with a problem.
struct Parser: ~Copyable {
    /// The deepest nesting; deeper sources are refused rather than trusted to the stack.
    static let depthLimit = 200_000

    private var scanner: Scanner
    var nodes: Buffer<SyntaxTree.Node>
    /// The token that is looked at, never a separator.
    private(set) var current: UInt32 = 0
    /// The last token that was taken.
    private(set) var previous: UInt32 = 0
    private var depth = 0

    private init(_ bytes: UnsafeBufferPointer<UInt8>) {
        scanner = Scanner(bytes)
        nodes = Buffer(capacity: max(64, bytes.count / 4))
    }

    /// Parses a source; the bytes have to outlive the tree.
    static func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> SyntaxTree {
        var parser = Parser(bytes)
        parser.scanner.scan()
        parser.skipSeparators()
        parser.parseExpression()
        if parser.kind != .end { parser.report(.leftover) }
        return parser.finish()
    }

    private consuming func finish() -> SyntaxTree {
        let problems = scanner.problems.sorted { $0.start < $1.start }
        return SyntaxTree(bytes: scanner.bytes, tokens: scanner.tokens, nodes: nodes, problems: problems)
    }

    // MARK: Tokens

    /// The kind of the token that is looked at.
    @inline(__always)
    var kind: Token.Kind { scanner.tokens[current].kind }

    /// Whether a separator stands before the token that is looked at.
    @inline(__always)
    var hasSpaceBefore: Bool { current > 0 && scanner.tokens[current - 1].kind.isTrivia }

    /// The bytes of the token that is looked at.
    var currentText: UnsafeBufferPointer<UInt8> {
        let start = Int(scanner.tokens[current].start)
        let end = kind == .end ? start : Int(scanner.tokens[current + 1].start)
        return UnsafeBufferPointer(rebasing: scanner.bytes[start..<end])
    }

    @inline(__always)
    private mutating func skipSeparators() {
        while scanner.tokens[current].kind.isTrivia { current += 1 }
    }

    /// Takes the token that is looked at.
    @inline(__always)
    mutating func take() {
        previous = current
        if kind == .end { return }
        current += 1
        skipSeparators()
    }

    /// The kind of the token that comes `count` tokens after the one that is looked at.
    func following(_ count: Int) -> Token.Kind {
        var index = current
        for _ in 0..<count {
            if scanner.tokens[index].kind == .end { return .end }
            index += 1
            while scanner.tokens[index].kind.isTrivia { index += 1 }
        }
        return scanner.tokens[index].kind
    }

    /// Takes the token if it is of a kind.
    @inline(__always)
    mutating func take(_ wanted: Token.Kind) -> Bool {
        guard kind == wanted else { return false }
        take()
        return true
    }

    /// Takes a token that has to be there.
    mutating func expect(_ wanted: Token.Kind, _ name: String) {
        if !take(wanted) { report(.expected(name)) }
    }

    /// Notes that a separator has to stand before the token that is looked at.
    mutating func requireSpace(_ what: String) {
        if !hasSpaceBefore, kind != .end { report(.needsSpace(before: what)) }
    }

    mutating func report(_ reason: SyntaxProblem.Reason) {
        let start = Int(scanner.tokens[current].start)
        let end = kind == .end ? start : Int(scanner.tokens[current + 1].start)
        // One place gets one problem: the first says most.
        if scanner.problems.count >= SyntaxProblem.limit || scanner.problems.last?.start == start { return }
        scanner.problems.append(SyntaxProblem(start: start, end: end, reason: reason))
    }

    // MARK: Nodes

    /// Where a node begins: the nodes that are there, and the token.
    struct Mark: BitwiseCopyable {
        var nodes: Int
        var token: UInt32
    }

    var mark: Mark { Mark(nodes: nodes.count, token: current) }

    /// Finishes a node over everything since a mark.
    @inline(__always)
    mutating func close(_ mark: Mark, _ kind: SyntaxTree.Kind, detail: UInt8 = 0) {
        nodes.append(
            SyntaxTree.Node(
                kind: kind, detail: detail, size: UInt32(nodes.count - mark.nodes + 1), firstToken: mark.token,
                lastToken: max(previous, mark.token)))
    }

    /// A node for the one token that is looked at.
    @inline(__always)
    mutating func leaf(_ kind: SyntaxTree.Kind) {
        nodes.append(SyntaxTree.Node(kind: kind, size: 1, firstToken: current, lastToken: current))
        take()
    }

    /// An error node for what is missing with something that was reported.
    mutating func leaveOut() {
        nodes.append(SyntaxTree.Node(kind: .error, size: 1, firstToken: current, lastToken: current))
    }

    /// An error node that takes no token, for a problem with everything since a mark.
    mutating func error(_ reason: SyntaxProblem.Reason, from mark: Mark) {
        let start = Int(scanner.tokens[mark.token].start)
        let end = Int(scanner.tokens[previous + 1].start)
        if scanner.problems.count < SyntaxProblem.limit {
            scanner.problems.append(SyntaxProblem(start: start, end: end, reason: reason))
        }
        leaveOut()
    }

    /// An error node that takes no token.
    mutating func error(_ reason: SyntaxProblem.Reason) {
        report(reason)
        leaveOut()
    }

    /// Runs a part of the descent one level deeper.
    @inline(__always)
    mutating func nested(_ body: (inout Parser) -> Void) {
        guard depth < Self.depthLimit else { return giveUp() }
        depth += 1
        body(&self)
        depth -= 1
    }

    private mutating func giveUp() {
        error(.tooDeep)
        while kind != .end { take() }
    }
}
