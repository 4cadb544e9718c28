/// Finds where two values differ.
struct Comparison {
    /// One difference: where it is, and what stands on either side.
    struct Difference {
        var path: String
        /// The left side, as a line; nil when there is nothing.
        var left: String?
        var right: String?
    }

    /// The most differences that are collected: shared parts differ at each of their places.
    static let limit = 1_000
    private static let width = 160

    private let machine: Machine
    private var steps: [String] = []
    /// Labels of the binders that were gone under, by level.
    private var names: [Name] = []
    private(set) var differences: [Difference] = []

    init(_ machine: Machine) { self.machine = machine }

    private var isFull: Bool { differences.count > Self.limit }

    private func text(_ value: Value) throws(Failure) -> String {
        if value.isNone { return "no content" }
        var quoter = Quoter(machine, names: names)
        return TermPrinter.line(try quoter.quote(value), machine.arena, width: Self.width)
    }

    private mutating func note(_ left: Value?, _ right: Value?) throws(Failure) {
        let l = try left.map { value throws(Failure) in try text(value) }
        let r = try right.map { value throws(Failure) in try text(value) }
        differences.append(Difference(path: steps.isEmpty ? "." : steps.joined(), left: l, right: r))
    }

    private mutating func inside(_ step: String, _ a: Value, _ b: Value) throws(Failure) {
        steps.append(step)
        try compare(a, b)
        steps.removeLast()
    }

    /// Collects the differences of two closed values; at least one, unless they are equal.
    mutating func collect(_ a: Value, _ b: Value) throws(Failure) {
        try compare(a, b)
        if differences.isEmpty, try !machine.isEqual(a, b) { try note(a, b) }
    }

    private mutating func compare(_ a: Value, _ b: Value) throws(Failure) {
        if isFull { return }
        if a.isNone || b.isNone { return a == b ? () : try note(a, b) }
        if try machine.isEqual(a, b) { return }
        try machine.enter()
        defer { machine.leave() }
        let (x, y) = (try machine.force(a), try machine.force(b))
        let (l, r) = (machine.node(x), machine.node(y))
        if isFunction(l), isFunction(r) { return try binders(x, l, y, areTypes: false) }
        if isFunctionType(l), isFunctionType(r) { return try binders(x, l, y, areTypes: true) }
        if machine.listCount(x) != nil, machine.listCount(y) != nil { return try lists(x, y) }
        switch (l.tag, r.tag) {
        case (.record, .record), (.recordType, .recordType), (.union, .union): try fields(l, r)
        case (.some, .some): try inside(".Some", Value(id: l.a), Value(id: r.a))
        case (.constructed, .constructed) where l.b == r.b:
            try inside(".\(machine.arena.names.text(Name(id: l.b)))", Value(id: l.c), Value(id: r.c))
            // The unions alone may differ.
            if try machine.isEqual(Value(id: l.c), Value(id: r.c)) {
                try inside(".<union>", Value(id: l.a), Value(id: r.a))
            }
        case (.builtin, .builtin) where l.detail == r.detail && l.count == r.count:
            for index in 0..<Int(l.count) {
                try inside("(\(index + 1))", machine.argument(l, index), machine.argument(r, index))
            }
        default: try note(x, y)
        }
    }

    private func isFunction(_ node: ValueNode) -> Bool {
        switch node.tag {
        case .lambda, .successor, .cons, .consTo: true
        default: false
        }
    }

    private func isFunctionType(_ node: ValueNode) -> Bool { node.tag == .pi || node.tag == .arrow }

    // MARK: Binders

    /// Compares functions by what they give, or types of functions, which are written with an arrow.
    private mutating func binders(
        _ x: Value, _ l: ValueNode, _ y: Value, areTypes: Bool
    ) throws(Failure) {
        let name = l.binder
        let written = machine.arena.names.text(name)
        try inside("(\(written) :)", machine.domain(x), machine.domain(y))
        let variable = machine.add(.local, UInt32(names.count), name.id)
        let a = areTypes ? try machine.codomain(x, variable) : try machine.apply(x, variable)
        let b = areTypes ? try machine.codomain(y, variable) : try machine.apply(y, variable)
        names.append(name)
        try inside(areTypes ? "(\(written) →)" : "(\(written))", a, b)
        names.removeLast()
    }

    // MARK: Parts

    private mutating func fields(_ l: ValueNode, _ r: ValueNode) throws(Failure) {
        var i: UInt32 = 0
        var j: UInt32 = 0
        while i < l.b || j < r.b {
            let order =
                i == l.b ? 1 : j == r.b ? -1 : machine.arena.names.compare(machine.label(l, i), machine.label(r, j))
            let name = order <= 0 ? machine.label(l, i) : machine.label(r, j)
            let step = ".\(LabelText.spelled(name, machine.arena))"
            if order == 0 {
                try inside(step, machine.content(l, i), machine.content(r, j))
            } else {
                steps.append(step)
                try note(order < 0 ? machine.content(l, i) : nil, order > 0 ? machine.content(r, j) : nil)
                steps.removeLast()
            }
            if order <= 0 { i += 1 }
            if order >= 0 { j += 1 }
            if isFull { return }
        }
    }

    /// Equal elements at both ends are passed over, so that something put in between shows as just that.
    private mutating func lists(_ x: Value, _ y: Value) throws(Failure) {
        let (a, left) = try machine.elements(x)
        let (b, right) = try machine.elements(y)
        func l(_ index: UInt32) -> Value { Value(id: machine.extra[a + index]) }
        func r(_ index: UInt32) -> Value { Value(id: machine.extra[b + index]) }
        var start: UInt32 = 0
        while start < min(left, right), try machine.isEqual(l(start), r(start)) { start += 1 }
        var end: UInt32 = 0
        while end < min(left, right) - start, try machine.isEqual(l(left - 1 - end), r(right - 1 - end)) { end += 1 }
        if left == 0, right == 0 { return try note(x, y) }
        for index in start..<max(left, right) - end {
            if isFull { return }
            let (hasLeft, hasRight) = (index < left - end, index < right - end)
            if hasLeft, hasRight {
                try inside("[\(index)]", l(index), r(index))
            } else {
                steps.append("[\(index)]")
                try note(hasLeft ? l(index) : nil, hasRight ? r(index) : nil)
                steps.removeLast()
            }
        }
    }
}
