import BigInt
import ForgeCore

/// Makes an expression of a given type of JSON, strictly: nothing is lost, nothing is made up.
struct DataImport {
    /// The deepest nesting of arrays and objects; types are never as deep.
    static let depthLimit = 10_000

    private struct Attempt: Hashable {
        var place: Int
        var type: UInt32
    }

    let machine: Machine
    private let source: UInt16
    var path = DataPath()
    /// What became of values when they were tried for alternatives: nested unions cost no more than their parts.
    private var attempts: [Attempt: Result<Term, Failure>] = [:]
    private var isTrying = false

    /// - Parameter source: the number of the document, for code frames.
    init(_ machine: Machine, source: UInt16) {
        self.machine = machine
        self.source = source
    }

    var arena: Arena { machine.arena }

    func problem(_ reason: DataProblem.Reason, _ json: JSONValue) -> Failure {
        Failure(.data(DataProblem(reason: reason, path: path.text(arena), source: source, span: json.span)))
    }

    private func mismatch(_ expected: String, _ json: JSONValue) -> Failure {
        problem(.mismatch(expected: expected, found: json.kindName), json)
    }

    /// The expression that says the same as a value.
    mutating func term(_ json: JSONValue, _ type: Value) throws(Failure) -> Term {
        let type = try machine.force(type)
        guard isTrying else { return try convert(json, type) }
        let attempt = Attempt(place: json.span.lowerBound, type: type.id)
        if let known = attempts[attempt] { return try known.get() }
        let result: Result<Term, Failure>
        do throws(Failure) { result = .success(try convert(json, type)) } catch { result = .failure(error) }
        attempts[attempt] = result
        return try result.get()
    }

    private mutating func convert(_ json: JSONValue, _ type: Value) throws(Failure) -> Term {
        let node = machine.node(type)
        try machine.enter()
        defer { machine.leave() }
        try machine.step()
        switch node.tag {
        case .recordType: return try record(json, node)
        case .union: return try union(json, type, node)
        case .builtin: return try builtin(json, type, node)
        default: throw problem(.schema("the type of a function"), json)
        }
    }

    private mutating func builtin(_ json: JSONValue, _ type: Value, _ node: ValueNode) throws(Failure) -> Term {
        let builtin = Builtin(detail: node.detail)
        switch builtin {
        case .bool:
            guard let flag = json.boolValue else { throw mismatch("a boolean", json) }
            return arena.builtin(flag ? .true : .false)
        case .text:
            guard let text = json.stringValue else { throw mismatch("a string", json) }
            return arena.add(.text, arena.addExtra([arena.strings.add(text).id]), 1)
        case .natural, .integer, .double:
            let kind = builtin == .natural ? "a natural number" : builtin == .integer ? "an integer" : "a number"
            guard let term = try number(json, builtin) else { throw mismatch(kind, json) }
            return term
        case .date, .time, .timeZone:
            guard let text = json.stringValue else { throw mismatch("a string", json) }
            guard let term = temporal(text, builtin) else {
                throw problem(.mismatch(expected: "a `\(builtin.spelling)`", found: "`\(text)`"), json)
            }
            return term
        case .optional where node.count == 1:
            let inner = machine.argument(node, 0)
            if case .null = json.kind { return try none(inner) }
            return arena.add(.some, try term(json, inner).id)
        case .list where node.count == 1: return try list(json, type, machine.argument(node, 0))
        case .bytes: throw problem(.schema("`Bytes`"), json)
        default: throw problem(.schema("`\(builtin.spelling)`"), json)
        }
    }

    private func quoted(_ type: Value) throws(Failure) -> Term {
        var quoter = Quoter(machine)
        return try quoter.quote(type)
    }

    private func none(_ type: Value) throws(Failure) -> Term {
        arena.add(.application, arena.builtin(.none).id, try quoted(type).id)
    }

    // MARK: Scalars

    private func number(_ json: JSONValue, _ type: Builtin) throws(Failure) -> Term? {
        let digits: String
        switch json.kind {
        case .integer(let value): digits = String(value)
        case .decimal(let text): digits = text
        default: return nil
        }
        let number = DecimalNumber(digits)
        switch type {
        case .double:
            guard let value = number.double else { throw problem(.number(expected: "`Double`", found: digits), json) }
            // `-0` is an integer to the reader.
            let isMinusZero = value == 0 && json.span.count > 1 && digits == "0"
            return arena.double(isMinusZero ? -0.0 : value)
        case .integer:
            guard let whole = number.whole else { throw problem(.number(expected: "`Integer`", found: digits), json) }
            return arena.number(.integer, whole, isNegative: number.isNegative && whole != 0)
        default:
            guard let whole = number.whole, !number.isNegative || whole == 0 else {
                throw problem(.number(expected: "`Natural`", found: digits), json)
            }
            return arena.number(.natural, whole)
        }
    }

    /// A date, time or offset that is written as the language writes it.
    private func temporal(_ text: String, _ type: Builtin) -> Term? {
        let wanted: TermNode.Tag = type == .date ? .date : type == .time ? .time : .timeZone
        let term = Array(text.utf8).withUnsafeBufferPointer { raw -> Term? in
            let tree = Parser.parse(raw)
            guard tree.problems.isEmpty, tree.nodes.count == 1, tree.range(0) == 0..<raw.count else { return nil }
            var lowering = Lowering(arena)
            let term = lowering.lower(tree)
            return lowering.problems.isEmpty ? term : nil
        }
        return term.flatMap { arena.node($0).tag == wanted ? $0 : nil }
    }

