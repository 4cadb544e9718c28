import ForgeCore

/// Writes the actions of analysed targets in the fields of workloads.
struct ActionWriter {
    private let analysis: BuildAnalysis
    private(set) var actions: [JSONValue] = []
    /// The action that writes each output.
    private var owners: [String: String] = [:]
    /// What is worth saying though it is no error.
    private(set) var notices: [String] = []
    /// The names of the sources that actions take of files, by file.
    private(set) var fileSources: [String: String] = [:]
    /// The names of targets whose sources actions take.
    private(set) var takenFrom: Set<String> = []

    init(_ analysis: BuildAnalysis) { self.analysis = analysis }

    /// The name of a source in a workload.
    static func sourceName(_ of: String) -> String { "s-\(Digest(of: of).hex.prefix(24))" }

    /// Writes the actions of a target.
    mutating func write(_ target: BuildAnalysis.Analysed, _ key: BuildAnalysis.Configured) {
        let toolchain = analysis.loader.root.toolchains[key.toolchain]
        if !target.actions.isEmpty, let refusal = analysis.loader.root.refusal(of: toolchain) {
            analysis.loader.problems.add(refusal)
        }
        var steps: Set<String> = []
        for action in target.actions {
            let step = action["step"]?.stringValue ?? ""
            if !steps.insert(step).inserted {
                note(
                    .nameDuplicate, "Two actions of `\(target.name)` are named `\(step)`", target, [step],
                    "Give each of them its own `step`")
            }
            own(action, target)
            write(action, target, toolchain)
        }
    }

    private func note(
        _ code: ErrorCode, _ message: String, _ target: BuildAnalysis.Analysed, _ texts: [String], _ hint: String,
        place: Int = 0, cause: String? = nil
    ) {
        let label = target.declaration.label
        let frame = analysis.loader.source(of: label.package)?.frame(
            of: label.name, in: ["outs", "srcs", "hdrs"], texts: texts, place: place)
        analysis.loader.problems.add(ForgeError(code, message, frame: frame, hints: [hint], cause: cause))
    }

    /// Notes whose the outputs of an action are; each path has one action that writes it.
    private mutating func own(_ action: JSONValue, _ target: BuildAnalysis.Analysed) {
        let name = ActionName.of(target.name, action["step"]?.stringValue ?? "")
        for path in (action["outputs"]?.arrayValue ?? []).compactMap({ $0["path"]?.stringValue }) {
            // A toolchain whose name leads elsewhere is told of as such.
            let written =
                path.hasPrefix(target.outDirectory) ? path.dropFirst(target.outDirectory.utf8.count) : path[...]
            let parts = written.split(separator: "/", omittingEmptySubsequences: false)
            if parts.contains("..") || written.hasPrefix("/") {
                note(
                    .sourcePath, "`\(target.name)` declares the output `\(written)`, which leads out of its directory",
                    target, [String(written)], "Write a plain path, such as \"\(parts.last ?? "")\"")
                continue
            }
            guard let other = owners.updateValue(name, forKey: path) else { continue }
            let short =
                path.hasPrefix(target.outDirectory) ? String(path.dropFirst(target.outDirectory.utf8.count)) : path
            note(
                .pathOverlap,
                other == name
                    ? "`\(target.name)` declares the output `\(short)` twice"
                    : "`\(other)` and `\(name)` both write `\(short)`", target, [short],
                other == name ? "Take one of them away" : "Write below `ctx.out`, each action to a path of its own",
                place: other == name ? 1 : 0)
        }
    }

    /// Notes that nothing runs a test that is made for another machine.
    mutating func requireRunner(_ target: BuildAnalysis.Analysed, _ key: BuildAnalysis.Configured) {
        let toolchain = analysis.loader.root.toolchains[key.toolchain]
        guard !toolchain.isNative, !toolchain.hasRunner else { return }
        let outputs = Set(target.shown.outputs.map(\.path))
        for action in target.actions where target.shown.tests.contains(action["step"]?.stringValue ?? "") {
            guard let program = action["command"]?.arrayValue?.first?["Text"]?.stringValue, outputs.contains(program)
            else { continue }
            let source = analysis.loader.root.source
            analysis.loader.problems.add(
                ForgeError(
                    .runnerAbsent, "`\(target.name)` is made for `\(toolchain.name)`, and nothing here runs it",
                    frame: source.frame(of: toolchain.name),
                    hints: [
                        "Give the toolchain a runner, such as `runner = Some [ \"qemu-aarch64\" ]`, which its environment has"
                    ],
                    cause: "the toolchain `\(toolchain.name)` is for another machine than this one and has no `runner`")
            )
        }
    }

