extension Linter {
    /// Goes over a node and all in it.
    mutating func visit(_ node: UInt32, _ position: Parentheses.Position) {
        let node = parentheses(node, position)
        let kind = tree.nodes[node].kind
        switch kind {
        case .label: use(name(node), 0)
        case .pun: use(name(node - 1), 0)
        case .indexed:
            let number = NumberText.natural(tree.text(ofToken: tree.nodes[node - 1].firstToken))
            use(name(node - 2), number.flatMap { Int(exactly: $0) } ?? .max)
        case .lambda, .forall, .arrow: binder(node)
        case .letIn: letIn(node)
        case .selection, .projection: visit(tree.children(node)[0], .selector)
        case .with:
            let parts = tree.children(node)
            visit(parts[0], .argument)
            visit(parts[parts.count - 1], .operand(1))
        case .fieldType, .fieldValue: visit(node - 1, .expression)
        case .alternative: if tree.nodes[node].detail == 1 { visit(node - 1, .expression) }
        case .importation: importation(node)
        case .chunk, .natural, .integer, .double, .temporal, .bytes, .identifier, .someLabel, .optionalStep, .hash,
            .location:
            break
        default:
            for (index, child) in tree.children(node).enumerated() {
                visit(child, Parentheses.position(index, in: tree.nodes[node]))
            }
            if kind == .operation { operation(node) }
            if kind == .conditional { conditional(node) }
        }
    }

    private mutating func binder(_ node: UInt32) {
        let body = node - 1
        let type = body - tree.nodes[body].size
        let isArrow = tree.nodes[node].kind == .arrow
        visit(type, isArrow ? .operand(1) : .expression)
        bind(isArrow ? .underscore : name(type - tree.nodes[type].size))
        visit(body, .expression)
        unbind()
    }

    private mutating func importation(_ node: UInt32) {
        let spelling = bytes(of: node)
        let location = tree.nodes[tree.children(node)[0]].firstToken
        if tree.tokens[location].kind != .missing, !met.insert(spelling).inserted {
            let text = String(decoding: tree.text(ofToken: location), as: UTF8.self)
            note(.duplicateImport, tree.range(node), "`\(text)` is imported more than once; one `let` could name it")
        }
        guard tree.nodes[node].detail & 1 != 0 else { return }
        let headers = tree.children(node)[1]
        closed { $0.visit(headers, .headers) }
    }

    // MARK: Parentheses

    /// Notes parentheses that say nothing; the node to go on with.
    private mutating func parentheses(_ node: UInt32, _ position: Parentheses.Position) -> UInt32 {
        var inner = node
        var fix: [LintFinding.Edit] = []
        while tree.nodes[inner].kind == .parenthesized {
            let outer = tree.nodes[inner]
            let next = tree.nodes[inner - 1]
            guard !hasComment(outer.firstToken, outer.lastToken),
                next.kind == .parenthesized || Parentheses.mayStand(next, at: position)
            else { break }
            let (open, close) = (start(outer.firstToken), start(outer.lastToken))
            fix.append(edit(open..<open + 1, isSeparated(open - 1)))
            fix.append(edit(close..<close + 1, isSeparated(close + 1)))
            inner -= 1
        }
        if !fix.isEmpty {
            note(.redundantParentheses, tree.range(node), "These parentheses change nothing", fix)
        }
        return inner
    }

    private func edit(_ range: Range<Int>, _ isSeparated: Bool) -> LintFinding.Edit {
        LintFinding.Edit(range: range, replacement: isSeparated ? [] : [0x20])
    }

    /// Whether what stands at a place cannot run together with what comes to stand beside it.
    private func isSeparated(_ place: Int) -> Bool {
        guard tree.bytes.indices.contains(place) else { return true }
        return " \t\r\n()[]{},".utf8.contains(tree.bytes[place])
    }

    // MARK: Spelling

    /// Notes symbols in their old spelling.
    mutating func spellings() {
        for index in 0..<UInt32(tree.tokens.count - 1) {
            let symbol: StaticString
            switch tree.tokens[index].kind {
            case .lambda: symbol = "λ"
            case .forall: symbol = "∀"
            case .arrow: symbol = "→"
            case .combine: symbol = "∧"
            case .prefer: symbol = "⫽"
            case .combineTypes: symbol = "⩓"
            case .equivalent: symbol = "≡"
            default: continue
            }
            let text = tree.text(ofToken: index)
            if text[0] >= 0x80 { continue }
            let range = start(index)..<end(index)
            note(
                .asciiSpelling, range, "`\(String(decoding: text, as: UTF8.self))` is written `\(symbol)`",
                [LintFinding.Edit(range: range, replacement: symbol.withUTF8Buffer { Array($0) })])
        }
    }
}
