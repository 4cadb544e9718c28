import BigInt

extension TermDecoder {
    /// What follows a label: `count` items.
    mutating func labelled(_ label: UInt64, _ count: Int) throws(DecodeProblem) -> Term {
        switch label {
        case 0: return try application(count)
        case 1, 2: return try binder(label == 1 ? .lambda : .pi, count)
        case 3:
            try require(count == 3, "an operation without two operands")
            let code = try number(below: UInt64(Operator.allCases.count))
            return arena.add(.operation, detail: UInt8(code), try term().id, try term().id)
        case 4: return try list(count)
        case 5:
            try require(count == 2, "`Some` without one argument")
            try null()
            return arena.add(.some, try term().id)
        case 6:
            try require(count == 2 || count == 3, "`merge` without two arguments")
            return arena.add(.merge, try term().id, try term().id, count == 3 ? try term().id : Term.none.id)
        case 7, 8, 11: return try fields(label, count)
        case 9:
            try require(count == 2, "a selection without a label")
            return arena.add(.field, try term().id, try self.label().id)
        case 10: return try projection(count)
        case 14:
            try require(count == 3, "`if` without three parts")
            return arena.add(.conditional, try term().id, try term().id, try term().id)
        case 15, 16: return try integer(label, count)
        case 18: return try text(count)
        case 19, 34:
            try require(count == 1, "a construct without its one part")
            return arena.add(label == 19 ? .assert : .showConstructor, try term().id)
        case 24: return try importation(count)
        case 25: return try letIn(count)
        case 26:
            try require(count == 2, "an annotation without a type")
            return arena.add(.annotation, try term().id, try term().id)
        case 27:
            try require(count == 1 || count == 2, "`toMap` without an argument")
            return arena.add(.toMap, try term().id, count == 2 ? try term().id : Term.none.id)
        case 28:
            try require(count == 1, "an empty list without a type")
            return arena.add(.emptyList, try term().id)
        case 29: return try with(count)
        case 30, 31, 32: return try temporal(label, count)
        case 33:
            guard count == 1, case .data(let length) = try reader.head() else { throw wrong("bytes that are none") }
            return arena.add(.bytes, arena.strings.add(try reader.run(length)).id)
        default: throw wrong("the unknown label \(label)")
        }
    }

    private mutating func application(_ count: Int) throws(DecodeProblem) -> Term {
        try require(count >= 2, "an application without an argument")
        var function = try term()
        for _ in 1..<count { function = arena.add(.application, function.id, try term().id) }
        return function
    }

    private mutating func binder(_ tag: TermNode.Tag, _ count: Int) throws(DecodeProblem) -> Term {
        try require(count == 2 || count == 3, "a function without type and body")
        var name = Name.underscore
        if count == 3 {
            name = try label()
            try require(name != .underscore, "the binder `_` spelled out")
        }
        let type = try term()
        scope.append(name)
        let body = try term()
        scope.removeLast()
        return arena.add(tag, name.id, type.id, body.id)
    }

    private mutating func list(_ count: Int) throws(DecodeProblem) -> Term {
        try require(count >= 1, "a list of nothing")
        let type = try optionalTerm()
        if type.isNone {
            try require(count >= 2, "an empty list without a type")
            var items: [UInt32] = []
            for _ in 1..<count { items.append(try term().id) }
            return arena.add(.list, arena.addExtra(items), UInt32(items.count))
        }
        try require(count == 1, "a list with both a type and elements")
        return arena.add(.emptyList, arena.add(.application, arena.builtin(.list).id, type.id).id)
    }

    private mutating func fields(_ label: UInt64, _ count: Int) throws(DecodeProblem) -> Term {
        guard count == 1, case .map(let size) = try reader.head() else { throw wrong("fields that are no map") }
        var fields: [(Name, Term)] = []
        for _ in 0..<size {
            let name = try self.label()
            fields.append((name, label == 11 ? try optionalTerm() : try term()))
        }
        let lowering = Lowering(arena)
        let tag: TermNode.Tag = label == 7 ? .recordType : label == 8 ? .record : .union
        return lowering.pairs(tag, lowering.sorted(fields), Arena.Span())
    }

    private mutating func projection(_ count: Int) throws(DecodeProblem) -> Term {
        try require(count >= 1, "a projection of nothing")
        let record = try term()
        if count == 2, try reader.peek() >> 5 == 4 {
            guard try reader.head() == .array(1) else { throw wrong("a projection by other than one type") }
            return arena.add(.projectType, record.id, try term().id)
        }
        var labels: [UInt32] = []
        for _ in 1..<count { labels.append(try label().id) }
        return arena.add(.project, record.id, arena.addExtra(labels), UInt32(labels.count))
    }

    private mutating func integer(_ label: UInt64, _ count: Int) throws(DecodeProblem) -> Term {
        guard count == 1, let (magnitude, isNegative) = try reader.integer(try reader.head()) else {
            throw wrong("a number that is none")
        }
        try require(label == 16 || !isNegative, "a natural number below zero")
        return arena.number(label == 15 ? .natural : .integer, magnitude, isNegative: isNegative)
    }

