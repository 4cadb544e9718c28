import ForgeCore

/// What a target shows of itself, as far as Forge itself looks at it.
struct TargetInfo {
    /// A file with its place in an action's root.
    struct Input {
        var artifact: JSONValue
        var path: String
    }

    let outputs: [Input]
    /// The paths of those libraries that users are linked with.
    let libraries: [String]
    /// The source that it is, for those that take files out of it.
    let source: String?
    /// Where files of a target's source lie.
    let root: String
    /// The steps that are tests.
    let tests: [String]

    init(_ data: JSONValue) {
        outputs = (data["outputs"]?.arrayValue ?? []).compactMap { input in
            guard let artifact = input["artifact"], let path = input["path"]?.stringValue else { return nil }
            return Input(artifact: artifact, path: path)
        }
        libraries = (data["libraries"]?.arrayValue ?? []).compactMap { $0["path"]?.stringValue }
        source = data["source"]?.stringValue
        root = data["root"]?.stringValue ?? ""
        tests = (data["tests"]?.arrayValue ?? []).compactMap(\.stringValue)
    }
}
