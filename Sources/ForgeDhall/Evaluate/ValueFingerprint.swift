public import ForgeCore

/// Digests of closed values by their code and by what that captures: values of one digest do the same everywhere.
///
/// Data is taken as computed; a function is the digest of its term with bound variables by number, and of the values
/// that the term takes from around it. What types say is left out where nothing is computed from it. Unlike the
/// semantic hash it does not compute under binders, which for a rule costs a thousand times as much; two ways of
/// writing one function may have two digests.
final class ValueFingerprint {
    private let machine: Machine
    private var values: [UInt32: Digest] = [:]
    private var codes: [UInt32: Code] = [:]

    /// A term with one binder around it.
    private struct Code {
        var digest: Digest
        /// What it takes from outside, in the order of its first use.
        var captured: [Capture]
    }

    /// A variable that is bound outside, or a field of it: of a record only the fields that are used are taken.
    private struct Capture: Equatable {
        /// The number of binders between.
        var steps: UInt32
        /// The labels that lead from the variable to what is taken.
        var path: [UInt32] = []
    }

    private enum Mark: UInt32 {
        case identity = 1
        case scalar, text, list, fields, alternative, function, builtin, other
        case bound, captured, free, embedded
    }

    init(_ machine: Machine) { self.machine = machine }

    private var arena: Arena { machine.arena }

    /// The digest of a value.
    func digest(_ value: Value) throws(Failure) -> Digest {
        if let known = values[value.id] { return known }
        var out = ByteWriter()
        // The values of builtins stand for every import that says no more than their name.
        if value.id >= UInt32(Builtin.allCases.count), let identity = machine.cache?.identity(of: value) {
            out.number(Mark.identity.rawValue)
            out.digest(identity)
        } else {
            try machine.enter()
            defer { machine.leave() }
            try write(try machine.force(value), to: &out)
        }
        let digest = Digest(of: out.bytes)
        values[value.id] = digest
        return digest
    }

    private func begin(_ mark: Mark, _ detail: UInt32, _ out: inout ByteWriter) {
        out.number(mark.rawValue)
        out.number(detail)
    }

    private func write(_ value: Value, to out: inout ByteWriter) throws(Failure) {
        try machine.step()
        let node = machine.node(value)
        let tag = UInt32(node.tag.rawValue)
        switch node.tag {
        case .bool, .double, .date, .timeZone:
            begin(.scalar, tag, &out)
            out.numbers([UInt32(node.detail), node.a, node.b, node.c])
        case .natural, .integer:
            begin(.scalar, tag, &out)
            out.number(UInt32(node.detail & 2))
            out.run(Array(try machine.digits(node).utf8))
        case .time: try text(tag, machine.temporal(node), &out)
        case .bytes:
            begin(.text, tag, &out)
            out.run(arena.strings.bytes(StringID(id: node.a)))
        case .text, .textJoin:
            guard let string = try machine.known(value) else { return try other(value, &out) }
            begin(.text, UInt32(ValueNode.Tag.text.rawValue), &out)
            out.run(arena.strings.bytes(string))
        case .list, .listJoin, .emptyList:
            let (start, count) = try machine.elements(value)
            begin(.list, count, &out)
            for index in 0..<count { out.digest(try digest(Value(id: machine.extra[start + index]))) }
        case .record, .recordType, .union: try fields(node, &out)
        case .constructor, .constructed:
            begin(.alternative, tag, &out)
            out.run(arena.names.bytes(Name(id: node.b)))
            if node.tag == .constructed { out.digest(try digest(Value(id: node.c))) }
        case .lambda, .pi:
            begin(.function, tag, &out)
            if node.tag == .pi { out.digest(try digest(Value(id: node.b))) }
            try closure(Term(id: node.c), Env(id: node.d), &out)
        case .builtin:
            begin(.builtin, UInt32(node.count), &out)
            out.number(UInt32(node.detail))
            for index in 0..<Int(node.count) { out.digest(try digest(machine.argument(node, index))) }
        case .some, .successor, .cons, .consTo, .arrow, .assert: try parts(node, &out)
        default: try other(value, &out)
        }
    }

