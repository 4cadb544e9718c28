import BigInt

@testable import ForgeDhall

/// Terms at random: every construct, odd labels, no types in mind.
struct RandomTerm {
    let arena: Arena
    var random: SplitMix

    private static let labels = [
        "x", "y", "_", "List", "Some", "if", "forall", "a-b", "a/b", "", "1a", "with space", "NaN", "Text/show", "env",
        "http", "sha256", "missing", "Type", "x", "y", "foo", "?", "tilde~",
    ]
    private static let texts = [
        "", "a", "\"", "\\", "$", "${", "'", "''", "'''", "''${", "\n", "a\nb\n", "  a\n  b", "\n  a\n", "é\tλ", "\r\n",
        "\u{1}",
        "\u{7F}", "$${", "'${", "line\n'", "x\n$", "\n\n", " \n ", "\u{1F600}", "a\n\tb\n",
    ]
    private static let doubles = [
        0, -0.0, 1, -1.5, 1e-2, 1e7, 1e300, Double.leastNonzeroMagnitude, .infinity, -.infinity, .nan, 0.1, 123456.789,
    ]

    mutating func term(_ depth: Int) -> Term {
        if depth <= 0 { return leaf() }
        let next = depth - 1 - random.below(2)
        switch random.below(24) {
        case 0: return arena.add(.lambda, label(), id(next), id(next))
        case 1: return arena.add(.pi, label(), id(next), id(next))
        case 2, 3: return arena.add(.application, id(next), id(next))
        case 4:
            let type = random.chance(50) ? id(next) : .max
            return arena.add(.letIn, arena.addExtra([label(), type, id(next), id(next)]))
        case 5: return arena.add(.annotation, id(next), id(next))
        case 6, 7, 8:
            let detail = UInt8(random.below(Operator.allCases.count))
            return arena.add(.operation, detail: detail, id(next), id(next))
        case 9: return arena.add(.conditional, id(next), id(next), id(next))
        case 10: return text(next)
        case 11: return list(next)
        case 12: return arena.add(.emptyList, id(next))
        case 13: return arena.add(random.chance(50) ? .some : .showConstructor, id(next))
        case 14: return arena.add(.merge, id(next), id(next), random.chance(50) ? id(next) : .max)
        case 15: return arena.add(.toMap, id(next), random.chance(50) ? id(next) : .max)
        case 16, 17, 18: return fields(next)
        case 19: return arena.add(.field, id(next), field())
        case 20:
            let names = (0..<random.below(3)).map { _ in field() }
            return arena.add(.project, id(next), arena.addExtra(names), UInt32(names.count))
        case 21: return arena.add(.projectType, id(next), id(next))
        case 22: return arena.add(.assert, id(next))
        default:
            let steps = (0...random.below(3)).map { _ in random.chance(20) ? TermNode.optionalStep : field() }
            return arena.add(.with, arena.addExtra([id(next), id(next)] + steps), UInt32(steps.count))
        }
    }

    private mutating func id(_ depth: Int) -> UInt32 { term(depth).id }
    private mutating func label() -> UInt32 { arena.names.intern(random.pick(Self.labels)).id }
    private mutating func field() -> UInt32 { label() }

    private mutating func leaf() -> Term {
        switch random.below(12) {
        case 0, 1, 2:
            let name = label()
            return arena.add(.variable, name, UInt32(random.below(3)), TermNode.free)
        case 3: return arena.builtin(random.pick(Array(Builtin.allCases)))
        case 4: return arena.number(.natural, BigUInt(random.next()) << random.below(90))
        case 5: return arena.number(.integer, BigUInt(random.next() >> 40), isNegative: random.chance(50))
        case 6: return arena.double(random.pick(Self.doubles))
        case 7: return arena.add(.bytes, arena.strings.add((0..<random.below(5)).map { UInt8($0 * 50) }).id)
        case 8:
            switch random.below(3) {
            case 0:
                return arena.add(
                    .date, UInt32(random.below(10_000)), UInt32(1 + random.below(12)), UInt32(1 + random.below(28)))
            case 1: return arena.add(.time, 7 << 8 | 5, arena.strings.add(random.chance(50) ? "09" : "09.120").id)
            default: return arena.add(.timeZone, UInt32(random.below(2)), UInt32(random.below(24)), 5)
            }
        case 9: return importation()
        default: return text(0)
        }
    }

    private mutating func text(_ depth: Int) -> Term {
        var parts = [arena.strings.add(random.pick(Self.texts) + random.pick(Self.texts)).id]
        for _ in 0..<(depth > 0 ? random.below(3) : 0) {
            parts.append(id(depth - 1))
            parts.append(arena.strings.add(random.pick(Self.texts) + random.pick(Self.texts)).id)
        }
        return arena.add(.text, arena.addExtra(parts), UInt32((parts.count + 1) / 2))
    }

    private mutating func list(_ depth: Int) -> Term {
        let items = (0...random.below(3)).map { _ in id(depth - 1) }
        return arena.add(.list, arena.addExtra(items), UInt32(items.count))
    }

    private mutating func fields(_ depth: Int) -> Term {
        let tag: TermNode.Tag = random.pick([.record, .recordType, .union])
        var taken: Set<UInt32> = []
        var fields: [(Name, Term)] = []
        for _ in 0..<random.below(4) {
            let name = field()
            guard taken.insert(name).inserted else { continue }
            fields.append((Name(id: name), tag == .union && random.chance(40) ? .none : term(depth - 1)))
        }
        let lowering = Lowering(arena)
        return lowering.pairs(tag, lowering.sorted(fields), Arena.Span())
    }

    private mutating func importation() -> Term {
        let path = ImportReference.Path(
            components: random.pick([["a"], ["a", "b.dhall"], ["with space", "x"], ["a,b"]]))
        let url = ImportReference.URL(
            isSecure: random.chance(80), authority: random.pick(["example.com", "user@h:80", "[::1]"]),
            path: .init(components: random.pick([["a", "b"], [""], ["a%20b"]])),
            query: random.chance(40) ? "q=1/?2" : nil)
        let anchors: [ImportReference.Anchor] = [.absolute, .here, .parent, .home]
        let places: [ImportReference.Place] = [
            .missing, .environment("HOME"), .environment("a b\"\n"), .local(random.pick(anchors), path), .remote(url),
        ]
        var reference = ImportReference(place: random.pick(places))
        if case .remote = reference.place, random.chance(50) { reference.headers = term(1) }
        if random.chance(40) { reference.hash = (0..<32).map { UInt8($0 * 7) } }
        reference.mode = random.pick([.code, .text, .location, .bytes])
        arena.imports.append(reference)
        return arena.add(.importation, UInt32(arena.imports.count - 1))
    }
}