    /// What of the need of an action and its toolchain is granted.
    private func grant(
        _ action: JSONValue, _ toolchain: BuildRoot.Toolchain, inputs: Set<String>, outputs: Set<String>
    ) -> NeedGrant {
        var need = (action["need"]?.arrayValue ?? []) + toolchain.need
        if action["network"]?.stringValue == "Loopback" { need.append(.string("Loopback")) }
        let writable = (action["writable"]?.arrayValue ?? []).compactMap { $0["path"]?.stringValue }
        let variables = action["env"]?.objectValue ?? []
        return NeedGrant(
            Requirements(need.compactMap { Requirement(dhall: $0) }), paths: inputs.union(outputs),
            writable: outputs.union(writable), variables: Set(variables.map(\.key)))
    }

    /// Notes a requirement that nothing here grants, where the target or its toolchain says it.
    private func refuse(
        _ refusal: NeedGrant.Refusal, _ target: BuildAnalysis.Analysed, _ toolchain: BuildRoot.Toolchain
    ) {
        let label = target.declaration.label
        let isShared = toolchain.need.contains { Requirement(dhall: $0) == refusal.requirement }
        let root = analysis.loader.root.source
        let own = analysis.loader.source(of: label.package)
        let frame =
            isShared
            ? root.frame(ofWord: refusal.word)
            : own?.frame(of: label.name, word: refusal.word, in: ["need"]) ?? own?.frame(of: label.name, in: ["need"])
        let name = isShared ? "The toolchain `\(toolchain.name)`" : "`\(target.name)`"
        analysis.loader.problems.add(
            ForgeError(
                .needUnavailable, "\(name) needs \(refusal.what), which no sandbox grants", frame: frame,
                hints: [refusal.hint], cause: refusal.cause))
    }

    /// The inputs that an action declares, by path.
    private mutating func inputs(of action: JSONValue, _ target: BuildAnalysis.Analysed) -> [String: JSONValue] {
        var inputs: [String: JSONValue] = [:]
        var artifacts: [String: JSONValue] = [:]
        for (list, isDiscovered, isWritable) in [
            ("inputs", false, false), ("discovered", true, false), ("writable", false, true),
        ] {
            for given in action[list]?.arrayValue ?? [] {
                guard let artifact = given["artifact"], let path = given["path"]?.stringValue else { continue }
                if let known = artifacts.updateValue(artifact, forKey: path), known != artifact {
                    note(
                        .pathOverlap, "Two files of `\(target.name)` are at `\(path)`", target, [path],
                        "Rename one of them",
                        cause: "one is \(Self.describe(known)), the other \(Self.describe(artifact))")
                }
                // What is an input anyway is one whatever the command reads.
                if isDiscovered, inputs[path] != nil { continue }
                inputs[path] = input(artifact, path, isDiscovered: isDiscovered, isWritable: isWritable)
            }
        }
        return inputs
    }

    private static func describe(_ artifact: JSONValue) -> String {
        if let output = artifact["Output"] { return "made by `\(output["action"]?.stringValue ?? "")`" }
        if let part = artifact["In"] { return "taken from `\(part["source"]?.stringValue ?? "")`" }
        return "the file `\(artifact["File"]?.stringValue ?? "")`"
    }