    private func text(_ tag: UInt32, _ text: String, _ out: inout ByteWriter) throws(Failure) {
        begin(.text, tag, &out)
        out.run(Array(text.utf8))
    }

    private func parts(_ node: ValueNode, _ out: inout ByteWriter) throws(Failure) {
        begin(.other, UInt32(node.tag.rawValue), &out)
        switch node.tag {
        case .some: out.digest(try digest(Value(id: node.a)))
        case .consTo: out.digest(try digest(Value(id: node.b)))
        case .arrow:
            out.digest(try digest(Value(id: node.b)))
            out.digest(try digest(Value(id: node.c)))
        default: return
        }
    }

    private func fields(_ node: ValueNode, _ out: inout ByteWriter) throws(Failure) {
        begin(.fields, UInt32(node.tag.rawValue), &out)
        out.number(node.b)
        for index in 0..<node.b {
            out.run(arena.names.bytes(machine.label(node, index)))
            let content = machine.content(node, index)
            out.number(content.isNone ? 0 : 1)
            if !content.isNone { out.digest(try digest(content)) }
        }
    }

    /// What is left is no data and no function: closed values are none of it, and the semantic hash tells them apart.
    private func other(_ value: Value, _ out: inout ByteWriter) throws(Failure) {
        begin(.other, .max, &out)
        out.digest(Digest(of: try SemanticHash.encoding(of: value, machine)))
    }

    // MARK: Code

    private func closure(_ body: Term, _ env: Env, _ out: inout ByteWriter) throws(Failure) {
        let code = try code(body)
        out.digest(code.digest)
        for capture in code.captured {
            var value = machine.binder(env, capture.steps).value
            if let identity = machine.cache?.identity(of: value) {
                out.digest(identity)
                for label in capture.path { out.run(arena.names.bytes(Name(id: label))) }
                continue
            }
            for label in capture.path { value = try machine.select(try machine.force(value), Name(id: label)) }
            out.digest(try digest(value))
        }
    }

    private func code(_ body: Term) throws(Failure) -> Code {
        if let known = codes[body.id] { return known }
        var out = ByteWriter()
        var captured: [Capture] = []
        try write(body.id, 1, &captured, to: &out)
        let code = Code(digest: Digest(of: out.bytes), captured: captured)
        codes[body.id] = code
        return code
    }

    /// Writes a term that stands below so many binders of the code.
    private func write(
        _ id: UInt32, _ depth: UInt32, _ captured: inout [Capture], to out: inout ByteWriter
    ) throws(Failure) {
        if id == .max { return out.number(.max) }
        let node = arena.terms[id]
        try machine.enter()
        defer { machine.leave() }
        // What a type says is no part of what is done.
        if node.tag == .annotation { return try write(node.a, depth, &captured, to: &out) }
        if node.tag == .field, let field = field(id, depth) { return capture(field, &captured, &out) }
        out.number(UInt32(node.tag.rawValue) << 8 | UInt32(node.detail))
        switch node.tag {
        case .variable: variable(node, depth, &captured, &out)
        case .builtin, .emptyList, .assert: return
        case .natural, .integer: out.run(Array(String(arena.magnitude(detail: node.detail, node.a, node.b)).utf8))
        case .double, .date, .timeZone: out.numbers([node.a, node.b, node.c])
        case .time:
            out.number(node.a)
            out.run(arena.strings.bytes(StringID(id: node.b)))
        case .bytes: out.run(arena.strings.bytes(StringID(id: node.a)))
        case .text:
            out.number(node.b)
            for index in 0..<(node.b * 2 - 1) {
                let part = arena.extra[node.a + index]
                if index % 2 == 0 {
                    out.run(arena.strings.bytes(StringID(id: part)))
                } else {
                    try write(part, depth, &captured, to: &out)
                }
            }
        case .embedded: out.digest(try digest(Value(id: node.a)))
        case .importation: preconditionFailure("INVARIANT: imports are resolved before evaluation")
        default: try children(node, depth, &captured, &out)
        }
    }

