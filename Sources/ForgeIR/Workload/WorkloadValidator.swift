import ForgeCore

/// Checks what only the whole document shows: unique names, references, overlaps and cycles.
///
/// What is broken in its structure was reported already and is left out here, so that one fault is one problem while
/// everything sound around it is still looked at.
struct WorkloadValidator {
    /// A typed value with the sound part of the JSON that it was read from.
    struct Located<Value> {
        var value: Value
        var json: JSONValue
        /// Whether the structural check found nothing in it.
        var isWhole: Bool
    }

    var problems: Problems
    private(set) var environments: [Located<Environment>] = []
    private(set) var sources: [Located<Source>] = []
    private(set) var actions: [Located<ActionDeclaration>] = []

    private let root: JSONValue
    private var environmentNames: Set<String> = []
    private var sourceNames: Set<String> = []
    private var actionNames: Set<String> = []
    private var sourceIndex: [String: Int] = [:]
    /// Where the first action of each name stands in `actions`.
    private var actionIndex: [String: Int] = [:]

    /// How many names may still be compared with misspelt ones: a document with many of both stays quick to refuse.
    private var suggestionBudget = 200_000

    init(_ root: JSONValue, problems: Problems) {
        self.root = root
        self.problems = problems
    }

    mutating func validate() {
        let broken = problems.places
        environmentNames = names("environments", "The environment")
        sourceNames = names("sources", "The source")
        actionNames = names("actions", "The action")
        environments = located("environments", broken) { WorkloadDecoder.environment($0) }
        sources = located("sources", broken) { WorkloadDecoder.source($0) }
        actions = located("actions", broken) { WorkloadDecoder.action($0) }
        for (index, source) in sources.enumerated() { sourceIndex[source.value.name] = index }
        for (index, action) in actions.enumerated() where actionIndex[action.value.name] == nil {
            actionIndex[action.value.name] = index
        }
        layers()
        for action in actions {
            if problems.isFull { return }
            references(of: action)
            PathLayout(action.value, inputs: action.json.items("inputs"), outputs: action.json.items("outputs"))
                .check(&problems)
            outputs(of: action)
            discoveries(of: action)
        }
        cycles()
    }

    /// Every name of a collection, having refused the second of two equal ones.
    private mutating func names(_ key: String, _ what: String) -> Set<String> {
        var seen: Set<String> = []
        for item in root.items(key) {
            guard let name = item["name"], let text = name.stringValue else { continue }
            if !seen.insert(text).inserted {
                problems.add(.nameDuplicate, "\(what) \(text.quoted) is declared twice", at: name.span)
            }
        }
        return seen
    }

    /// The typed members of a collection, each without what the structural check found broken.
    private func located<Value>(
        _ key: String, _ broken: [Int], _ decode: (JSONValue) -> Value?
    ) -> [Located<Value>] {
        root.items(key).compactMap { item in
            let isWhole = !Self.holds(item.span, oneOf: broken)
            let json = isWhole ? item : Self.soundPart(of: item, broken)
            return decode(json).map { Located(value: $0, json: json, isWhole: isWhole) }
        }
    }

    /// An object without broken members; of a list, the sound elements stay.
    private static func soundPart(of item: JSONValue, _ broken: [Int]) -> JSONValue {
        let members = (item.objectValue ?? []).compactMap { member -> JSONMember? in
            if holds(member.keySpan, oneOf: broken) { return nil }
            guard holds(member.value.span, oneOf: broken) else { return member }
            guard let elements = member.value.arrayValue else { return nil }
            let sound = elements.filter { !holds($0.span, oneOf: broken) }
            return JSONMember(member.key, JSONValue(.array(sound), span: member.value.span), keySpan: member.keySpan)
        }
        return JSONValue(.object(members), span: item.span)
    }

    /// Whether one of the ascending places lies in a span.
    private static func holds(_ span: Range<Int>, oneOf places: [Int]) -> Bool {
        var low = 0
        var high = places.count
        while low < high {
            let middle = (low + high) / 2
            if places[middle] < span.lowerBound { low = middle + 1 } else { high = middle }
        }
        return low < places.count && places[low] < span.upperBound
    }

