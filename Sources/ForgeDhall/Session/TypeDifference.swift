/// Shows in what two types or values differ instead of both of them whole.
struct TypeDifference {
    /// Differences that are shown; more rarely help.
    private static let limit = 8

    private let machine: Machine
    private let names: [Name]
    private let sides: (String, String)

    /// - Parameters:
    ///   - names: labels of the locals in the types, by level.
    ///   - sides: what the two sides are called.
    init(_ machine: Machine, names: [Name], sides: (String, String) = ("expected", "found")) {
        self.machine = machine
        self.names = names
        self.sides = sides
    }

    /// One type in one line, cut where it is long.
    func text(_ value: Value, width: Int = 80) -> String {
        var quoter = Quoter(machine, names: names)
        guard let term = try? quoter.quote(value) else { return "…" }
        return TermPrinter.line(term, machine.arena, width: width)
    }

    /// The places at which the types differ, with both sides.
    func lines(expected: Value, found: Value) -> [String] {
        var lines: [String] = []
        compare(expected, found, at: "", &lines)
        if lines.isEmpty { return ["\(sides.0) \(text(expected))", "\(sides.1) \(text(found))"] }
        return lines.count > Self.limit
            ? lines.prefix(Self.limit) + ["and more"] : lines
    }

    private func compare(_ a: Value, _ b: Value, at path: String, _ lines: inout [String]) {
        guard lines.count <= Self.limit, let x = try? machine.force(a), let y = try? machine.force(b),
            (try? machine.isEqual(x, y)) != true
        else { return }
        let (l, r) = (machine.node(x), machine.node(y))
        switch (l.tag, r.tag) {
        case (.recordType, .recordType), (.union, .union), (.record, .record):
            return compareFields(l, r, at: path, &lines)
        case (.builtin, .builtin) where l.detail == r.detail && l.count == 1 && r.count == 1:
            let inner = l.detail == Builtin.list.rawValue ? "element" : "content"
            return compare(machine.argument(l, 0), machine.argument(r, 0), at: joined(path, inner), &lines)
        case (.arrow, .arrow):
            compare(Value(id: l.b), Value(id: r.b), at: joined(path, "argument"), &lines)
            return compare(Value(id: l.c), Value(id: r.c), at: joined(path, "result"), &lines)
        default:
            let place = path.isEmpty ? "" : "\(path): "
            lines.append("\(place)\(sides.0) \(text(x)), \(sides.1) \(text(y))")
        }
    }

    private func joined(_ path: String, _ step: String) -> String { path.isEmpty ? step : "\(path) › \(step)" }

    private func compareFields(_ l: ValueNode, _ r: ValueNode, at path: String, _ lines: inout [String]) {
        for index in 0..<l.b {
            let label = machine.label(l, index)
            let place = joined(path, machine.arena.names.text(label))
            guard let other = machine.find(label, r) else {
                lines.append("\(place): \(sides.0) \(content(machine.content(l, index))), \(sides.1) nothing")
                continue
            }
            let (a, b) = (machine.content(l, index), Value(id: machine.extra[other]))
            if a.isNone || b.isNone {
                if a != b { lines.append("\(place): \(sides.0) \(content(a)), \(sides.1) \(content(b))") }
            } else {
                compare(a, b, at: place, &lines)
            }
        }
        for index in 0..<r.b where machine.find(machine.label(r, index), l) == nil {
            let place = joined(path, machine.arena.names.text(machine.label(r, index)))
            lines.append("\(place): \(sides.0) nothing, \(sides.1) \(content(machine.content(r, index)))")
        }
    }

    private func content(_ value: Value) -> String { value.isNone ? "no content" : text(value) }
}
