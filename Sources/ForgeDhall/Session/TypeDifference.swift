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
    func lines(expected: Value, found: Value) -> [String] { lines(differences(expected, found), expected, found) }

    /// What differences say, a line each.
    func lines(_ differences: [Difference], _ expected: Value, _ found: Value) -> [String] {
        if differences.isEmpty { return ["\(sides.0) \(text(expected))", "\(sides.1) \(text(found))"] }
        let lines = differences.prefix(Self.limit).map { difference in
            let place = difference.steps.map(\.text).joined(separator: " › ")
            return (place.isEmpty ? "" : "\(place): ")
                + "\(sides.0) \(text(difference.expected)), \(sides.1) \(text(difference.found))"
        }
        return differences.count > Self.limit ? lines + ["and more"] : lines
    }

    /// The places at which two types or values differ; one more than is shown where there are many.
    func differences(_ expected: Value, _ found: Value) -> [Difference] {
        var differences: [Difference] = []
        compare(expected, found, at: [], &differences)
        return differences
    }

    private func text(_ side: Difference.Side) -> String {
        switch side {
        case .value(let value): text(value)
        case .empty: "no content"
        case .absent: "nothing"
        }
    }

    private func compare(_ a: Value, _ b: Value, at steps: [TypeStep], _ out: inout [Difference]) {
        guard out.count <= Self.limit, let x = try? machine.force(a), let y = try? machine.force(b),
            (try? machine.isEqual(x, y)) != true
        else { return }
        let (l, r) = (machine.node(x), machine.node(y))
        switch (l.tag, r.tag) {
        case (.recordType, .recordType), (.union, .union), (.record, .record):
            return compareFields(l, r, at: steps, &out)
        case (.builtin, .builtin) where l.detail == r.detail && l.count == 1 && r.count == 1:
            let inner: TypeStep = l.detail == Builtin.list.rawValue ? .element : .content
            return compare(machine.argument(l, 0), machine.argument(r, 0), at: steps + [inner], &out)
        case (.arrow, .arrow):
            compare(Value(id: l.b), Value(id: r.b), at: steps + [.argument], &out)
            return compare(Value(id: l.c), Value(id: r.c), at: steps + [.result], &out)
        default: out.append(Difference(steps: steps, expected: .value(x), found: .value(y)))
        }
    }

    private func compareFields(_ l: ValueNode, _ r: ValueNode, at steps: [TypeStep], _ out: inout [Difference]) {
        func step(_ label: Name) -> [TypeStep] {
            let text = machine.arena.names.text(label)
            return steps + [l.tag == .union ? .alternative(text) : .field(text)]
        }
        func side(_ value: Value) -> Difference.Side { value.isNone ? .empty : .value(value) }
        for index in 0..<l.b where out.count <= Self.limit {
            let label = machine.label(l, index)
            let a = machine.content(l, index)
            guard let other = machine.find(label, r) else {
                out.append(Difference(steps: step(label), expected: side(a), found: .absent))
                continue
            }
            let b = Value(id: machine.extra[other])
            if a.isNone || b.isNone {
                if a != b { out.append(Difference(steps: step(label), expected: side(a), found: side(b))) }
            } else {
                compare(a, b, at: step(label), &out)
            }
        }
        for index in 0..<r.b where out.count <= Self.limit && machine.find(machine.label(r, index), l) == nil {
            out.append(
                Difference(
                    steps: step(machine.label(r, index)), expected: .absent, found: side(machine.content(r, index))))
        }
    }
}

/// One place at which two types differ.
struct Difference {
    var steps: [TypeStep]
    var expected: Side
    var found: Side

    /// What one side has there.
    enum Side {
        case value(Value)
        /// An alternative without content.
        case empty
        /// No such field or alternative.
        case absent

        var value: Value? {
            if case .value(let value) = self { return value }
            return nil
        }

        var isAbsent: Bool {
            if case .absent = self { return true }
            return false
        }
    }
}

/// A step into a type.
enum TypeStep: Hashable {
    case field(String), alternative(String)
    /// Of a list, of an `Optional`.
    case element, content
    /// Of a function.
    case argument, result

    var text: String {
        switch self {
        case .field(let name), .alternative(let name): name
        case .element: "element"
        case .content: "content"
        case .argument: "argument"
        case .result: "result"
        }
    }
}
