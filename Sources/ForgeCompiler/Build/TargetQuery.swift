public import ForgeCore

/// Questions about the targets of a compiled build.
public struct TargetQuery {
    private let targets: [String: CompiledBuild.Target]
    private let order: [String]
    private let users: [String: [String]]

    /// Answers from what was compiled.
    public init(_ build: CompiledBuild) {
        order = build.targets.map(\.name)
        targets = Dictionary(uniqueKeysWithValues: build.targets.map { ($0.name, $0) })
        var users: [String: [String]] = [:]
        for target in build.targets {
            for dependency in target.dependencies { users[dependency, default: []].append(target.name) }
        }
        self.users = users
    }

    /// A target by its name.
    public func target(_ name: String) -> CompiledBuild.Target? { targets[name] }

    /// Everything that a target needs, itself first, then in the order in which it is met.
    public func dependencies(of name: String) -> [String] { closure([name]) { targets[$0]?.dependencies ?? [] } }

    /// Everything that needs a target, itself first.
    public func users(of name: String) -> [String] { closure([name]) { users[$0] ?? [] } }

    private func closure(_ first: [String], _ next: (String) -> [String]) -> [String] {
        var seen = Set(first)
        var found = first
        var place = 0
        while place < found.count {
            for name in next(found[place]) where seen.insert(name).inserted { found.append(name) }
            place += 1
        }
        return found
    }

    /// A shortest chain of dependencies from one target to another; empty when there is none.
    public func somePath(from start: String, to end: String) -> [String] {
        var previous: [String: String] = [start: start]
        var queue = [start]
        var place = 0
        while place < queue.count, previous[end] == nil {
            for name in targets[queue[place]]?.dependencies ?? [] where previous[name] == nil {
                previous[name] = queue[place]
                queue.append(name)
            }
            place += 1
        }
        guard previous[end] != nil else { return [] }
        var path = [end]
        while let last = path.last, last != start { path.append(previous[last] ?? start) }
        return path.reversed()
    }

    /// Every target on any chain from one to another, dependencies first.
    public func allPaths(from start: String, to end: String) -> [String] {
        let below = Set(dependencies(of: start))
        let above = Set(users(of: end))
        return order.filter { below.contains($0) && above.contains($0) }
    }

    /// The targets among some whose rule has a name.
    public func kind(_ rule: String, among names: [String]) -> [String] { names.filter { targets[$0]?.rule == rule } }

    /// The graph below some targets, in the language of Graphviz.
    public func dot(_ names: [String]) -> String {
        let shown = Set(names)
        var lines = ["digraph targets {"]
        for name in order where shown.contains(name) {
            lines.append("  \"\(name)\" [label=\"\(name)\\n\(targets[name]?.rule ?? "")\"];")
            for dependency in targets[name]?.dependencies ?? [] where shown.contains(dependency) {
                lines.append("  \"\(name)\" -> \"\(dependency)\";")
            }
        }
        return (lines + ["}", ""]).joined(separator: "\n")
    }
}

/// A question as it is typed: `deps(//a)`, or a label alone.
public struct TargetQuestion: Sendable {
    /// What can be asked.
    public enum Function: String, Sendable, CaseIterable {
        case deps, rdeps, somepath, allpaths, kind

        /// How many arguments it takes.
        var arity: Int {
            switch self {
            case .deps: 1
            case .rdeps, .somepath, .allpaths, .kind: 2
            }
        }
    }

    /// The function; nil for the targets that a pattern names.
    public let function: Function?
    /// Its arguments, or the pattern.
    public let arguments: [String]

    /// Parses a question.
    ///
    /// - Throws: `E_USAGE`.
    public init(_ text: String) throws(ForgeError) {
        guard let open = text.firstIndex(of: "("), text.hasSuffix(")") else {
            function = nil
            arguments = [text]
            return
        }
        let name = String(text[..<open]).filter { $0 != " " }
        guard let function = Function(rawValue: name) else {
            throw ForgeError(
                .usage, "There is no question `\(name)`",
                hints: Suggestion.hints(for: name, among: Function.allCases.map(\.rawValue))
                    + [
                        "Questions are `deps(A)`, `rdeps(//..., A)`, `somepath(A, B)`, `allpaths(A, B)`, `kind(RULE, A)`"
                    ])
        }
        let inside = text[text.index(after: open)...].dropLast()
        let parts = inside.split(separator: ",").map { $0.filter { $0 != " " } }
        guard parts.count == function.arity else {
            throw ForgeError(.usage, "`\(name)` takes \(function.arity) arguments, not \(parts.count)")
        }
        self.function = function
        arguments = parts
    }

    /// The patterns of targets that have to be compiled for an answer.
    public var patterns: [String] { function == .kind ? [arguments[1]] : arguments }
}