    private mutating func write(_ action: JSONValue, _ target: BuildAnalysis.Analysed, _ toolchain: BuildRoot.Toolchain)
    {
        var inputs = inputs(of: action, target)
        let outputs = (action["outputs"]?.arrayValue ?? []).compactMap { $0["path"]?.stringValue }
        var words = CommandWords(of: target, analysis, inputs: Set(inputs.keys), outputs: Set(outputs))
        for word in action["command"]?.arrayValue ?? [] {
            if let made = words.take(word) { inputs[made.path] = input(made.artifact, made.path) }
        }
        words.end()
        for variable in action["env"]?.objectValue ?? [] {
            if let value = variable.value.stringValue { words.take(variable: variable.key, value) }
        }
        notices += words.notices
        for problem in words.problems { analysis.loader.problems.add(problem) }
        let granted = grant(action, toolchain, inputs: Set(inputs.keys), outputs: Set(outputs))
        for refusal in granted.refusals { refuse(refusal, target, toolchain) }
        // A trailing slash or the empty path is what texts are joined to.
        let directory = (action["workingDirectory"]?.stringValue ?? "").split(separator: "/").joined(separator: "/")
        let members: KeyValuePairs<String, JSONValue?> = [
            "name": .string(ActionName.of(target.name, action["step"]?.stringValue ?? "")),
            "environment": .string(toolchain.environment), "command": .strings(words.words), "env": action["env"],
            "inputs": .array(inputs.sorted { $0.key < $1.key }.map(\.value)),
            "outputs": .array((action["outputs"]?.arrayValue ?? []).map(Self.output)), "stdin": action["stdin"],
            "dependency_list": action["dependencyList"],
            "working_directory": directory.isEmpty ? nil : .string(directory),
            "timeout_seconds": action["timeout"],
            "need": granted.isLoopback ? .object(["network": .string("loopback")]) : nil,
            "tier": granted.tier.map { .string($0) },
        ]
        actions.append(.object(members))
    }

    private static func output(_ output: JSONValue) -> JSONValue {
        .object([
            "path": output["path"], "kind": .string(output["kind"]?.stringValue == "Directory" ? "directory" : "file"),
        ])
    }

    /// The input that takes an artifact.
    private mutating func input(
        _ artifact: JSONValue, _ path: String, isDiscovered: Bool = false, isWritable: Bool = false
    ) -> JSONValue {
        let writable: JSONValue? = isWritable ? .bool(true) : nil
        let discovered: JSONValue? = isDiscovered ? .bool(true) : nil
        if let output = artifact["Output"] {
            return .object([
                "action": output["action"]?.stringValue.map { .string(ActionName.escaped($0)) },
                "output": output["path"], "path": .string(path), "discovered": discovered,
                "writable": writable,
            ])
        }
        if let part = artifact["In"], let owner = part["source"]?.stringValue {
            let name = Self.sourceName(owner)
            takenFrom.insert(owner)
            let subpath = part["path"]?.stringValue ?? ""
            return .object([
                "source": .string(name), "subpath": subpath.isEmpty ? nil : .string(subpath), "path": .string(path),
                "discovered": discovered, "writable": writable,
            ])
        }
        let name = fileSource(artifact["File"]?.stringValue ?? "")
        return .object([
            "source": .string(name), "path": .string(path), "discovered": discovered, "writable": writable,
        ])
    }

    /// The name of a file's source; a header stands in the inputs of many actions.
    private mutating func fileSource(_ file: String) -> String {
        if let known = fileSources[file] { return known }
        let name = Self.sourceName("file \(file)")
        fileSources[file] = name
        return name
    }

    // MARK: Sources

    /// The sources that actions take, sorted by name.
    ///
    /// - Parameters:
    ///   - files: files below the root.
    ///   - targets: the sources that targets stand for, by the name of the target.
    static func sources(files: some Sequence<String>, targets: [String: JSONValue]) -> [JSONValue] {
        var sources: [String: JSONValue] = [:]
        for file in files {
            let name = sourceName("file \(file)")
            sources[name] = .object(["name": .string(name), "kind": .string("file"), "path": .string(file)])
        }
        for (owner, source) in targets {
            let name = sourceName(owner)
            sources[name] = declared(source, name)
        }
        return sources.sorted { $0.key < $1.key }.map(\.value)
    }

    /// The source that a target stands for, as its actions name it.
    private static func declared(_ source: JSONValue, _ name: String) -> JSONValue? {
        guard case .object(let members) = source.kind else { return nil }
        return .object(
            members.compactMap { member in
                switch member.key {
                case "name": return JSONMember("name", .string(name))
                case "executable" where member.value.boolValue == false: return nil
                case "strip_components" where member.value.integerValue == 0: return nil
                default: return member
                }
            })
    }
}