    private mutating func references(of action: Located<ActionDeclaration>) {
        if let json = action.json["environment"], !environmentNames.contains(action.value.environment) {
            unknown("environment", action.value.environment, among: environmentNames, at: json.span)
        }
        for (input, json) in zip(action.value.inputs, action.json.items("inputs")) {
            switch input.origin {
            case .source(let name, let subpath):
                if !sourceNames.contains(name) {
                    unknown("source", name, among: sourceNames, at: json["source"]?.span ?? json.span)
                }
                if !subpath.isEmpty { partOfFile(name, json) }
            case .action(let name, let output):
                if !actionNames.contains(name) {
                    unknown("action", name, among: actionNames, at: json["action"]?.span ?? json.span)
                } else if let index = actionIndex[name] {
                    consume(output, of: actions[index], at: json["output"]?.span ?? json.span)
                }
            }
        }
    }

    private mutating func unknown(_ what: String, _ name: String, among names: Set<String>, at span: Range<Int>) {
        var hints: [String] = []
        if names.count <= suggestionBudget {
            suggestionBudget -= names.count
            hints = Suggestion.hints(for: name, among: names)
        }
        if hints.isEmpty, !names.isEmpty, names.count <= 12 {
            hints = ["Declared are \(names.sorted().map { "`\($0)`" }.joined(separator: ", "))"]
        }
        problems.add(.referenceUnknown, "There is no \(what) \(name.quoted)", at: span, hints: hints)
    }

    /// A file has no parts.
    private mutating func partOfFile(_ name: String, _ json: JSONValue) {
        guard let index = sourceIndex[name], let subpath = json["subpath"] else { return }
        switch sources[index].value.kind {
        case .tree, .archive: break
        case .file, .fetch:
            problems.add(
                .fieldValue, "The source `\(name)` is one file and has no `subpath`", at: subpath.span)
        }
    }

    private mutating func consume(_ output: String, of producer: Located<ActionDeclaration>, at span: Range<Int>) {
        let action = producer.value
        var paths: [String] = []
        for declared in action.outputs {
            guard case .path(let path, _) = declared.place else { continue }
            paths.append(path)
            guard path == output else { continue }
            if declared.determinism == .volatile {
                problems.add(
                    .outputVolatile, "The output \(output.quoted) of `\(action.name)` is volatile", at: span,
                    hints: ["Declare it `normalized` with a canonicaliser, or do not consume it"])
            }
            return
        }
        // A broken output may be the one that is meant.
        if !producer.isWhole { return }
        var hints = Suggestion.hints(for: output, among: paths)
        if hints.isEmpty, !paths.isEmpty, paths.count <= 12 {
            hints = ["It declares \(paths.sortedByBytes(\.self).map { "`\($0)`" }.joined(separator: ", "))"]
        }
        if hints.isEmpty { hints = ["Declare it in the `outputs` of `\(action.name)`"] }
        problems.add(
            .referenceUnknown, "The action `\(action.name)` declares no output \(output.quoted)", at: span, hints: hints
        )
    }

    /// What is discovered is found in a file that the action leaves.
    private mutating func discoveries(of action: Located<ActionDeclaration>) {
        if let list = action.value.dependencyList, let json = action.json["dependency_list"], action.isWhole {
            let isOutput = action.value.outputs.contains {
                $0.place == .path(list, .file) && $0.determinism != .volatile
            }
            if !isOutput {
                problems.add(
                    .referenceUnknown, "The dependency list \(list.quoted) is no output of kind `file`", at: json.span,
                    hints: ["Declare it in the `outputs` of `\(action.value.name)`"])
            }
        }
        for (input, json) in zip(action.value.inputs, action.json.items("inputs")) where input.isDiscovered {
            let span = json["discovered"]?.span ?? json.span
            if input.writable {
                problems.add(.fieldValue, "A writable input is never discovered: the action may change it", at: span)
            } else if action.value.dependencyList == nil, action.isWhole {
                problems.add(
                    .fieldValue, "The input is discovered, and the action has no dependency list", at: span,
                    hints: ["Name the output that lists what was read in `dependency_list`"])
            }
        }
    }

