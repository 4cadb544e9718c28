/// Objects that were compiled with the same flags.
struct ObjectGroup {
    private struct Key: Hashable {
        var isCxx: Bool
        var flags: [ImportedFlag]
        /// Where they were compiled, as far as that can be seen in them.
        var directory: String?
    }

    let isCxx: Bool
    private let flags: [ImportedFlag]
    private var srcs: [String] = []
    private var hdrs: Set<String> = []
    private var maps: [String] = []
    private let prefix: String

    /// Groups of objects, the largest first.
    static func groups(
        _ objects: [Int], _ build: TracedBuild, _ tree: TraceImport.Tree, _ prefix: String
    ) -> [ObjectGroup] {
        var order: [Key] = []
        var groups: [Key: ObjectGroup] = [:]
        for object in objects.map({ build.objects[$0] }) {
            let step = build.steps[object.step]
            guard let command = step.command else { continue }
            let hasDebug = command.compileFlags.contains { flag in
                switch flag {
                case .debug("None"): false
                case .debug: true
                case .raw(let words): words[0].hasPrefix("-g")
                default: false
                }
            }
            let reads = step.reads.filter { build.artifacts[$0] == nil && tree.exists($0) }
            let isVisible = hasDebug || reads.contains(where: tree.namesItself)
            let key = Key(
                isCxx: object.source.isCxx, flags: command.compileFlags, directory: hasDebug ? step.directory : nil)
            if groups[key] == nil { order.append(key) }
            var group = groups[key] ?? ObjectGroup(isCxx: key.isCxx, flags: key.flags, prefix: prefix)
            let source = String(object.source.path.dropFirst(prefix.utf8.count))
            if !group.srcs.contains(source) { group.srcs.append(source) }
            let others = Set(command.sources.map(\.path))
            group.hdrs.formUnion(reads.filter { !others.contains($0) && $0.hasPrefix(prefix) })
            if isVisible { group.addMaps(object, step, hasDebug) }
            groups[key] = group
        }
        return order.compactMap { groups[$0] }.enumerated()
            .sorted {
                $0.element.srcs.count == $1.element.srcs.count
                    ? $0.offset < $1.offset : $0.element.srcs.count > $1.element.srcs.count
            }
            .map(\.element)
    }

    private init(isCxx: Bool, flags: [ImportedFlag], prefix: String) {
        self.isCxx = isCxx
        self.flags = flags
        self.prefix = prefix
    }

    /// Flags that have paths recorded as the traced build spelt them.
    private mutating func addMaps(_ object: TracedBuild.Object, _ step: TracedBuild.Step, _ hasDebug: Bool) {
        if hasDebug, !step.directory.isEmpty {
            let traced = "/build/\(step.directory)"
            add("-fdebug-prefix-map=/build=\(traced)")
            // The assembler maps again what the compiler has mapped; of several maps the last that fits counts.
            add("-fdebug-prefix-map=\(traced)=\(traced)")
        }
        for flag in step.command?.compileFlags ?? [] {
            guard case .text("Include", let path) = flag, path != ".", !path.hasPrefix("/") else { continue }
            let told = step.spellings["-I\(path)"] ?? Self.relative(path, from: step.directory)
            if told != path { add("-ffile-prefix-map=\(path)/=\(told)/") }
        }
        let path = object.source.path
        let told = step.spellings[path] ?? path
        guard told != path else { return }
        let (ours, theirs) = (Self.directory(path), Self.directory(told))
        add(ours.isEmpty ? "-ffile-prefix-map=\(path)=\(told)" : "-ffile-prefix-map=\(ours)=\(theirs)")
    }

    private mutating func add(_ map: String) { if !maps.contains(map) { maps.append(map) } }

    /// The directory of a path with its slash; empty for a name alone.
    private static func directory(_ path: String) -> String {
        path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    }

    /// A path of the tree as it is spelt in one of its directories.
    private static func relative(_ path: String, from directory: String) -> String {
        var steps = directory.split(separator: "/")[...]
        var names = path.split(separator: "/")[...]
        while let first = steps.first, first == names.first {
            steps.removeFirst()
            names.removeFirst()
        }
        let parts = steps.map { _ in ".." } + names.map(String.init)
        return parts.isEmpty ? "." : parts.joined(separator: "/")
    }

    /// Gives a target the sources, and what they are compiled with.
    func fill(_ target: inout ImportedTarget) {
        target.srcs = srcs
        target.hdrs = hdrs.map { String($0.dropFirst(prefix.utf8.count)) }.sorted()
        target.flags = flags + maps.map { .raw([$0]) }
    }
}
