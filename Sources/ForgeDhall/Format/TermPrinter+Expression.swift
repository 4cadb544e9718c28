extension TermPrinter {
    mutating func function(_ node: TermNode) {
        if node.tag == .pi, node.a == Name.underscore.id {
            term(node.b, .operators)
        } else {
            put(node.tag == .pi ? "∀(" : "λ(")
            label(node.a, isField: false)
            put(" : ")
            term(node.b, .expression)
            put(")")
        }
        put(" → ")
        term(node.c, .expression)
    }

    mutating func application(_ id: UInt32) {
        var arguments: [UInt32] = []
        var head = id
        while arena.terms[head].tag == .application {
            arguments.append(arena.terms[head].b)
            head = arena.terms[head].a
        }
        term(head, .application)
        for argument in arguments.reversed() {
            put(" ")
            term(argument, .importation)
        }
    }

    mutating func operation(_ id: UInt32, _ node: TermNode) {
        let found = Operator(detail: node.detail)
        guard found != .complete else {
            term(node.a, .selector)
            put("::")
            return term(node.b, .selector)
        }
        // Operands of one operator are a chain that is as long as it likes.
        var right: [UInt32] = []
        var left = id
        while arena.terms[left].tag == .operation, arena.terms[left].detail == node.detail {
            right.append(arena.terms[left].b)
            left = arena.terms[left].a
        }
        term(left, least: found.precedence)
        for operand in right.reversed() {
            put(" \(found.symbol) ")
            term(operand, least: found.precedence + 1)
        }
    }

    mutating func letIn(_ id: UInt32) {
        var id = id
        while arena.terms[id].tag == .letIn, out.count <= limit {
            let at = arena.terms[id].a
            put("let ")
            label(arena.extra[at], isField: false)
            if arena.extra[at + 1] != .max {
                put(" : ")
                term(arena.extra[at + 1], .expression)
            }
            put(" = ")
            term(arena.extra[at + 2], .expression)
            put(" ")
            id = arena.extra[at + 3]
        }
        put("in ")
        term(id, .expression)
    }

    mutating func keyword(_ node: TermNode) {
        var type = UInt32.max
        switch node.tag {
        case .merge:
            put("merge ")
            term(node.a, .importation)
            put(" ")
            term(node.b, .importation)
            type = node.c
        case .toMap:
            put("toMap ")
            term(node.a, .importation)
            type = node.b
        default:
            put(node.tag == .some ? "Some " : "showConstructor ")
            term(node.a, .importation)
        }
        guard type != .max else { return }
        put(" : ")
        term(type, .expression)
    }

    mutating func typed(_ node: TermNode) {
        switch node.tag {
        case .conditional:
            put("if ")
            term(node.a, .expression)
            put(" then ")
            term(node.b, .expression)
            put(" else ")
            return term(node.c, .expression)
        case .annotation:
            // A type directly after `merge` or `toMap` would be theirs.
            let subject = arena.terms[node.a]
            let isOpen = (subject.tag == .merge && subject.c == .max) || (subject.tag == .toMap && subject.b == .max)
            term(node.a, isOpen ? .primitive : .operators)
            put(" : ")
            return term(node.b, .expression)
        case .assert: put("assert : ")
        default: put("[] : ")
        }
        term(node.a, .expression)
    }

    mutating func selection(_ node: TermNode) {
        term(node.a, .selector)
        put(".")
        switch node.tag {
        case .field: label(node.b, isField: true)
        case .projectType:
            put("(")
            term(node.b, .expression)
            put(")")
        default:
            put("{")
            for index in 0..<node.c {
                put(index == 0 ? " " : ", ")
                label(arena.extra[node.b + index], isField: true)
            }
            put(" }")
        }
    }

    mutating func with(_ id: UInt32) {
        var updates: [UInt32] = []
        var subject = id
        while arena.terms[subject].tag == .with {
            updates.append(subject)
            subject = arena.extra[arena.terms[subject].a]
        }
        term(subject, .importation)
        for update in updates.reversed() {
            let node = arena.terms[update]
            put(" with ")
            for index in 0..<node.b {
                if index > 0 { put(".") }
                let step = arena.extra[node.a + 2 + index]
                if step == TermNode.optionalStep { put("?") } else { label(step, isField: true) }
            }
            put(" = ")
            term(arena.extra[node.a + 1], .operators)
        }
    }

    mutating func collection(_ node: TermNode) {
        let isUnion = node.tag == .union
        if node.b == 0 { return put(isUnion ? "<>" : node.tag == .record ? "{=}" : node.tag == .list ? "[]" : "{}") }
        put(node.tag == .list ? "[" : isUnion ? "<" : "{")
        for index in 0..<node.b where out.count <= limit {
            put(index == 0 ? " " : isUnion ? " | " : ", ")
            guard node.tag != .list else {
                term(arena.extra[node.a + index], .expression)
                continue
            }
            label(arena.extra[node.a + index * 2], isField: true)
            let content = arena.extra[node.a + index * 2 + 1]
            if content == .max { continue }
            put(node.tag == .record ? " = " : " : ")
            term(content, .expression)
        }
        put(node.tag == .list ? " ]" : isUnion ? " >" : " }")
    }
}