    /// A stream is one output, a canonicaliser needs bytes, a projection a directory.
    private mutating func outputs(of action: Located<ActionDeclaration>) {
        var streams: Set<Output.Place> = []
        for (output, json) in zip(action.value.outputs, action.json.items("outputs")) {
            if let stream = json["stream"], !streams.insert(output.place).inserted {
                problems.add(.nameDuplicate, "The stream is declared twice", at: stream.span)
            }
            let span = json["determinism"]?.span ?? json.span
            if case .normalized(let steps) = output.determinism {
                for (step, json) in zip(steps, json["determinism"]?.items("normalized") ?? []) { check(step, json) }
            }
            switch (output.determinism, output.place) {
            case (.normalized, .path(_, .symlink)):
                problems.add(.fieldValue, "A symbolic link has no bytes to normalise", at: span)
            case (.projection, .path(_, .directory)): break
            case (.projection, _):
                problems.add(
                    .fieldValue, "A projection is for outputs of kind `directory`", at: span)
            default: break
            }
        }
    }

    /// A step must be one that there is, its pattern one that can be matched.
    private mutating func check(_ step: CanonicalizerStep, _ json: JSONValue) {
        do throws(ForgeError) {
            try Canonicalizer.validate(step)
        } catch {
            problems.add(
                error.code, error.message, at: json.objectValue?.first?.value.span ?? json.span, hints: error.hints)
        }
    }

    private mutating func layers() {
        var index: [String: Int] = [:]
        let sorted = environments.sorted { Directory.less($0.value.name, $1.value.name) }
        for (number, environment) in sorted.enumerated() { index[environment.value.name] = number }
        var dependencies = [[Int]](repeating: [], count: sorted.count)
        for (number, environment) in sorted.enumerated() {
            guard case .layers(let names) = environment.value.kind else { continue }
            for (name, json) in zip(names, environment.json.items("layers")) {
                if let target = index[name] {
                    dependencies[number].append(target)
                } else if !environmentNames.contains(name) {
                    unknown("environment", name, among: environmentNames, at: json.span)
                }
            }
        }
        guard let cycle = DependencyGraph(dependencies: dependencies).smallestCycle(), let first = cycle.first
        else { return }
        let shown = (cycle.prefix(20) + [first]).map { "`\(sorted[$0].value.name)`" }.joined(separator: " → ")
        let json = sorted[first].json
        problems.add(
            .layerCycle, "Environments are layers of each other: \(shown)", at: json["layers"]?.span ?? json.span)
    }

    private mutating func cycles() {
        let names = actions.map(\.value.name)
        let sorted = names.indices.sorted { Directory.less(names[$0], names[$1]) }
        var index: [String: Int] = [:]
        index.reserveCapacity(names.count)
        for (number, action) in sorted.enumerated() { index[names[action]] = number }
        let graph = DependencyGraph(
            dependencies: sorted.map { action in
                var targets: [Int] = []
                for input in actions[action].value.inputs {
                    if case .action(let name, _) = input.origin, let target = index[name] { targets.append(target) }
                }
                return targets
            })
        guard graph.topologicalOrder().count < sorted.count, let cycle = graph.smallestCycle(), let first = cycle.first
        else { return }
        let circle = cycle.map { names[sorted[$0]] }
        let next = circle.count > 1 ? circle[1] : circle[0]
        let json = actions[sorted[first]].json
        let span = json.items("inputs").first { $0["action"]?.stringValue == next }?["action"]?.span
        problems.add(
            .actionCycle, ActionGraph.describe(circle), at: span ?? json.span,
            hints: ["Take away one of these inputs, or split the action that both sides need"])
    }
}
