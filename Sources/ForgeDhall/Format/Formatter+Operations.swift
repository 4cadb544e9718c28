extension Formatter {
    /// A function with its arguments, or a keyword with them, and the type that belongs to the keyword.
    mutating func application(_ node: UInt32) {
        var arguments: [UInt32] = []
        var head = node
        while tree.nodes[head].kind == .application {
            let argument = head - 1
            arguments.append(argument)
            head = unwrapped(argument - tree.nodes[argument].size, .function)
        }
        arguments.reverse()
        block { formatter in
            switch formatter.tree.nodes[head].kind {
            case .merge, .toMap, .some, .showConstructor: formatter.keyword(head)
            default: formatter.plain(head)
            }
            for argument in arguments { formatter.behind { $0.expression(argument, .argument) } }
        }
    }

    private mutating func keyword(_ node: UInt32) {
        take()
        let kind = tree.nodes[node].kind
        let count = kind == .merge ? 2 : 1
        for (index, child) in children(node).enumerated() {
            if index == count {
                layout.line()
                take()
                layout.space()
                layout.nest(2)
                part(child, index, of: node)
                layout.outdent()
            } else {
                behind { $0.part(child, index, of: node) }
            }
        }
    }

    /// Operands of one operator, broken before it.
    mutating func operation(_ node: UInt32) {
        let detail = tree.nodes[node].detail
        let found = Operator(detail: detail)
        guard found != .complete else {
            let right = node - 1
            part(right - tree.nodes[right].size, 0, of: node)
            take()
            part(right, 1, of: node)
            return
        }
        var operands: [UInt32] = []
        var left = node
        repeat {
            let right = left - 1
            operands.append(right)
            left = unwrapped(right - tree.nodes[right].size, .operand(found.precedence))
        } while tree.nodes[left].kind == .operation && tree.nodes[left].detail == detail
        block { formatter in
            formatter.plain(left)
            for operand in operands.reversed() {
                formatter.layout.line()
                formatter.take()
                formatter.layout.space()
                formatter.layout.nest(found.symbol.unicodeScalars.count + 1)
                formatter.expression(operand, .operand(found.precedence + 1))
                formatter.layout.outdent()
            }
        }
    }

    mutating func annotation(_ node: UInt32) {
        let type = node - 1
        block { formatter in
            formatter.part(type - formatter.tree.nodes[type].size, 0, of: node)
            formatter.layout.line()
            formatter.take()
            formatter.layout.space()
            formatter.layout.nest(2)
            formatter.part(type, 1, of: node)
            formatter.layout.outdent()
        }
    }

    /// `assert : T` and `[] : T`.
    mutating func typed(_ node: UInt32) {
        block { formatter in
            if formatter.tree.nodes[node].kind == .emptyList {
                let open = formatter.tree.nodes[node].firstToken
                var close = open
                while formatter.kind(close) != .closeBracket { close += 1 }
                formatter.dropOuterSeparators(.comma, open, close)
                formatter.take(pulls: true)
            }
            formatter.take()
            formatter.layout.space()
            formatter.take()
            formatter.behind { $0.expression(node - 1, .expression) }
        }
    }

    /// A record and its updates, each on a line.
    mutating func with(_ node: UInt32) {
        var updates: [[UInt32]] = []
        var subject = node
        while tree.nodes[subject].kind == .with {
            let parts = children(subject)
            updates.append(parts)
            subject = parts[0]
        }
        block { formatter in
            formatter.expression(subject, .argument)
            for parts in updates.reversed() { formatter.behind { $0.update(parts) } }
        }
    }

    private mutating func update(_ parts: [UInt32]) {
        beginPart(upcoming)
        group { formatter in
            formatter.take()
            formatter.layout.space()
            for index in 1..<parts.count - 1 {
                if index > 1 { formatter.take() }
                formatter.takeLabel(isField: true)
            }
            formatter.layout.space()
            formatter.take()
            formatter.behind { $0.expression(parts[parts.count - 1], .operand(1)) }
        }
    }

    /// A record and what is selected from it.
    mutating func selection(_ node: UInt32) {
        let parts = children(node)
        part(parts[0], 0, of: node)
        take()
        switch tree.nodes[node].kind {
        case .selection: takeLabel(isField: true)
        case .projection:
            let close = tree.nodes[node].lastToken
            bracketed(Array(parts.dropFirst()), .comma, upcoming, close) { formatter, _ in
                formatter.takeLabel(isField: true)
            }
        default: parenthesized { $0.part(parts[1], 1, of: node) }
        }
    }

    /// An import as it is written.
    mutating func importation(_ node: UInt32) {
        let detail = tree.nodes[node].detail
        let parts = children(node)
        block { formatter in
            formatter.take()
            if detail & 1 != 0 {
                formatter.behind { formatter in
                    formatter.take()
                    formatter.layout.space()
                    formatter.part(parts[1], 1, of: node)
                }
            }
            if detail & 2 != 0 { formatter.behind { $0.take() } }
            if detail >> 2 != 0 {
                formatter.behind { formatter in
                    formatter.take()
                    formatter.layout.space()
                    formatter.take()
                }
            }
        }
    }
}
