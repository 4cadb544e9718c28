extension Formatter {
    mutating func parenthesized(_ body: (inout Formatter) -> Void) {
        block { formatter in
            formatter.take(pulls: true)
            formatter.layout.nest(2)
            formatter.layout.brokenSpace()
            body(&formatter)
            formatter.layout.outdent()
            formatter.layout.line(.softBreak)
            formatter.take()
        }
    }

    /// Items between brackets: on one line, or one a line with the separator before it.
    mutating func bracketed(
        _ items: [UInt32], _ separator: Token.Kind, _ open: UInt32, _ close: UInt32,
        _ item: (inout Formatter, UInt32) -> Void
    ) {
        dropOuterSeparators(separator, open, close)
        block { formatter in
            formatter.take(pulls: true)
            for (index, child) in items.enumerated() {
                if index > 0 {
                    formatter.layout.line(separator == .bar ? .line : .softBreak)
                    formatter.take(pulls: true)
                }
                formatter.layout.space()
                formatter.layout.nest(2)
                item(&formatter, child)
                formatter.layout.outdent()
            }
            if !items.isEmpty { formatter.layout.line() }
            formatter.take()
        }
    }

    /// Lists, records, record types and unions.
    mutating func collection(_ node: UInt32) {
        let (open, close) = (tree.nodes[node].firstToken, tree.nodes[node].lastToken)
        let items = children(node)
        switch tree.nodes[node].kind {
        case .list: bracketed(items, .comma, open, close) { $0.expression($1, .expression) }
        case .union: bracketed(items, .bar, open, close) { $0.entry($1) }
        case .record where items.isEmpty:
            dropOuterSeparators(.comma, open, close)
            take(pulls: true)
            take(pulls: true)
            take()
        default: bracketed(items, .comma, open, close) { $0.entry($1) }
        }
    }

    /// A field of a record or record type, or an alternative.
    private mutating func entry(_ node: UInt32) {
        let parts = children(node)
        let kind = tree.nodes[node].kind
        let hasValue = kind == .fieldValue || kind == .fieldType || (kind == .alternative && parts.count == 2)
        beginPart(tree.nodes[node].firstToken)
        group { formatter in
            for index in 0..<parts.count - (hasValue ? 1 : 0) {
                if index > 0 { formatter.take() }
                formatter.takeLabel(isField: true)
            }
            guard hasValue else { return }
            formatter.layout.space()
            formatter.take()
            formatter.behind { $0.expression(parts[parts.count - 1], .expression) }
        }
    }

    /// A text as it is written, but for the layout of its interpolations.
    mutating func textLiteral(_ node: UInt32) {
        take()
        for child in children(node) {
            guard tree.nodes[child].kind != .chunk else {
                take()
                continue
            }
            let isFlat = canBeFlat(child)
            if isFlat { layout.flatDepth += 1 }
            take()
            expression(child, .expression)
            take()
            if isFlat { layout.flatDepth -= 1 }
        }
        take()
    }
}
