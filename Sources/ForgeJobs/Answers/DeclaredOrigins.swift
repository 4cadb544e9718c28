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
        let covering = actions[action]?.inputs.filter { path == $0.path || path.hasPrefix("\($0.path)/") }
        guard let input = covering?.max(by: { $0.path.utf8.count < $1.path.utf8.count }) else { return nil }
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
}
