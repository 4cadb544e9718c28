extension Lowering {
    /// An import with its headers, hash and mode.
    mutating func importation(_ index: UInt32, _ node: SyntaxTree.Node, _ tree: borrowing SyntaxTree) -> Term {
        needsResolution = true
        let children = tree.children(index)
        let token = tree.nodes[children[0]].firstToken
        var reference = ImportReference(
            place: ImportReference.Place(tree.tokens[token].kind, tree.text(ofToken: token)))
        var next = 1
        if node.detail & 1 != 0 {
            // Headers are closed: they see no variable of the expression around them.
            let outer = scope
            scope = BinderScope()
            reference.headers = lower(children[next], tree)
            scope = outer
            next += 1
        }
        if node.detail & 2 != 0 {
            let text = tree.text(ofToken: tree.nodes[children[next]].firstToken)
            reference.hash = (0..<32).map { hexValue(text[7 + 2 * $0]) << 4 | hexValue(text[8 + 2 * $0]) }
        }
        reference.mode = ImportReference.Mode(encoded: node.detail >> 2)
        arena.imports.append(reference)
        return arena.add(.importation, UInt32(arena.imports.count - 1), span: span(index, tree))
    }
}
