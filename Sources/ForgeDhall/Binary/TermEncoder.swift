import BigInt

/// Encodes terms as the standard's CBOR.
struct TermEncoder {
    let arena: Arena
    private(set) var out = CBORWriter()
    /// Arguments that are still to be written, those of the innermost application last.
    private var arguments: [UInt32] = []

    init(_ arena: Arena) { self.arena = arena }

    /// The bytes of a term that holds no resolved imports.
    static func encode(_ term: Term, _ arena: Arena) -> [UInt8] {
        var encoder = TermEncoder(arena)
        encoder.encode(term)
        return encoder.out.bytes
    }

    mutating func encode(_ term: Term) {
        let node = arena.node(term)
        switch node.tag {
        case .variable: variable(node)
        case .builtin: builtin(node)
        case .lambda, .pi: binder(node)
        case .application: application(term)
        case .operation:
            out.array(4)
            out.unsigned(3)
            out.unsigned(UInt64(node.detail))
            encode(Term(id: node.a))
            encode(Term(id: node.b))
        case .natural, .integer:
            out.array(2)
            out.unsigned(node.tag == .natural ? 15 : 16)
            out.integer(arena.magnitude(detail: node.detail, node.a, node.b), isNegative: node.detail & 2 != 0)
        case .double: out.double(Double(bitPattern: UInt64(node.a) | UInt64(node.b) << 32))
        case .text: text(node)
        case .bytes:
            out.array(2)
            out.unsigned(33)
            out.data(arena.strings.bytes(StringID(id: node.a)))
        case .list, .emptyList: list(node)
        case .recordType: map(7, node)
        case .record: map(8, node)
        case .union: map(11, node)
        case .letIn: letIn(term)
        case .importation: importation(arena.imports[Int(node.a)])
        default: rest(node)
        }
    }

    private mutating func name(_ id: UInt32) { out.text(arena.names.bytes(Name(id: id))) }

    private mutating func variable(_ node: TermNode) {
        if node.a == Name.underscore.id { return out.unsigned(UInt64(node.b)) }
        out.array(2)
        name(node.a)
        out.unsigned(UInt64(node.b))
    }

    private mutating func builtin(_ node: TermNode) {
        let builtin = Builtin(detail: node.detail)
        switch builtin {
        case .true: out.bool(true)
        case .false: out.bool(false)
        default: builtin.spelling.withUTF8Buffer { out.text($0) }
        }
    }

    private mutating func binder(_ node: TermNode) {
        let isUnderscore = node.a == Name.underscore.id
        out.array(isUnderscore ? 3 : 4)
        out.unsigned(node.tag == .lambda ? 1 : 2)
        if !isUnderscore { name(node.a) }
        encode(Term(id: node.b))
        encode(Term(id: node.c))
    }

    private mutating func application(_ term: Term) {
        let base = arguments.count
        var function = term.id
        while arena.terms[function].tag == .application {
            arguments.append(arena.terms[function].b)
            function = arena.terms[function].a
        }
        out.array(arguments.count - base + 2)
        out.unsigned(0)
        encode(Term(id: function))
        while arguments.count > base { encode(Term(id: arguments.removeLast())) }
    }

    private mutating func text(_ node: TermNode) {
        let count = Int(node.b) * 2 - 1
        out.array(count + 1)
        out.unsigned(18)
        for index in 0..<UInt32(count) {
            let part = arena.extra[node.a + index]
            if index % 2 == 0 { out.text(arena.strings.bytes(StringID(id: part))) } else { encode(Term(id: part)) }
        }
    }

    private mutating func list(_ node: TermNode) {
        if node.tag == .emptyList {
            let type = arena.terms[node.a]
            out.array(2)
            if type.tag == .application, arena.terms[type.a].tag == .builtin,
                arena.terms[type.a].detail == Builtin.list.rawValue
            {
                out.unsigned(4)
                return encode(Term(id: type.b))
            }
            out.unsigned(28)
            return encode(Term(id: node.a))
        }
        out.array(Int(node.b) + 2)
        out.unsigned(4)
        out.null()
        for index in 0..<node.b { encode(Term(id: arena.extra[node.a + index])) }
    }

    private mutating func map(_ label: UInt64, _ node: TermNode) {
        out.array(2)
        out.unsigned(label)
        out.map(Int(node.b))
        for index in 0..<node.b {
            name(arena.extra[node.a + index * 2])
            optional(arena.extra[node.a + index * 2 + 1])
        }
    }

