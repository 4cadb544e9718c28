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

    /// Everything that some targets need, themselves first, then in the order in which it is met.
    ///
    /// - Parameter depth: how many steps are gone; nil for all.
    public func dependencies(of names: [String], depth: Int? = nil) -> [String] {
        closure(names, depth) { targets[$0]?.dependencies ?? [] }
    }

    /// Everything that needs some targets, themselves first.
    public func users(of names: [String], depth: Int? = nil) -> [String] {
        closure(names, depth) { users[$0] ?? [] }
    }

    private func closure(_ first: [String], _ depth: Int?, _ next: (String) -> [String]) -> [String] {
        var seen = Set(first)
        var found = first
        var (place, end, steps) = (0, found.count, 0)
        while place < found.count, steps != depth {
            for name in next(found[place]) where seen.insert(name).inserted { found.append(name) }
            place += 1
            if place == end { (end, steps) = (found.count, steps + 1) }
        }
        return found
    }

    /// A shortest chain of dependencies from one of some targets to one of others; empty when there is none.
    public func somePath(from starts: [String], to ends: [String]) -> [String] {
        let wanted = Set(ends)
        var previous: [String: String] = [:]
        var queue = starts
        for start in starts { previous[start] = start }
        var place = 0
        while place < queue.count {
            let here = queue[place]
            if wanted.contains(here) {
                var path = [here]
                while let last = path.last, let before = previous[last], before != last { path.append(before) }
                return path.reversed()
            }
            for name in targets[here]?.dependencies ?? [] where previous[name] == nil {
                previous[name] = here
                queue.append(name)
            }
            place += 1
        }
        return []
    }

    /// Every target on any chain from some to others, dependencies first.
    public func allPaths(from starts: [String], to ends: [String]) -> [String] {
        let below = Set(dependencies(of: starts))
        let above = Set(users(of: ends))
        return order.filter { below.contains($0) && above.contains($0) }
    }

    /// The targets among some whose rule has a name, in which `*` stands for any text.
    public func kind(_ rule: String, among names: [String]) -> [String] {
        names.filter { TargetAttributes.matches(targets[$0]?.rule ?? "", rule) }
    }

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
