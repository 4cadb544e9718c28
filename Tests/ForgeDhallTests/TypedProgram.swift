/// Closed well-typed sources at random, by type; two of one seed differ in nothing but the names of binders.
struct TypedProgram {
    /// How binders are called.
    enum Naming {
        /// By few labels, so that most shadow another.
        case shared
        /// Each by a label of its own.
        case unique
    }

    /// The types that sources are made for.
    indirect enum Kind: Hashable {
        case natural, bool, text, integer, double
        case list(Kind), optional(Kind), function(Kind, Kind)
        /// `{ a : A, b : B }`
        case record(Kind, Kind)
        /// An equivalence; nothing asks for one.
        case proof
        /// `< A : A | B : B | C >`
        case union(Kind, Kind)

        /// As Dhall says it.
        var spelling: String {
            switch self {
            case .natural: "Natural"
            case .bool: "Bool"
            case .text: "Text"
            case .integer: "Integer"
            case .double: "Double"
            case .list(let element): "(List \(element.spelling))"
            case .optional(let element): "(Optional \(element.spelling))"
            case .function(let domain, let codomain): "(\(domain.spelling) -> \(codomain.spelling))"
            case .record(let a, let b): "{ a : \(a.spelling), b : \(b.spelling) }"
            case .proof: "{}"
            case .union(let a, let b): "< A : \(a.spelling) | B : \(b.spelling) | C >"
            }
        }
    }

    private var random: SplitMix
    private let naming: Naming
    private var scope: [(name: String, kind: Kind)] = []
    private var bound = 0

    init(seed: UInt64, naming: Naming) {
        random = SplitMix(seed)
        self.naming = naming
    }

    /// A function of abstract things of many types, so that much cannot be computed to its end.
    mutating func source() -> String {
        let kinds = [.natural, .natural, .bool, .text, .list(.natural), .optional(.text), kind(2)]
        var out = ""
        for kind in kinds {
            let name = label()
            out += "\\(\(name) : \(kind.spelling)) -> "
            scope.append((name, kind))
        }
        return out + expression(kind(2), 6)
    }

    private mutating func kind(_ depth: Int) -> Kind {
        switch depth <= 0 ? random.below(5) : random.below(11) {
        case 0: .natural
        case 1: .bool
        case 2: .text
        case 3: .integer
        case 4: .double
        case 5: .list(kind(depth - 1))
        case 6: .optional(kind(depth - 1))
        case 7: .record(kind(depth - 1), kind(depth - 1))
        case 8: .union(kind(depth - 1), kind(depth - 1))
        default: .function(kind(depth - 1), kind(depth - 1))
        }
    }

    // MARK: Binders

    private mutating func label() -> String {
        let shared = random.pick(["x", "y", "_", "if-not"])
        bound += 1
        return naming == .shared ? shared : "v\(bound)"
    }

    private mutating func scoped(_ name: String, _ kind: Kind, _ type: Kind, _ depth: Int) -> String {
        scope.append((name, kind))
        defer { scope.removeLast() }
        return expression(type, depth)
    }

    private mutating func lambda(_ domain: Kind, _ codomain: Kind, _ depth: Int) -> String {
        let name = label()
        return "(\\(\(name) : \(domain.spelling)) -> \(scoped(name, domain, codomain, depth)))"
    }

    private mutating func variable(_ kind: Kind) -> String? {
        let places = scope.indices.filter { scope[$0].kind == kind }
        guard !places.isEmpty, random.chance(70) else { return nil }
        let place = random.pick(places)
        let index = scope[(place + 1)...].count { $0.name == scope[place].name }
        return index == 0 ? scope[place].name : "\(scope[place].name)@\(index)"
    }

    // MARK: Expressions

    private mutating func expression(_ kind: Kind, _ depth: Int) -> String {
        if depth <= 0 || random.chance(10), let variable = variable(kind) { return variable }
        return depth <= 0 || random.chance(55) ? introduction(kind, depth - 1) : elimination(kind, depth - 1)
    }

