import ForgeCore

extension ActionDeclaration {
    /// The canonical form.
    var json: JSONValue {
        .object([
            "name": .string(name),
            "environment": .string(environment),
            "command": .strings(command),
            "env": Self.map(env),
            "inputs": inputs.canonicalList(by: \.path, \.json),
            "outputs": outputs.canonicalList(by: \.sortKey, \.json),
            "dependency_list": dependencyList.map { .string($0) },
            "stdin": stdin.map { .string($0) },
            "working_directory": workingDirectory.isEmpty ? nil : .string(workingDirectory),
            "timeout_seconds": timeoutSeconds.map { .integer($0) },
            "resources": resources == Resources() ? nil : resources.json,
            "need": need == Need() ? nil : need.json,
            "platform": Self.map(platform),
            "annotations": Self.map(annotations),
            "seed": seed.map { .integer($0) },
            "tier": tier.map { .string($0) },
        ])
    }

    func sorted() -> ActionDeclaration {
        var copy = self
        copy.inputs = inputs.sortedByBytes(\.path)
        copy.outputs = outputs.map { $0.sorted() }.sortedByBytes(\.sortKey)
        return copy
    }

    private static func map(_ values: [String: String]) -> JSONValue? {
        if values.isEmpty { return nil }
        let sorted = values.sorted { Directory.less($0.key, $1.key) }
        return .object(sorted.map { JSONMember($0.key, .string($0.value)) })
    }
}

extension Input {
    /// The canonical form.
    var json: JSONValue {
        let writable: JSONValue? = writable ? .bool(true) : nil
        let discovered: JSONValue? = isDiscovered ? .bool(true) : nil
        return switch origin {
        case .source(let source, let subpath):
            .object([
                "source": .string(source), "subpath": subpath.isEmpty ? nil : .string(subpath), "path": .string(path),
                "writable": writable, "discovered": discovered,
            ])
        case .action(let action, let output):
            .object([
                "action": .string(action), "output": .string(output), "path": .string(path), "writable": writable,
                "discovered": discovered,
            ])
        }
    }
}

extension Output {
    /// Paths sort by their bytes; streams come last, because no path holds a NUL or begins with a slash.
    var sortKey: String {
        switch place {
        case .path(let path, _): "0\(path)"
        case .stderr: "1stderr"
        case .stdout: "1stdout"
        }
    }

    /// The canonical form.
    var json: JSONValue {
        switch place {
        case .path(let path, let kind):
            .object([
                "path": .string(path), "kind": kind == .file ? nil : .string(kind.rawValue),
                "determinism": determinism.json,
            ])
        case .stdout: .object(["stream": .string("stdout"), "determinism": determinism.json])
        case .stderr: .object(["stream": .string("stderr"), "determinism": determinism.json])
        }
    }

    func sorted() -> Output {
        guard case .projection(let members) = determinism else { return self }
        return Output(place, determinism: .projection(members.sortedByBytes(\.self)))
    }
}

extension Output.Determinism {
    /// The canonical form; nothing for the default.
    var json: JSONValue? {
        switch self {
        case .exact: nil
        case .volatile: .string("volatile")
        case .normalized(let steps): .object(["normalized": .array(steps.map(\.json))])
        case .projection(let members): .object(["projection": .strings(members.sortedByBytes(\.self))])
        }
    }
}

extension CanonicalizerStep {
    /// The canonical form: the name, or an object of name and pattern.
    var json: JSONValue {
        guard let pattern else { return .string(name) }
        return .object([JSONMember(name, .string(pattern))])
    }
}

extension Resources {
    /// The canonical form.
    var json: JSONValue {
        .object([
            "memory_bytes": memoryBytes.map { .integer($0) },
            "processes": processes.map { .integer($0) },
            "cpus": cpus == 1 ? nil : .integer(cpus),
        ])
    }
}

extension Need {
    /// The canonical form.
    var json: JSONValue {
        .object(["network": network == .none ? nil : .string(network.rawValue)])
    }
}