    // MARK: Parts

    private mutating func list(_ json: JSONValue, _ type: Value, _ element: Value) throws(Failure) -> Term {
        var items: [UInt32] = []
        if let members = json.objectValue {
            let entry = machine.node(try machine.force(element))
            guard try machine.isMapEntry(entry) else { throw mismatch("an array", json) }
            let content = machine.content(entry, 1)
            for member in members {
                path.enter(member.key)
                defer { path.leave() }
                let value = try term(member.value, content)
                let key = arena.add(.text, arena.addExtra([arena.strings.add(member.key).id]), 1)
                let fields = [Name.mapKey.id, key.id, Name.mapValue.id, value.id]
                items.append(arena.add(.record, arena.addExtra(fields), 2).id)
            }
        } else {
            guard let values = json.arrayValue else { throw mismatch("an array", json) }
            for (index, value) in values.enumerated() {
                path.enter(UInt32(index))
                defer { path.leave() }
                items.append(try term(value, element).id)
            }
        }
        if items.isEmpty { return arena.add(.emptyList, try quoted(type).id) }
        return arena.add(.list, arena.addExtra(items), UInt32(items.count))
    }

    private mutating func record(_ json: JSONValue, _ node: ValueNode) throws(Failure) -> Term {
        guard let members = json.objectValue else { throw mismatch("an object", json) }
        var byLabel: [Name: JSONValue] = [:]
        for member in members {
            let name = arena.names.intern(member.key)
            guard machine.find(name, node) != nil else {
                let known = (0..<node.b).map { arena.names.text(machine.label(node, $0)) }
                throw problem(.unknown(member.key, known: known), JSONValue(.null, span: member.keySpan))
            }
            byLabel[name] = member.value
        }
        var fields: [UInt32] = []
        for index in 0..<node.b {
            let label = machine.label(node, index)
            let type = machine.content(node, index)
            fields.append(label.id)
            if let value = byLabel[label] {
                path.enter(label)
                defer { path.leave() }
                fields.append(try term(value, type).id)
            } else {
                let optional = machine.node(try machine.force(type))
                guard optional.tag == .builtin, optional.detail == Builtin.optional.rawValue, optional.count == 1 else {
                    throw problem(.missing(arena.names.text(label)), json)
                }
                fields.append(try none(machine.argument(optional, 0)).id)
            }
        }
        return arena.add(.record, arena.addExtra(fields), node.b)
    }

    // MARK: Unions

    private mutating func union(_ json: JSONValue, _ type: Value, _ node: ValueNode) throws(Failure) -> Term {
        var fits: [(name: Name, payload: Term)] = []
        var reasons: [(name: String, failure: Failure)] = []
        let outer = isTrying
        isTrying = true
        defer { isTrying = outer }
        for index in 0..<node.b {
            let name = machine.label(node, index)
            let content = machine.content(node, index)
            if content.isNone {
                guard let text = json.stringValue, text.utf8.elementsEqual(arena.names.text(name).utf8) else {
                    continue
                }
                fits.append((name, .none))
                continue
            }
            let depth = machine.depth
            let before = path
            do throws(Failure) { fits.append((name, try term(json, content))) } catch {
                // Bounds are no reason to try another alternative.
                guard case .data = error.reason else { throw error }
                machine.depth = depth
                path = before
                reasons.append((arena.names.text(name), error))
            }
        }
        if fits.count > 1 { throw problem(.ambiguous(fits.map { arena.names.text($0.name) }), json) }
        guard let fit = fits.first else { throw noAlternative(json, node, reasons) }
        let constructor = arena.add(.field, try quoted(type).id, fit.name.id)
        return fit.payload.isNone ? constructor : arena.add(.application, constructor.id, fit.payload.id)
    }

    /// With one alternative, what keeps it from fitting says most.
    private func noAlternative(
        _ json: JSONValue, _ node: ValueNode, _ reasons: [(name: String, failure: Failure)]
    ) -> Failure {
        if node.b == 1, let only = reasons.first { return only.failure }
        let names = (0..<node.b).filter { machine.content(node, $0).isNone }
            .map { "`\(arena.names.text(machine.label(node, $0)))`" }
        var lines = names.isEmpty ? [] : ["it is none of \(names.prefix(16).joined(separator: ", "))"]
        for (name, failure) in reasons.prefix(8) {
            guard case .data(let problem) = failure.reason else { continue }
            lines.append("`\(name)`: \(Self.words(problem.reason)) at \(problem.path)")
        }
        var near: String?
        if case .string(let word) = json.kind {
            let known = (0..<node.b).map { arena.names.text(machine.label(node, $0)) }
            near = Suggestion.nearest(to: word, among: known)
        }
        return problem(.noAlternative(lines, near: near), json)
    }

    private static func words(_ reason: DataProblem.Reason) -> String {
        switch reason {
        case .missing(let key): "no key `\(key)`"
        case .unknown(let key, _): "unknown key `\(key)`"
        case .mismatch(let expected, let found): "expected \(expected), found \(found)"
        case .number(let expected, let found): "`\(found)` is no \(expected)"
        case .noAlternative: "no alternative fits"
        case .ambiguous: "several alternatives fit"
        case .schema(let what): "no JSON has \(what)"
        case .kind(let what), .notFinite(let what), .duplicateKey(let what): what
        }
    }
}
