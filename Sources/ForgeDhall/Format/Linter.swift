/// Goes over a syntax tree once and notes what could be simpler.
struct Linter: ~Copyable {
    let tree: SyntaxTree
    private(set) var found: [LintFinding] = []
    private var names = Names()
    /// Binders around, and for each label those of it, innermost last.
    var binders: [Binder] = []
    private var byName: [UInt32: [Int]] = [:]
    /// How many comments stand before each token, and how many imports before each node.
    private var comments: [UInt32]
    private var imports: [UInt32]
    /// Imports that were met, by their spelling.
    var met: Set<[UInt8]> = []

    struct Binder {
        var name: Name
        var uses = 0
        /// Whether a variable refers past it, by its index.
        var isCrossed = false
    }

    private init(_ tree: consuming SyntaxTree) {
        comments = [0]
        for index in 0..<UInt32(tree.tokens.count) {
            let kind = tree.tokens[index].kind
            comments.append(comments[Int(index)] + (kind == .lineComment || kind == .blockComment ? 1 : 0))
        }
        imports = [0]
        for index in 0..<UInt32(tree.nodes.count) {
            imports.append(imports[Int(index)] + (tree.nodes[index].kind == .importation ? 1 : 0))
        }
        self.tree = tree
    }

    /// The findings, in the order of the source.
    static func findings(in tree: consuming SyntaxTree) -> [LintFinding] {
        var linter = Linter(tree)
        if let root = linter.tree.root { linter.visit(root, .expression) }
        linter.spellings()
        return linter.found.enumerated().sorted {
            ($0.element.range.lowerBound, $0.offset) < ($1.element.range.lowerBound, $1.offset)
        }.map(\.element)
    }

    mutating func note(
        _ rule: LintFinding.Rule, _ range: Range<Int>, _ message: String, _ fix: [LintFinding.Edit] = []
    ) {
        found.append(LintFinding(rule: rule, range: range, message: message, fix: fix))
    }

    // MARK: Tokens

    func start(_ token: UInt32) -> Int { Int(tree.tokens[token].start) }
    func end(_ token: UInt32) -> Int { Int(tree.tokens[token + 1].start) }

    /// The token before or after one, separators aside.
    func token(before token: UInt32) -> UInt32 {
        var index = token - 1
        while tree.tokens[index].kind.isTrivia { index -= 1 }
        return index
    }

    func token(after token: UInt32) -> UInt32 {
        var index = token + 1
        while tree.tokens[index].kind.isTrivia { index += 1 }
        return index
    }

    /// Whether there is a comment between two tokens.
    func hasComment(_ first: UInt32, _ last: UInt32) -> Bool { comments[Int(first)] != comments[Int(last)] }

    func hasImport(_ node: UInt32) -> Bool { imports[Int(node) + 1] != imports[Int(node + 1 - tree.nodes[node].size)] }

    func bytes(_ range: Range<Int>) -> [UInt8] { Array(tree.bytes[range]) }

    /// The spelling of a node.
    func bytes(of node: UInt32) -> [UInt8] { bytes(tree.range(node)) }

    /// A node without the parentheses around it.
    func core(_ node: UInt32) -> UInt32 {
        var node = node
        while tree.nodes[node].kind == .parenthesized { node -= 1 }
        return node
    }

    // MARK: Scope

    mutating func name(_ label: UInt32) -> Name {
        let text = tree.text(ofToken: tree.nodes[label].firstToken)
        return names.intern(text.first == 0x60 ? UnsafeBufferPointer(rebasing: text[1..<text.count - 1]) : text)
    }

    func isBound(_ name: Name) -> Bool { byName[name.id]?.isEmpty == false }

    /// Runs `body` with a binder around it, and gives the binder with its uses.
    mutating func bind(_ name: Name) {
        byName[name.id, default: []].append(binders.count)
        binders.append(Binder(name: name))
    }

    @discardableResult
    mutating func unbind() -> Binder {
        let binder = binders.removeLast()
        byName[binder.name.id]?.removeLast()
        return binder
    }

    mutating func use(_ name: Name, _ index: Int) {
        guard let stack = byName[name.id], !stack.isEmpty else { return }
        for crossed in stack.suffix(min(index, stack.count)) { binders[crossed].isCrossed = true }
        if index < stack.count { binders[stack[stack.count - 1 - index]].uses += 1 }
    }

    /// Runs `body` where no binder is seen.
    mutating func closed(_ body: (inout Linter) -> Void) {
        let outer = byName
        byName = [:]
        body(&self)
        byName = outer
    }
}
