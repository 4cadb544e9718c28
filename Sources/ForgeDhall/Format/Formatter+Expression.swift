extension Formatter {
    /// Writes an expression.
    mutating func expression(_ node: UInt32, _ position: Parentheses.Position) { plain(unwrapped(node, position)) }

    /// Writes a child that is an expression.
    mutating func part(_ child: UInt32, _ index: Int, of parent: UInt32) {
        expression(child, Parentheses.position(index, in: tree.nodes[parent]))
    }

    /// Writes an expression whose parentheses are settled.
    mutating func plain(_ node: UInt32) {
        beginPart(tree.nodes[node].firstToken)
        switch tree.nodes[node].kind {
        case .lambda: lambdas(node)
        case .forall, .arrow: functionType(node)
        case .letIn: letIn(node)
        case .conditional: conditional(node)
        case .application, .merge, .toMap, .some, .showConstructor: application(node)
        case .operation: operation(node)
        case .annotation: annotation(node)
        case .with: with(node)
        case .assertion, .emptyList: typed(node)
        case .parenthesized: parenthesized { $0.expression(node - 1, .expression) }
        case .list, .record, .recordType, .union: collection(node)
        case .text: textLiteral(node)
        case .selection, .projection, .projectionByType: selection(node)
        case .importation: importation(node)
        case .label: takeLabel(isField: false)
        case .indexed:
            takeLabel(isField: false)
            take()
            take()
        default: take()
        }
    }

    /// Writes the comments before a token that begins a part, so that they are no reason to break the part itself.
    mutating func beginPart(_ token: UInt32) {
        writeComments(before: token)
        if layout.pending == .hard { layout.settle() }
    }

    /// Something that stands behind a mark, on the next line where it has to.
    mutating func behind(_ columns: Int = 2, _ body: (inout Formatter) -> Void) {
        layout.nest(columns)
        layout.line()
        body(&self)
        layout.outdent()
    }

    mutating func group(_ body: (inout Formatter) -> Void) {
        layout.open()
        body(&self)
        layout.close()
    }

    /// A group whose lines begin where it does.
    mutating func block(_ body: (inout Formatter) -> Void) {
        layout.open()
        layout.align()
        body(&self)
        layout.outdent()
        layout.close()
    }

    // MARK: Functions

    /// `λ(x : A) →`, without what follows.
    private mutating func binder(_ type: UInt32) {
        take()
        take()
        takeLabel(isField: false)
        layout.space()
        take()
        group { formatter in formatter.behind(4) { $0.expression(type, .expression) } }
        take()
        layout.space()
        take()
    }

    /// A chain of functions: each binder on a line, then the body.
    private mutating func lambdas(_ node: UInt32) {
        var node = node
        layout.open()
        layout.align()
        while tree.nodes[node].kind == .lambda {
            let body = node - 1
            binder(body - tree.nodes[body].size)
            node = unwrapped(body, .expression)
            if tree.nodes[node].kind == .lambda { layout.line() }
        }
        behind { $0.plain(node) }
        layout.outdent()
        layout.close()
    }

    /// A chain of function types: each domain on a line, and the last codomain.
    private mutating func functionType(_ node: UInt32) {
        var node = node
        layout.open()
        layout.align()
        while tree.nodes[node].kind == .forall || tree.nodes[node].kind == .arrow {
            let body = node - 1
            let domain = body - tree.nodes[body].size
            if tree.nodes[node].kind == .forall {
                binder(domain)
            } else {
                part(domain, 0, of: node)
                layout.space()
                take()
            }
            node = unwrapped(body, .expression)
            layout.line()
        }
        plain(node)
        layout.outdent()
        layout.close()
    }

    // MARK: Bindings

    /// Bindings one after the other; a single short one may share its line with the body.
    private mutating func letIn(_ node: UInt32) {
        var node = node
        layout.open()
        layout.align()
        while true {
            let children = children(node)
            let body = unwrapped(children[children.count - 1], .expression)
            let isChain = tree.nodes[body].kind == .letIn
            let separator: Layout.Kind = isChain || children.count > 2 ? .hard : .line
            for (index, child) in children.dropLast().enumerated() {
                if index > 0 { endBinding(separator) }
                binding(child)
            }
            endBinding(separator)
            take()
            guard isChain else {
                layout.brokenSpace()
                layout.space()
                layout.nest(4)
                plain(body)
                layout.outdent()
                break
            }
            layout.line(.hard)
            node = body
        }
        layout.outdent()
        layout.close()
    }

    private mutating func endBinding(_ separator: Layout.Kind) {
        layout.line(separator)
        writeComments(before: upcoming, keepsBlank: true)
    }

    private mutating func binding(_ node: UInt32) {
        let children = children(node)
        beginPart(tree.nodes[node].firstToken)
        group { formatter in
            formatter.take()
            formatter.layout.space()
            formatter.takeLabel(isField: false)
            if children.count == 3 { formatter.ascription(children[1]) }
            formatter.layout.space()
            formatter.take()
            formatter.behind { $0.expression(children[children.count - 1], .expression) }
        }
    }

    /// A colon and the type behind it.
    mutating func ascription(_ type: UInt32) {
        layout.space()
        take()
        group { formatter in formatter.behind(4) { $0.expression(type, .expression) } }
    }

    // MARK: Conditions

    private mutating func conditional(_ node: UInt32) {
        var node = node
        layout.open()
        layout.align()
        while true {
            let parts = children(node)
            branch(unwrapped(parts[0], .expression))
            layout.line()
            branch(unwrapped(parts[1], .expression))
            layout.line()
            let last = unwrapped(parts[2], .expression)
            guard tree.nodes[last].kind == .conditional else {
                branch(last)
                break
            }
            beginPart(upcoming)
            take()
            layout.space()
            node = last
        }
        layout.outdent()
        layout.close()
    }

    /// A keyword and what stands behind it.
    private mutating func branch(_ node: UInt32) {
        beginPart(upcoming)
        group { formatter in
            formatter.take()
            formatter.behind { $0.plain(node) }
        }
    }
}
