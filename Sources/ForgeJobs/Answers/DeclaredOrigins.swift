internal import ForgeCore
public import ForgeIR

/// Where inputs of actions come from, as far as a document still declares them.
public struct DeclaredOrigins: Sendable {
    /// Where an input comes from.
    enum Origin: Equatable {
        /// An action made it.
        case action(String)
        /// A path of the document's directory, or what the input is called where it has none.
        case source(String)
    }

    private let actions: [String: ActionDeclaration]
    private let sources: [String: Source.Kind]

    /// Looks inputs up in a document; nothing is known without one.
    public init(_ workload: Workload?) {
        actions = Dictionary(
            (workload?.actions ?? []).map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        sources = Dictionary(
            (workload?.sources ?? []).map { ($0.name, $0.kind) }, uniquingKeysWith: { first, _ in first })
    }

    /// The names of all actions.
    public var names: [String] { actions.keys.sorted(by: Directory.less) }

    /// An action as it is declared.
    func declaration(_ name: String) -> ActionDeclaration? { actions[name] }

    /// Where what an action sees at a path comes from; nil when that is not declared.
    func origin(of path: String, in action: String) -> Origin? {
        guard let input = actions[action].flatMap({ Self.input(covering: path, in: $0.inputs) }) else { return nil }
        switch input.origin {
        case .action(let name, _): return .action(name)
        case .source(let name, let subpath):
            let rest = path.dropFirst(input.path.utf8.count).drop { $0 == "/" }
            let below = [subpath, String(rest)].filter { !$0.isEmpty }
            switch sources[name] {
            case .file(let file): return .source(file)
            case .tree(let directory, _):
                return .source(([directory].filter { !$0.isEmpty && $0 != "." } + below).joined(separator: "/"))
            default: return .source(path)
            }
        }
    }

    /// The input at a path or at the nearest directory above it; inputs are sorted by path.
    private static func input(covering path: String, in inputs: [Input]) -> Input? {
        var place = path[...]
        while true {
            var (low, high) = (0, inputs.count)
            while low < high {
                let middle = (low + high) / 2
                if Directory.less(inputs[middle].path, String(place)) { low = middle + 1 } else { high = middle }
            }
            if low < inputs.count, inputs[low].path == place { return inputs[low] }
            guard let slash = place.lastIndex(of: "/") else { return nil }
            place = place[..<slash]
        }
    }
}
