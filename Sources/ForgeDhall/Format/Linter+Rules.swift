import BigInt

extension Linter {
    // MARK: Bindings

    mutating func letIn(_ node: UInt32) {
        let children = tree.children(node)
        let bindings = Array(children.dropLast())
        let body = children[children.count - 1]
        for binding in bindings {
            let parts = tree.children(binding)
            for part in parts.dropFirst() { visit(part, .expression) }
            let name = name(parts[0])
            if isBound(name), !isHidden(parts[0]) {
                note(.shadowedLet, tree.range(parts[0]), "\(spelled(parts[0])) hides a binder of the same name")
            }
            if parts.count == 3 { annotation(parts) }
            bind(name)
        }
        visit(body, .expression)
        var outcomes: [Binder] = []
        for _ in bindings { outcomes.append(unbind()) }
        unused(bindings, body, outcomes.reversed())
        if tree.nodes[body].kind == .letIn { redundantIn(body) }
    }

    private func spelled(_ label: UInt32) -> String { "`\(String(decoding: bytes(of: label), as: UTF8.self))`" }

    /// Whether a label says that nobody has to use it.
    private func isHidden(_ label: UInt32) -> Bool { bytes(of: label).first == 0x5F }

    private mutating func unused(_ bindings: [UInt32], _ body: UInt32, _ outcomes: [Binder]) {
        let last = token(before: tree.nodes[body].firstToken)
        var ends = bindings.dropFirst().map { tree.nodes[$0].firstToken }
        ends.append(last)
        var isUnused: [Bool] = []
        var isRemovable: [Bool] = []
        for (index, binding) in bindings.enumerated() {
            let parts = tree.children(binding)
            let isTest = tree.nodes[core(parts[parts.count - 1])].kind == .assertion
            isUnused.append(outcomes[index].uses == 0 && !isTest && !isHidden(parts[0]))
            let hasComment = hasComment(tree.nodes[binding].firstToken, ends[index])
            isRemovable.append(isUnused[index] && !outcomes[index].isCrossed && !hasComment)
        }
        // Without a binding there is no `in` either.
        if !isRemovable.contains(false) {
            if hasComment(last, tree.nodes[body].firstToken) {
                isRemovable[bindings.count - 1] = false
            } else {
                ends[bindings.count - 1] = tree.nodes[body].firstToken
            }
        }
        for (index, binding) in bindings.enumerated() where isUnused[index] {
            let label = tree.children(binding)[0]
            let range = start(tree.nodes[binding].firstToken)..<start(ends[index])
            let fix = isRemovable[index] ? [LintFinding.Edit(range: range, replacement: [])] : []
            note(.unusedLet, tree.range(binding), "\(spelled(label)) is never used", fix)
        }
    }

    /// Notes an `in` between bindings.
    ///
    /// The fix takes the `let` after it, so that it does not meet the removal of that `let`.
    private mutating func redundantIn(_ body: UInt32) {
        let next = tree.nodes[body].firstToken
        let token = token(before: next)
        let kept = hasComment(token, next) ? bytes(end(token)..<end(next)) : bytes(start(next)..<end(next))
        note(
            .redundantIn, start(token)..<end(token), "`in` is not needed between bindings",
            [LintFinding.Edit(range: start(token)..<end(next), replacement: kept)])
    }

    /// A type that the value says by itself.
    private mutating func annotation(_ parts: [UInt32]) {
        let type = core(parts[1])
        let value = core(parts[2])
        let isCertain: Bool
        switch tree.nodes[value].kind {
        case .natural: isCertain = isBuiltin(type, .natural)
        case .integer: isCertain = isBuiltin(type, .integer)
        case .double: isCertain = isBuiltin(type, .double)
        case .text: isCertain = isBuiltin(type, .text)
        case .bytes: isCertain = isBuiltin(type, .bytes)
        case .identifier where isBuiltin(value, .true) || isBuiltin(value, .false): isCertain = isBuiltin(type, .bool)
        case .annotation, .emptyList: isCertain = bytes(of: type) == bytes(of: core(value - 1))
        default: isCertain = false
        }
        guard isCertain else { return }
        let label = tree.nodes[parts[0]].lastToken
        let last = tree.nodes[parts[1]].lastToken
        let range = end(label)..<end(last)
        let fix = hasComment(label, last) ? [] : [LintFinding.Edit(range: range, replacement: [])]
        note(.removableAnnotation, tree.range(parts[1]), "The value says this type by itself", fix)
    }