    private mutating func text(_ count: Int) throws(DecodeProblem) -> Term {
        try require(count % 2 == 1, "a text that does not end with a chunk")
        var parts = [try chunk().id]
        for _ in 0..<count / 2 {
            parts.append(try term().id)
            parts.append(try chunk().id)
        }
        return arena.add(.text, arena.addExtra(parts), UInt32((parts.count + 1) / 2))
    }

    private mutating func letIn(_ count: Int) throws(DecodeProblem) -> Term {
        try require(count >= 4 && count % 3 == 1, "`let` without its parts")
        var bindings: [(Name, Term, Term)] = []
        for _ in 0..<count / 3 {
            let name = try label()
            let type = try optionalTerm()
            bindings.append((name, type, try term()))
            scope.append(name)
        }
        var body = try term()
        scope.removeLast(bindings.count)
        for (name, type, value) in bindings.reversed() {
            body = arena.add(.letIn, arena.addExtra([name.id, type.id, value.id, body.id]))
        }
        return body
    }

    private mutating func with(_ count: Int) throws(DecodeProblem) -> Term {
        try require(count == 3, "`with` without its parts")
        let subject = try term()
        guard case .array(let steps) = try reader.head(), steps > 0 else { throw wrong("`with` without a path") }
        var path: [UInt32] = []
        for _ in 0..<steps {
            if try reader.peek() >> 5 == 3 {
                path.append(try label().id)
            } else {
                _ = try number(below: 1)
                path.append(TermNode.optionalStep)
            }
        }
        let value = try term()
        return arena.add(.with, arena.addExtra([subject.id, value.id] + path), UInt32(path.count))
    }

    private mutating func temporal(_ label: UInt64, _ count: Int) throws(DecodeProblem) -> Term {
        try require(count == 3, "a date or time without three parts")
        switch label {
        case 30:
            let year = try number(below: 10_000)
            let month = try number(below: 13)
            let day = try number(below: 32)
            try require(month > 0 && day > 0, "a date that is none")
            return arena.add(.date, year, month, day)
        case 32:
            guard case .bool(let isPositive) = try reader.head() else { throw wrong("an offset without a sign") }
            return arena.add(.timeZone, isPositive ? 0 : 1, try number(below: 24), try number(below: 60))
        default:
            let clock = try number(below: 24) << 8 | number(below: 60)
            return arena.add(.time, clock, arena.strings.add(try seconds()).id)
        }
    }

    /// Seconds as a decimal fraction, in digits.
    private mutating func seconds() throws(DecodeProblem) -> String {
        guard try reader.head() == .tag(4), try reader.head() == .array(2),
            let (exponent, isFraction) = try reader.integer(try reader.head()),
            let (mantissa, isNegative) = try reader.integer(try reader.head()), !isNegative,
            isFraction || exponent == 0, let precision = Int(exactly: exponent), precision <= fractionDigits
        else { throw wrong("seconds that are no decimal fraction") }
        fractionDigits -= precision
        var digits = String(mantissa)
        digits = String(repeating: "0", count: max(0, precision + 2 - digits.count)) + digits
        try require(digits.utf8.count == precision + 2, "more than 59 seconds")
        let whole = digits.prefix(2)
        try require(whole < "60", "more than 59 seconds")
        return precision == 0 ? digits : "\(whole).\(digits.dropFirst(2))"
    }

    private mutating func importation(_ count: Int) throws(DecodeProblem) -> Term {
        try require(count >= 3, "an import without its parts")
        var hash: [UInt8]?
        if try reader.peek() == 0xF6 {
            try null()
        } else {
            guard try reader.head() == .data(34) else { throw wrong("a hash that is none") }
            let bytes = Array(try reader.run(34))
            try require(bytes[0] == 0x12 && bytes[1] == 0x20, "a hash other than SHA-256")
            hash = Array(bytes[2...])
        }
        let mode = ImportReference.Mode(encoded: UInt8(try number(below: 4)))
        var reference = ImportReference(place: .missing, hash: hash, mode: mode)
        try place(try number(below: 8), count - 3, &reference)
        arena.imports.append(reference)
        return arena.add(.importation, UInt32(arena.imports.count - 1))
    }

    private mutating func place(
        _ scheme: UInt32, _ count: Int, _ reference: inout ImportReference
    ) throws(DecodeProblem) {
        switch scheme {
        case 0, 1:
            try require(count >= 4, "a URL without its parts")
            let outer = scope
            scope = BinderScope()
            reference.headers = try optionalTerm()
            scope = outer
            let authority = try string()
            var components: [String] = []
            for _ in 0..<count - 3 { components.append(try string()) }
            var query: String?
            if try reader.peek() == 0xF6 { try null() } else { query = try string() }
            reference.place = .remote(
                ImportReference.URL(
                    isSecure: scheme == 1, authority: authority, path: .init(components: components), query: query))
        case 6:
            try require(count == 1, "a variable without a name")
            reference.place = .environment(try string())
        case 7: try require(count == 0, "`missing` with parts")
        default:
            try require(count >= 1, "a path without components")
            var components: [String] = []
            for _ in 0..<count { components.append(try string()) }
            guard let anchor = ImportReference.Anchor(rawValue: UInt8(scheme)) else {
                preconditionFailure("INVARIANT: schemes 2 to 5 are anchors")
            }
            reference.place = .local(anchor, .init(components: components))
        }
    }
}