    /// What makes a value of a type.
    private mutating func introduction(_ kind: Kind, _ depth: Int) -> String {
        let isLeaf = depth < 0
        switch kind {
        case .natural:
            if isLeaf { return random.pick(["0", "1", "7", "18446744073709551616"]) }
            if random.chance(30) { return "(List/length \(Kind.text.spelling) \(expression(.list(.text), depth)))" }
            return "(\(expression(.natural, depth)) \(random.pick(["+", "*"])) \(expression(.natural, depth - 1)))"
        case .bool:
            if isLeaf { return random.pick(["True", "False"]) }
            if random.chance(30) { return "(Natural/even \(expression(.natural, depth)))" }
            let symbol = random.pick(["&&", "||", "==", "!="])
            return "(\(expression(.bool, depth)) \(symbol) \(expression(.bool, depth - 1)))"
        case .text:
            if isLeaf { return random.pick(["\"\"", "\"a\"", "\"\\\"\\n\\$\"", "''\n  é\n  ''"]) }
            if random.chance(30) { return "(Natural/show \(expression(.natural, depth)))" }
            if random.chance(20) { return "(Text/replace \"a\" \(expression(.text, 1)) \(expression(.text, depth)))" }
            return "\"a${\(expression(.text, depth))}${\(expression(.text, depth - 1))}\""
        case .integer: return isLeaf ? random.pick(["+0", "-3"]) : "(Integer/negate \(expression(.integer, depth)))"
        case .double:
            return isLeaf
                ? random.pick(["0.0", "-0.0", "NaN", "1e300"]) : "(Integer/toDouble \(expression(.integer, depth)))"
        case .list(let element):
            if isLeaf { return "([] : List \(element.spelling))" }
            if random.chance(40) { return "(\(expression(kind, depth)) # \(expression(kind, depth - 1)))" }
            return "[ \(expression(element, depth)), \(expression(element, depth - 1)) ]"
        case .optional(let element):
            return isLeaf ? "(None \(element.spelling))" : "(Some \(expression(element, depth)))"
        case .function(let domain, let codomain): return lambda(domain, codomain, depth)
        case .record(let a, let b):
            let fields = "{ a = \(expression(a, depth)), b = \(expression(b, depth)) }"
            switch random.below(4) {
            case 0: return "(\(fields) // { b = \(expression(b, depth - 1)) })"
            case 1: return "(\(fields) with a = \(expression(a, depth - 1)))"
            case 2: return "({ a = \(expression(a, depth)) } /\\ { b = \(expression(b, depth - 1)) })"
            default: return fields
            }
        case .proof: return "{=}"
        case .union(let a, let b):
            if isLeaf { return "(\(kind.spelling).C)" }
            let isFirst = random.chance(50)
            return "(\(kind.spelling).\(isFirst ? "A" : "B") \(expression(isFirst ? a : b, depth)))"
        }
    }

    /// What takes something of another type apart, or computes.
    private mutating func elimination(_ kind: Kind, _ depth: Int) -> String {
        let other = self.kind(1)
        switch random.below(11) {
        case 0:
            let value = expression(other, depth)
            let annotation = random.chance(50) ? " : \(other.spelling)" : ""
            let name = label()
            return "(let \(name)\(annotation) = \(value) in \(scoped(name, other, kind, depth)))"
        case 1:
            let condition = expression(.bool, depth)
            return "(if \(condition) then \(expression(kind, depth)) else \(expression(kind, depth - 1)))"
        case 2: return "(\(lambda(other, kind, depth)) \(expression(other, depth - 1)))"
        case 3: return "(\(expression(.record(other, kind), depth))).b"
        case 4:
            let handlers = "{ None = \(expression(kind, depth - 1)), Some = \(lambda(other, kind, depth)) }"
            return "(merge \(handlers) \(expression(.optional(other), depth)))"
        case 5:
            let second = self.kind(0)
            let handlers = "A = \(lambda(other, kind, depth)), B = \(lambda(second, kind, depth - 1))"
            let subject = expression(.union(other, second), depth - 1)
            return "(merge { \(handlers), C = \(expression(kind, depth - 2)) } \(subject) : \(kind.spelling))"
        case 6:
            let step = lambda(kind, kind, min(depth, 1))
            return "(Natural/fold \(random.below(3)) \(kind.spelling) \(step) \(expression(kind, depth)))"
        case 7:
            let name = label()
            scope.append((name, other))
            let step = lambda(kind, kind, min(depth, 2))
            scope.removeLast()
            let list = expression(.list(other), depth)
            let binder = "\\(\(name) : \(other.spelling)) -> \(step)"
            return "(List/fold \(other.spelling) \(list) \(kind.spelling) (\(binder)) \(expression(kind, depth - 1)))"
        case 8:
            let name = label()
            let value = label()
            let index = value == name ? "\(name)@1" : name
            return "((\\(\(name) : Type) -> \\(\(value) : \(name)) -> \(value) : \(index)) "
                + "\(kind.spelling) \(expression(kind, depth)))"
        case 9:
            let fact = expression(other, 1)
            let name = label()
            let proof = "assert : \(fact) === \(fact)"
            return "(let \(name) = \(proof) in \(scoped(name, .proof, kind, depth)))"
        default: return "(\(expression(.function(other, kind), depth)) \(expression(other, depth - 1)))"
        }
    }
}