    private func isBuiltin(_ node: UInt32, _ builtin: Builtin) -> Bool {
        tree.nodes[node].kind == .identifier
            && Builtin.named(tree.text(ofToken: tree.nodes[node].firstToken)) == builtin
    }

    // MARK: Operators

    mutating func operation(_ node: UInt32) {
        let right = node - 1
        let left = right - tree.nodes[right].size
        let found = Operator(detail: tree.nodes[node].detail)
        if isNeutral(core(right), for: found) {
            remove(.neutralOperand, node, keeping: left, about: right, "This operand changes nothing")
        } else if isNeutral(core(left), for: found) {
            remove(.neutralOperand, node, keeping: right, about: left, "This operand changes nothing")
        }
        switch found {
        case .alternative where !hasImport(left):
            remove(
                .unreachableAlternative, node, keeping: left, about: right,
                "This is never used: what stands before `?` holds no import that could fail")
        case .equal: compare(node, left, right, with: .true)
        case .notEqual: compare(node, left, right, with: .false)
        default: break
        }
    }

    private mutating func compare(_ node: UInt32, _ left: UInt32, _ right: UInt32, with builtin: Builtin) {
        let message = "Comparing with `\(builtin.spelling)` gives the other side back"
        if isBuiltin(core(right), builtin) {
            remove(.booleanIdiom, node, keeping: left, about: node, message)
        } else if isBuiltin(core(left), builtin) {
            remove(.booleanIdiom, node, keeping: right, about: node, message)
        }
    }

    /// Whether an operator gives its other operand back.
    private func isNeutral(_ node: UInt32, for operator: Operator) -> Bool {
        let kind = tree.nodes[node].kind
        let isEmpty = tree.nodes[node].size == 1
        switch `operator` {
        case .plus, .times:
            guard kind == .natural else { return false }
            return NumberText.natural(tree.text(ofToken: tree.nodes[node].firstToken)) == (`operator` == .plus ? 0 : 1)
        case .textAppend: return kind == .text && isEmpty
        case .listAppend: return kind == .emptyList
        case .and: return isBuiltin(node, .true)
        case .or: return isBuiltin(node, .false)
        case .combine, .prefer: return kind == .record && isEmpty
        case .combineTypes: return kind == .recordType && isEmpty
        default: return false
        }
    }

    mutating func conditional(_ node: UInt32) {
        let parts = tree.children(node)
        guard isBuiltin(core(parts[1]), .true), isBuiltin(core(parts[2]), .false) else { return }
        remove(
            .booleanIdiom, node, keeping: parts[0], about: node, "This condition is the result by itself")
    }

    /// Notes a node of which one child is enough.
    private mutating func remove(
        _ rule: LintFinding.Rule, _ node: UInt32, keeping child: UInt32, about: UInt32, _ message: String
    ) {
        let (outer, inner) = (tree.nodes[node], tree.nodes[child])
        let isPlain =
            !hasComment(outer.firstToken, inner.firstToken) && !hasComment(inner.lastToken, outer.lastToken)
        let edits = [
            LintFinding.Edit(range: start(outer.firstToken)..<start(inner.firstToken), replacement: []),
            LintFinding.Edit(range: end(inner.lastToken)..<end(outer.lastToken), replacement: []),
        ].filter { !$0.range.isEmpty }
        note(rule, tree.range(about), message, isPlain ? edits : [])
    }
}