    private func variable(_ node: TermNode, _ depth: UInt32, _ captured: inout [Capture], _ out: inout ByteWriter) {
        if node.c == TermNode.free {
            out.number(Mark.free.rawValue)
            out.number(node.b)
            out.run(arena.names.bytes(Name(id: node.a)))
        } else if node.c < depth {
            out.number(Mark.bound.rawValue)
            out.number(node.c)
        } else {
            capture(Capture(steps: node.c - depth), &captured, &out)
        }
    }

    private func capture(_ capture: Capture, _ captured: inout [Capture], _ out: inout ByteWriter) {
        let place = captured.firstIndex(of: capture) ?? captured.count
        if place == captured.count { captured.append(capture) }
        out.number(Mark.captured.rawValue)
        out.number(UInt32(place))
    }

    /// The field of a variable that is bound outside, if a term is one.
    private func field(_ id: UInt32, _ depth: UInt32) -> Capture? {
        var (path, at) = ([UInt32](), arena.terms[id])
        while at.tag == .field {
            path.append(at.b)
            at = arena.terms[at.a]
        }
        guard !path.isEmpty, at.tag == .variable, at.c != TermNode.free, at.c >= depth else { return nil }
        return Capture(steps: at.c - depth, path: path.reversed())
    }

    private func children(
        _ node: TermNode, _ depth: UInt32, _ captured: inout [Capture], _ out: inout ByteWriter
    ) throws(Failure) {
        func name(_ id: UInt32) { out.run(arena.names.bytes(Name(id: id))) }
        func extra(_ place: UInt32) -> UInt32 { arena.extra[node.a + place] }
        switch node.tag {
        case .lambda: try write(node.c, depth + 1, &captured, to: &out)
        case .pi:
            try write(node.b, depth, &captured, to: &out)
            try write(node.c, depth + 1, &captured, to: &out)
        case .letIn:
            try write(extra(2), depth, &captured, to: &out)
            try write(extra(3), depth + 1, &captured, to: &out)
        case .application, .operation, .projectType:
            try write(node.a, depth, &captured, to: &out)
            try write(node.b, depth, &captured, to: &out)
        case .conditional:
            for part in [node.a, node.b, node.c] { try write(part, depth, &captured, to: &out) }
        case .merge:
            for part in [node.a, node.b] { try write(part, depth, &captured, to: &out) }
        case .list:
            out.number(node.b)
            for index in 0..<node.b { try write(extra(index), depth, &captured, to: &out) }
        case .recordType, .record, .union:
            out.number(node.b)
            for index in 0..<node.b {
                name(extra(index * 2))
                try write(extra(index * 2 + 1), depth, &captured, to: &out)
            }
        case .field:
            try write(node.a, depth, &captured, to: &out)
            name(node.b)
        case .project:
            try write(node.a, depth, &captured, to: &out)
            out.number(node.c)
            for index in 0..<node.c { name(arena.extra[node.b + index]) }
        case .with:
            out.number(node.b)
            try write(extra(0), depth, &captured, to: &out)
            try write(extra(1), depth, &captured, to: &out)
            for index in 0..<node.b {
                let step = extra(2 + index)
                if step == TermNode.optionalStep { out.number(.max) } else { name(step) }
            }
        // The value of `some`, `toMap` and `showConstructor`.
        default: try write(node.a, depth, &captured, to: &out)
        }
    }
}

extension DhallEvaluator {
    /// A digest of what an item is: of its data, of its code, and of what that captures.
    ///
    /// Equal digests are of values that give the same for the same; the reverse need not hold.
    public func fingerprint(_ item: Item) throws(ForgeErrors) -> Digest {
        try reported { () throws(Failure) in try fingerprints.digest(item.value) }
    }
}
