import ForgeCore

/// Records that are completed by a schema, `S::{ … }`: which of their fields is wrong.
extension FailureReport {
    /// What is wrong with one field.
    struct FieldFault {
        /// The field that the place is about; nil when it is one that is not there.
        var label: Name?
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
                label: unknown, message: "The schema has no field `\(text(of: unknown))`",
                hints: near.isEmpty ? ["Its fields are \(Self.listed(known.map(text(of:))))"] : near)
        }
        let missing = known.filter { machine.find($0, record) == nil }.map(text(of:))
        if !missing.isEmpty {
            return FieldFault(
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
                hints: conversion(from: found, to: wanted))
        }
        return nil
    }

    /// How a value of one type is made one of another, where that is a matter of spelling.
    private func conversion(from found: Value, to wanted: Value) -> [String] {
        let machine = session.machine
        guard let wanted = try? machine.force(wanted), let found = try? machine.force(found) else { return [] }
        let (a, b) = (machine.node(wanted), machine.node(found))
        if a.tag == .builtin, a.count == 1, let inner = try? machine.force(machine.argument(a, 0)) {
            let isList = a.detail == Builtin.list.rawValue
            if (try? machine.isEqual(inner, found)) == true {
                return [isList ? "Write it as a list: `[ … ]`" : "Write `Some` before it"]
            }
            if b.tag == .builtin, b.count == 1, a.detail == b.detail {
                return conversion(from: machine.argument(b, 0), to: inner)
            }
        }
        if a.tag == .union, a.b > 0 {
            let name = text(of: machine.label(a, 0))
            return ["Write an alternative of the union, such as `T.\(name)`, where `T` is the union's name"]
        }
        return []
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
