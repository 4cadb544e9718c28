import ForgeCore

/// Records that are completed by a schema, `S::{ … }`: which of their fields is wrong.
extension FailureReport {
    /// What is wrong with one field.
    struct FieldFault {
        /// The field that the place is about; nil when it is one that is not there.
        var label: Name?
        /// A field that is not there.
        var missing: Name?
        /// Whether the schema has no such field.
        var isUnknown = false
        var message: String
        var hints: [String]
    }

    /// The first fault in a completed record; nil for any other problem.
    func completionFault(_ problem: TypeProblem) -> FieldFault? {
        guard problem.reason == .annotationMismatch, isOperation(problem.term, .complete),
            let schema = recordType(problem.expected), let record = recordType(problem.found)
        else { return nil }
        let machine = session.machine
        let known = labels(of: schema)
        let given = labels(of: record)
        if let unknown = given.first(where: { machine.find($0, schema) == nil }) {
            let near = Suggestion.hints(for: text(of: unknown), among: known.map(text(of:)))
            return FieldFault(
                label: unknown, isUnknown: true, message: "The schema has no field `\(text(of: unknown))`",
                hints: near.isEmpty ? ["Its fields are \(Self.listed(known.map(text(of:))))"] : near)
        }
        let absent = known.filter { machine.find($0, record) == nil }
        let missing = absent.map(text(of:))
        if !missing.isEmpty {
            return FieldFault(
                missing: absent.count == 1 ? absent[0] : nil,
                message: "The record lacks \(missing.count == 1 ? "the field" : "the fields") \(Self.listed(missing))",
                hints: [
                    "Add \(missing.map { "`\($0) = …`" }.joined(separator: ", ")): the schema has no default for it"
                ])
        }
        for label in known {
            guard let a = machine.find(label, schema), let b = machine.find(label, record) else { continue }
            let (wanted, found) = (Value(id: machine.extra[a]), Value(id: machine.extra[b]))
            guard !((try? machine.isEqual(wanted, found)) ?? false) else { continue }
            return FieldFault(
                label: label, message: "The field `\(text(of: label))` has another type than the schema says",
                hints: fix(wanted, found, record: problem.term, label))
        }
        return nil
    }

    private func fix(_ wanted: Value, _ found: Value, record: Term, _ label: Name) -> [String] {
        let differences = TypeDifference(session.machine, names: []).differences(wanted, found)
        let spot = finder.spot(Term(id: session.arena.terms[record.id].b))
        let steps = differences.count == 1 ? differences[0].steps : []
        let main = spot.map { finder.part(of: $0, [.field(text(of: label))] + steps) }
        let problem = TypeProblem(reason: .annotationMismatch, term: record, expected: wanted, found: found)
        let type = finder.spot(Term(id: session.arena.terms[record.id].a)).flatMap { finder.member("Type", of: $0) }
        let origin = type.map { finder.written($0, [.field(text(of: label))] + steps) }
        return fix(problem, differences, TypePlaces(value: main, wanted: origin))
    }

    /// The members of a record type, whose node they are in.
    private func recordType(_ type: Value) -> ValueNode? {
        guard !type.isNone, let forced = try? session.machine.force(type) else { return nil }
        let node = session.machine.node(forced)
        return node.tag == .recordType ? node : nil
    }

    private func labels(of node: ValueNode) -> [Name] { (0..<node.b).map { session.machine.label(node, $0) } }

    static func listed(_ names: [String]) -> String {
        names.prefix(24).map { "`\($0)`" }.joined(separator: ", ") + (names.count > 24 ? " and more" : "")
    }
}
