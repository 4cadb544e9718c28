extension Parser {
    /// `expression`: what may stand between parentheses or at the top.
    mutating func parseExpression() { nested { $0.expression() } }

    private mutating func expression() {
        switch kind {
        case .lambda: binder(.lambda)
        case .forall: binder(.forall)
        case .if: conditional()
        case .let: letIn()
        case .assert: assertion()
        case .openBracket where isEmptyList: emptyList()
        default: operatorExpression()
        }
    }

    /// `λ(x : A) → b` and `∀(x : A) → B`.
    private mutating func binder(_ node: SyntaxTree.Kind) {
        let start = mark
        take()
        let isOpen = take(.openParenthesis)
        if !isOpen { report(.expected("(")) }
        boundLabel()
        if kind == .arrow || kind == .closeParenthesis {
            // `λx → …` and `λ(x) → …`: one problem, of which the rest is not.
            if isOpen { error(.expected(":")) } else { leaveOut() }
            _ = take(.closeParenthesis)
        } else {
            expect(.colon, ":")
            requireSpace("the type")
            parseExpression()
            if isOpen { expect(.closeParenthesis, ")") } else { _ = take(.closeParenthesis) }
        }
        expect(.arrow, "→")
        parseExpression()
        close(start, node)
    }

    /// A label that may be bound: no builtin, unless quoted.
    mutating func boundLabel() {
        switch kind {
        case .label:
            if Builtin.named(currentText) != nil { report(.reservedName(String(decoding: currentText, as: UTF8.self))) }
            leaf(.label)
        case .quotedLabel: leaf(.label)
        default: error(.expected("a name"))
        }
    }

    private mutating func conditional() {
        let start = mark
        take()
        requireSpace("the condition")
        parseExpression()
        expect(.then, "then")
        requireSpace("the first branch")
        parseExpression()
        expect(.else, "else")
        requireSpace("the second branch")
        parseExpression()
        close(start, .conditional)
    }

    private mutating func letIn() {
        let start = mark
        while kind == .let {
            let binding = mark
            take()
            requireSpace("the name")
            boundLabel()
            var hasType: UInt8 = 0
            if take(.colon) {
                requireSpace("the type")
                parseExpression()
                hasType = 1
            }
            expect(.equals, "=")
            parseExpression()
            close(binding, .binding, detail: hasType)
            requireSpace(kind == .let ? "`let`" : "`in`")
        }
        expect(.in, "in")
        requireSpace("the body")
        parseExpression()
        close(start, .letIn)
    }

    private mutating func assertion() {
        let start = mark
        take()
        expect(.colon, ":")
        requireSpace("the equivalence")
        parseExpression()
        close(start, .assertion)
    }

    /// Whether `[` is followed by `]`, perhaps with a comma between them.
    private var isEmptyList: Bool {
        let next = following(1)
        return next == .closeBracket || (next == .comma && following(2) == .closeBracket)
    }

    private mutating func emptyList() {
        let start = mark
        take()
        _ = take(.comma)
        expect(.closeBracket, "]")
        guard take(.colon) else {
            error(.emptyListWithoutType, from: start)
            return close(start, .emptyList)
        }
        requireSpace("the type")
        parseExpression()
        close(start, .emptyList)
    }

    /// An operator expression and what may follow it: an arrow, `with`, or an annotation.
    private mutating func operatorExpression() {
        let start = mark
        parseOperators(1)
        switch kind {
        case .arrow:
            take()
            parseExpression()
            close(start, .arrow)
        case .with where isImportExpression(since: start):
            while kind == .with { withClause(start) }
        case .colon:
            annotation(start)
        default: break
        }
    }

    /// `with` applies to an import expression, not to an application or operation.
    private func isImportExpression(since start: Mark) -> Bool {
        switch nodes[UInt32(nodes.count - 1)].kind {
        case .application, .merge, .toMap, .some, .showConstructor: false
        case .operation: nodes[UInt32(nodes.count - 1)].detail == Operator.complete.rawValue
        default: nodes.count > start.nodes
        }
    }

    private mutating func withClause(_ start: Mark) {
        requireSpace("`with`")
        take()
        requireSpace("the path")
        var steps = 0
        repeat {
            switch kind {
            case .label, .quotedLabel: leaf(.label)
            case .some: leaf(.someLabel)
            case .alternative: leaf(.optionalStep)
            default: error(.expected("a field name or `?`"))
            }
            steps += 1
        } while take(.dot)
        expect(.equals, "=")
        parseOperators(1)
        close(start, .with)
    }

    /// `e : T`; directly after `merge h u` or `toMap e` the type is theirs.
    private mutating func annotation(_ start: Mark) {
        take()
        requireSpace("the type")
        let last = UInt32(nodes.count - 1)
        let isWhole = Int(nodes[last].size) == nodes.count - start.nodes && nodes[last].firstToken == start.token
        let kind = nodes[last].kind
        let takesType = isWhole && (kind == .merge || kind == .toMap)
        if takesType { nodes.truncate(to: Int(last)) }
        parseExpression()
        if takesType { close(start, kind, detail: 1) } else { close(start, .annotation) }
    }

    /// Operators that bind at least as tightly as `least`, all associating to the left.
    private mutating func parseOperators(_ least: Int) {
        let start = mark
        parseApplication()
        while let found = kind.operator, found != .complete, found.precedence >= least {
            take()
            if found == .plus || found == .alternative { requireSpace("the operand of `\(found.symbol)`") }
            nested { $0.parseOperators(found.precedence + 1) }
            close(start, .operation, detail: found.rawValue)
        }
    }

    private mutating func parseApplication() {
        let start = mark
        switch kind {
        case .merge:
            take()
            requireSpace("the handlers")
            parseImportExpression()
            requireSpace("the union")
            parseImportExpression()
            close(start, .merge)
        case .some, .toMap, .showConstructor:
            let node: SyntaxTree.Kind = kind == .some ? .some : kind == .toMap ? .toMap : .showConstructor
            take()
            requireSpace("the argument")
            parseImportExpression()
            close(start, node)
        default: parseImportExpression()
        }
        while beginsArgument {
            requireSpace("the argument")
            parseImportExpression()
            close(start, .application)
        }
    }

    private var beginsArgument: Bool {
        switch kind {
        case .natural, .integer, .double, .temporal, .bytes, .quote, .multilineQuote, .label, .quotedLabel, .infinity,
            .nan, .missing, .path, .url, .environment, .openParenthesis, .openBrace, .openBracket, .openAngle:
            true
        default: false
        }
    }
}
