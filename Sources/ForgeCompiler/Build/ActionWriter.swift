import ForgeCore

/// Writes the actions of analysed targets in the fields of workloads.
struct ActionWriter {
    private let analysis: BuildAnalysis
    private(set) var actions: [JSONValue] = []
    private(set) var problems: [ForgeError] = []
    /// What is worth saying though it is no error.
    private(set) var notices: [String] = []
    /// Sources that actions take, by name.
    private(set) var sources: [String: JSONValue] = [:]

    init(_ analysis: BuildAnalysis) { self.analysis = analysis }

    /// The name of a source in a workload.
    static func sourceName(_ of: String) -> String { "s-\(Digest(of: of).hex.prefix(24))" }

    /// Writes the actions of a target.
    mutating func write(_ target: BuildAnalysis.Analysed, _ key: BuildAnalysis.Configured) {
        let toolchain = analysis.loader.root.toolchains[key.toolchain]
        for action in target.actions { write(action, target, toolchain.environment) }
    }

    private mutating func write(_ action: JSONValue, _ target: BuildAnalysis.Analysed, _ environment: String) {
        var inputs: [String: JSONValue] = [:]
        for given in action["inputs"]?.arrayValue ?? [] {
            guard let artifact = given["artifact"], let path = given["path"]?.stringValue else { continue }
            inputs[path] = input(artifact, path)
        }
        for given in action["discovered"]?.arrayValue ?? [] {
            guard let artifact = given["artifact"], let path = given["path"]?.stringValue else { continue }
            // What is an input anyway is one whatever the command reads.
            if inputs[path] == nil { inputs[path] = input(artifact, path, isDiscovered: true) }
        }
        for given in action["writable"]?.arrayValue ?? [] {
            guard let artifact = given["artifact"], let path = given["path"]?.stringValue else { continue }
            inputs[path] = input(artifact, path, isWritable: true)
        }
        var words = CommandWords(lint: analysis.loader.root.lint)
        for word in action["command"]?.arrayValue ?? [] {
            do throws(ForgeError) {
                if let made = try words.take(word, target, analysis) {
                    inputs[made.path] = input(made.artifact, made.path)
                }
            } catch { problems.append(error) }
        }
        words.finish()
        notices += words.notices
        // A trailing slash or the empty path is what texts are joined to.
        let directory = (action["workingDirectory"]?.stringValue ?? "").split(separator: "/").joined(separator: "/")
        let members: KeyValuePairs<String, JSONValue?> = [
            "name": .string("\(target.name)#\(action["step"]?.stringValue ?? "")"),
            "environment": .string(environment), "command": .strings(words.words), "env": action["env"],
            "inputs": .array(inputs.sorted { $0.key < $1.key }.map(\.value)),
            "outputs": .array((action["outputs"]?.arrayValue ?? []).map(Self.output)), "stdin": action["stdin"],
            "dependency_list": action["dependencyList"],
            "working_directory": directory.isEmpty ? nil : .string(directory),
            "timeout_seconds": action["timeout"],
            "need": action["network"]?.stringValue == "Loopback" ? .object(["network": .string("loopback")]) : nil,
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
                "action": output["action"], "output": output["path"], "path": .string(path), "discovered": discovered,
                "writable": writable,
            ])
        }
        if let part = artifact["In"], let owner = part["source"]?.stringValue {
            let name = Self.sourceName(owner)
            if sources[name] == nil { sources[name] = declared(owner, name) }
            let subpath = part["path"]?.stringValue ?? ""
            return .object([
                "source": .string(name), "subpath": subpath.isEmpty ? nil : .string(subpath), "path": .string(path),
                "discovered": discovered, "writable": writable,
            ])
        }
        let file = artifact["File"]?.stringValue ?? ""
        let name = Self.sourceName("file \(file)")
        sources[name] = .object(["name": .string(name), "kind": .string("file"), "path": .string(file)])
        return .object([
            "source": .string(name), "path": .string(path), "discovered": discovered, "writable": writable,
        ])
    }

    /// The source that a target stands for.
    private func declared(_ owner: String, _ name: String) -> JSONValue? {
        let target = analysis.order.lazy.compactMap { analysis.analysed[$0] }.first { $0.name == owner }
        guard case .object(let members)? = target?.declaration.source?.kind else { return nil }
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
