import ForgeCore

/// Makes typed values out of JSON whose structure was checked; what is absent gets its default.
enum WorkloadDecoder {
    static func environment(_ json: JSONValue) -> Environment {
        let kind: Environment.Kind =
            switch json.text("kind") {
            case "oci": .oci(path: json.text("path"), reference: json["reference"]?.stringValue)
            case "tree": .tree(path: json.text("path"), at: json.place("at"))
            case "layers": .layers(json.texts("layers"))
            default:
                .debian(
                    packages: json.texts("packages"),
                    from: Environment.DebianOrigin(rawValue: json.text("from")) ?? .host)
            }
        return Environment(
            name: json.text("name"), kind: kind, digest: json["digest"]?.stringValue.flatMap(Digest.init(text:)))
    }

    /// Nil for a pinned source whose digest is not one, which the structural check refuses.
    static func source(_ json: JSONValue) -> Source? {
        let kind: Source.Kind
        switch json.text("kind") {
        case "tree": kind = .tree(path: json.text("path"), files: json["files"] == nil ? nil : json.texts("files"))
        case "file": kind = .file(path: json.text("path"))
        case "archive":
            guard let digest = Digest(text: json.text("digest")) else { return nil }
            let strip = json["strip_components"]?.integerValue ?? 0
            kind = .archive(urls: json.texts("urls"), digest: digest, stripComponents: Int(strip))
        default:
            guard let digest = Digest(text: json.text("digest")) else { return nil }
            kind = .fetch(urls: json.texts("urls"), digest: digest, executable: json.flag("executable"))
        }
        return Source(name: json.text("name"), kind: kind)
    }

    static func action(_ json: JSONValue) -> ActionDeclaration {
        var action = ActionDeclaration(
            name: json.text("name"), environment: json.text("environment"), command: json.texts("command"))
        action.env = json.dictionary("env")
        action.inputs = json.items("inputs").map(input)
        action.outputs = json.items("outputs").map(output)
        action.dependencyList = json["dependency_list"]?.stringValue
        action.stdin = json["stdin"]?.stringValue
        action.workingDirectory = json.place("working_directory")
        action.timeoutSeconds = json["timeout_seconds"]?.integerValue
        if let resources = json["resources"] {
            action.resources.memoryBytes = resources["memory_bytes"]?.integerValue
            action.resources.processes = resources["processes"]?.integerValue
            action.resources.cpus = resources["cpus"]?.integerValue ?? 1
        }
        if let network = json["need"]?["network"]?.stringValue {
            action.need.network = Contract.Network(rawValue: network) ?? .none
        }
        action.platform = json.dictionary("platform")
        action.annotations = json.dictionary("annotations")
        action.seed = json["seed"]?.integerValue
        action.tier = json["tier"]?.stringValue
        return action
    }

    static func input(_ json: JSONValue) -> Input {
        let origin: Input.Origin =
            if let action = json["action"]?.stringValue {
                .action(action, output: json.text("output"))
            } else {
                .source(json.text("source"), subpath: json.place("subpath"))
            }
        return Input(
            origin, path: json.text("path"), writable: json.flag("writable"), isDiscovered: json.flag("discovered"))
    }

    static func output(_ json: JSONValue) -> Output {
        let place: Output.Place =
            switch json["stream"]?.stringValue {
            case "stdout"?: .stdout
            case "stderr"?: .stderr
            default: .path(json.text("path"), Contract.OutputKind(rawValue: json.text("kind")) ?? .file)
            }
        return Output(place, determinism: json["determinism"].map(determinism) ?? .exact)
    }

    private static func determinism(_ json: JSONValue) -> Output.Determinism {
        if let steps = json["normalized"]?.arrayValue { return .normalized(steps.map(step)) }
        if json["projection"] != nil { return .projection(json.texts("projection")) }
        return json.stringValue == "volatile" ? .volatile : .exact
    }

    private static func step(_ json: JSONValue) -> CanonicalizerStep {
        guard let member = json.objectValue?.first else { return CanonicalizerStep(name: json.stringValue ?? "") }
        return CanonicalizerStep(name: member.key, pattern: member.value.stringValue)
    }
}

extension JSONValue {
    fileprivate func text(_ key: String) -> String { self[key]?.stringValue ?? "" }
    /// A path whose `.` is another spelling of the empty one.
    fileprivate func place(_ key: String) -> String { text(key) == "." ? "" : text(key) }
    fileprivate func flag(_ key: String) -> Bool { self[key]?.boolValue ?? false }
    fileprivate func texts(_ key: String) -> [String] { items(key).compactMap(\.stringValue) }
    func items(_ key: String) -> [JSONValue] { self[key]?.arrayValue ?? [] }
    fileprivate func dictionary(_ key: String) -> [String: String] {
        var out: [String: String] = [:]
        for member in self[key]?.objectValue ?? [] { out[member.key] = member.value.stringValue ?? "" }
        return out
    }
}
