public import ForgeCore

extension CompiledBuild.Target {
    /// The target as JSON, for what is kept between processes.
    public var json: JSONValue {
        .object([
            "name": .string(name), "rule": .string(rule), "requested": .bool(isRequested),
            "dependencies": .strings(dependencies), "actions": .strings(actions), "tests": .strings(tests),
            "files": .strings(files),
        ])
    }

    /// Reads what ``json`` wrote; nil for anything else.
    public init?(json: JSONValue) {
        func strings(_ key: String) -> [String]? { json[key]?.arrayValue?.compactMap(\.stringValue) }
        guard let name = json["name"]?.stringValue, let rule = json["rule"]?.stringValue,
            let isRequested = json["requested"]?.boolValue, let dependencies = strings("dependencies"),
            let actions = strings("actions"), let tests = strings("tests"), let files = strings("files")
        else { return nil }
        self.init(
            name: name, rule: rule, isRequested: isRequested, dependencies: dependencies, actions: actions,
            tests: tests, files: files)
    }
}
