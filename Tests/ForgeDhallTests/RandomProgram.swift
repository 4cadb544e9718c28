/// Well-typed closed sources at random, full of what the linter looks for.
struct RandomProgram {
    var random: SplitMix
    private var scope: [(name: String, type: Kind)] = []

    private enum Kind: CaseIterable { case natural, bool, text }

    init(_ random: SplitMix) { self.random = random }

    mutating func source() -> String { expression(.natural, 6) }

    private func spelling(_ type: Kind) -> String { type == .natural ? "Natural" : type == .bool ? "Bool" : "Text" }

    private mutating func gap() -> String { random.chance(4) ? " {- c -} " : random.chance(3) ? " -- c\n" : " " }

    private mutating func expression(_ type: Kind, _ depth: Int) -> String {
        if depth <= 0 { return leaf(type) }
        switch random.below(12) {
        case 0, 1, 2, 3: return "(" + bindings(type, depth - 1) + ")"
        case 4: return "(\(gap())\(expression(type, depth - 1))\(gap()))"
        case 5:
            let condition = expression(.bool, depth - 2)
            return "(if \(condition) then \(expression(type, depth - 2)) else \(expression(type, depth - 2)))"
        case 6: return "(\(expression(type, depth - 1))\(gap())? \(expression(type, depth - 2)))"
        case 7: return "{ a = \(expression(type, depth - 1)), b = \(leaf(.text)) }.a"
        case 8: return function(type, depth - 1)
        default: return operation(type, depth - 1)
        }
    }

    private mutating func bindings(_ type: Kind, _ depth: Int) -> String {
        let outer = scope
        defer { scope = outer }
        var out = ""
        for index in 0...random.below(3) {
            if index > 0, random.chance(25) { out += "in " }
            let kind = random.pick(Kind.allCases)
            let name = random.pick(["x", "y", "z"])
            let annotation = random.chance(40) ? ":\(gap())\(spelling(kind)) " : ""
            out += "let\(gap())\(name) \(annotation)=\(gap())\(expression(kind, depth - 1))\(gap())"
            scope.append((name, kind))
        }
        return out + "in\(gap())" + expression(type, depth)
    }

    private mutating func function(_ type: Kind, _ depth: Int) -> String {
        let kind = random.pick(Kind.allCases)
        let name = random.pick(["x", "y"])
        let argument = expression(kind, depth - 2)
        scope.append((name, kind))
        let body = expression(type, depth - 1)
        scope.removeLast()
        return "((\\(\(name) : \(spelling(kind))) -> \(body)) \(argument))"
    }

    private mutating func operation(_ type: Kind, _ depth: Int) -> String {
        let left = expression(type, depth - 1)
        let right = expression(type, depth - 2)
        switch type {
        case .natural: return "(\(left) \(random.pick(["+", "*"])) \(right))"
        case .text: return random.chance(50) ? "(\(left) ++ \(right))" : "\"a${\(left)}b\""
        case .bool:
            switch random.below(4) {
            case 0: return "(\(left) == True)"
            case 1: return "(False != \(left))"
            case 2: return "(if \(left) then True else False)"
            default: return "(\(left) \(random.pick(["&&", "||", "==", "!="])) \(right))"
            }
        }
    }

    private mutating func leaf(_ type: Kind) -> String {
        let bound = scope.indices.filter { scope[$0].type == type }
        if !bound.isEmpty, random.chance(60) {
            let place = random.pick(bound)
            let index = scope[(place + 1)...].filter { $0.name == scope[place].name }.count
            return index == 0 ? scope[place].name : "\(scope[place].name)@\(index)"
        }
        switch type {
        case .natural: return String(random.below(9))
        case .bool: return random.pick(["True", "False"])
        case .text: return random.pick(["\"\"", "\"t\"", "''\n  a\n  ''"])
        }
    }
}