    private mutating func optional(_ id: UInt32) {
        let term = Term(id: id)
        if term.isNone { out.null() } else { encode(term) }
    }

    private mutating func letIn(_ term: Term) {
        var bindings: [UInt32] = []
        var body = term.id
        while arena.terms[body].tag == .letIn {
            bindings.append(arena.terms[body].a)
            body = arena.extra[arena.terms[body].a + 3]
        }
        out.array(bindings.count * 3 + 2)
        out.unsigned(25)
        for binding in bindings {
            name(arena.extra[binding])
            optional(arena.extra[binding + 1])
            encode(Term(id: arena.extra[binding + 2]))
        }
        encode(Term(id: body))
    }

    private mutating func labelled(_ label: UInt64, _ terms: [UInt32]) {
        out.array(terms.count + 1)
        out.unsigned(label)
        for term in terms { encode(Term(id: term)) }
    }

    private mutating func rest(_ node: TermNode) {
        switch node.tag {
        case .annotation: labelled(26, [node.a, node.b])
        case .conditional: labelled(14, [node.a, node.b, node.c])
        case .merge: labelled(6, node.c == .max ? [node.a, node.b] : [node.a, node.b, node.c])
        case .toMap: labelled(27, node.b == .max ? [node.a] : [node.a, node.b])
        case .showConstructor: labelled(34, [node.a])
        case .assert: labelled(19, [node.a])
        case .some:
            out.array(3)
            out.unsigned(5)
            out.null()
            encode(Term(id: node.a))
        case .field:
            out.array(3)
            out.unsigned(9)
            encode(Term(id: node.a))
            name(node.b)
        case .project:
            out.array(Int(node.c) + 2)
            out.unsigned(10)
            encode(Term(id: node.a))
            for index in 0..<node.c { name(arena.extra[node.b + index]) }
        case .projectType:
            out.array(3)
            out.unsigned(10)
            encode(Term(id: node.a))
            out.array(1)
            encode(Term(id: node.b))
        case .with: with(node)
        case .date, .time, .timeZone: temporal(node)
        default: preconditionFailure("INVARIANT: a resolved import is put in place before encoding")
        }
    }

    private mutating func with(_ node: TermNode) {
        out.array(4)
        out.unsigned(29)
        encode(Term(id: arena.extra[node.a]))
        out.array(Int(node.b))
        for index in 0..<node.b {
            let step = arena.extra[node.a + 2 + index]
            if step == TermNode.optionalStep { out.unsigned(0) } else { name(step) }
        }
        encode(Term(id: arena.extra[node.a + 1]))
    }

    private mutating func temporal(_ node: TermNode) {
        out.array(4)
        switch node.tag {
        case .date:
            out.unsigned(30)
            out.unsigned(UInt64(node.a))
            out.unsigned(UInt64(node.b))
            out.unsigned(UInt64(node.c))
        case .timeZone:
            out.unsigned(32)
            out.bool(node.a == 0)
            out.unsigned(UInt64(node.b))
            out.unsigned(UInt64(node.c))
        default:
            out.unsigned(31)
            out.unsigned(UInt64(node.a >> 8))
            out.unsigned(UInt64(node.a & 0xFF))
            let digits = arena.strings.bytes(StringID(id: node.b)).filter { $0 != 0x2E }
            let precision = digits.count - 2
            out.tag(4)
            out.array(2)
            out.integer(BigUInt(precision), isNegative: precision > 0)
            out.integer(DecimalDigits.read(digits), isNegative: false)
        }
    }

    private mutating func importation(_ reference: ImportReference) {
        var components: [String] = []
        var count = 4
        switch reference.place {
        case .missing: break
        case .environment: count += 1
        case .local(_, let path):
            components = path.components
            count += components.count
        case .remote(let url):
            components = url.path.components
            count += components.count + 3
        }
        out.array(count)
        out.unsigned(24)
        if let hash = reference.hash { out.data([0x12, 0x20] + hash) } else { out.null() }
        out.unsigned(UInt64(reference.mode.encoded))
        switch reference.place {
        case .missing: out.unsigned(7)
        case .environment(let name):
            out.unsigned(6)
            out.text(name)
        case .local(let anchor, _):
            out.unsigned(UInt64(anchor.rawValue))
            for component in components { out.text(component) }
        case .remote(let url):
            out.unsigned(url.isSecure ? 1 : 0)
            optional(reference.headers.id)
            out.text(url.authority)
            for component in components { out.text(component) }
            if let query = url.query { out.text(query) } else { out.null() }
        }
    }
}
