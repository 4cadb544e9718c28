/// Writes terms as sources that read back as the same terms.
///
/// Recursive: it runs where the term's depth was fine before, on the stack of a session.
struct TermPrinter {
    let arena: Arena
    /// Whether texts of several lines are written so.
    let isMultiline: Bool
    /// The most bytes that are of use.
    let limit: Int
    var out: [UInt8] = []

    private init(_ arena: Arena, isMultiline: Bool, limit: Int = .max) {
        self.arena = arena
        self.isMultiline = isMultiline
        self.limit = limit
    }

    /// The source of a term in canonical style, with a line feed at its end.
    ///
    /// A term that has no source, for a label or path that cannot be spelled, is written all the same, for reading.
    static func text(_ term: Term, _ arena: Arena) -> [UInt8] {
        var printer = TermPrinter(arena, isMultiline: true)
        printer.term(term, .expression)
        let tree = printer.out.withUnsafeBufferPointer { raw in
            let tree = Parser.parse(raw)
            return tree.problems.isEmpty ? Formatter.lines(of: tree) : nil
        }
        return tree ?? printer.out + [0x0A]
    }

    /// A term in one line, cut with `…` after `width` columns.
    static func line(_ term: Term, _ arena: Arena, width: Int) -> String {
        // No scalar takes more than four bytes.
        var printer = TermPrinter(arena, isMultiline: false, limit: max(1, width) * 4)
        printer.term(term, .expression)
        let scalars = String(decoding: printer.out, as: UTF8.self).unicodeScalars
        guard scalars.count > width else { return String(scalars) }
        return String(String.UnicodeScalarView(scalars.prefix(max(0, width - 1)))) + "…"
    }

    // MARK: Pieces

    mutating func put(_ text: StaticString) { text.withUTF8Buffer { out.append(contentsOf: $0) } }
    mutating func put(_ text: String) { out.append(contentsOf: text.utf8) }

    mutating func label(_ id: UInt32, isField: Bool) {
        let label = arena.names.bytes(Name(id: id))
        if LabelText.isPlain(label, isField: isField) {
            out.append(contentsOf: label)
        } else {
            out.append(0x60)
            out.append(contentsOf: label)
            out.append(0x60)
        }
    }

    /// What the grammar allows at a place; less than ``expression`` comes to be in parentheses.
    enum Level: Int, Comparable {
        case expression, operators
        case application = 14
        case importation, selector, primitive
        static func < (a: Level, b: Level) -> Bool { a.rawValue < b.rawValue }
    }

    /// The tightest level at which a node may stand without parentheses.
    private func level(_ node: TermNode) -> Int {
        switch node.tag {
        case .lambda, .pi, .letIn, .conditional, .assert, .emptyList, .annotation, .with: Level.expression.rawValue
        case .merge: node.c == .max ? Level.application.rawValue : Level.expression.rawValue
        case .toMap: node.b == .max ? Level.application.rawValue : Level.expression.rawValue
        case .application, .some, .showConstructor: Level.application.rawValue
        case .operation:
            node.detail == Operator.complete.rawValue
                ? Level.importation.rawValue : Operator(detail: node.detail).precedence
        case .importation, .embedded: Level.importation.rawValue
        case .field, .project, .projectType: Level.selector.rawValue
        default: Level.primitive.rawValue
        }
    }

    mutating func term(_ whole: Term, _ level: Level) { term(whole.id, least: level.rawValue) }
    mutating func term(_ id: UInt32, _ level: Level) { term(id, least: level.rawValue) }

    mutating func term(_ id: UInt32, least: Int) {
        guard out.count <= limit else { return }
        let node = arena.terms[id]
        if self.level(node) < least {
            put("(")
            plain(id, node)
            put(")")
        } else {
            plain(id, node)
        }
    }

    private mutating func plain(_ id: UInt32, _ node: TermNode) {
        switch node.tag {
        case .variable:
            label(node.a, isField: false)
            if node.b > 0 { put("@\(node.b)") }
        case .builtin:
            put(Builtin(detail: node.detail).spelling)
        case .lambda, .pi: function(node)
        case .application: application(id)
        case .operation: operation(id, node)
        case .natural, .integer, .double, .bytes, .date, .time, .timeZone: literal(node)
        case .text: text(node)
        case .list, .recordType, .record, .union: collection(node)
        case .letIn: letIn(id)
        case .merge, .toMap, .some, .showConstructor: keyword(node)
        case .field, .project, .projectType: selection(node)
        case .with: with(id)
        case .importation: importation(arena.imports[Int(node.a)])
        case .embedded: put("…")
        case .annotation, .conditional, .assert, .emptyList: typed(node)
        }
    }
}
