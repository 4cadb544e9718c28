import ForgeCore

/// Where in a value something stands.
struct DataPath {
    enum Step {
        case member(Name)
        case key(String)
        case index(UInt32)
    }

    private(set) var steps: [Step] = []

    mutating func enter(_ name: Name) { steps.append(.member(name)) }
    mutating func enter(_ key: String) { steps.append(.key(key)) }
    mutating func enter(_ index: UInt32) { steps.append(.index(index)) }
    mutating func leave() { steps.removeLast() }

    /// The path as JSON tools write it: `$.servers[2].port`.
    func text(_ arena: Arena) -> String {
        steps.reduce(into: "$") { out, step in
            switch step {
            case .member(let name): out += JSONPath.member(arena.names.text(name))
            case .key(let key): out += JSONPath.member(key)
            case .index(let index): out += "[\(index)]"
            }
        }
    }
}
