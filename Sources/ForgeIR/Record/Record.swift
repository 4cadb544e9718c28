public import ForgeCore

/// The canonical statement body that binds an action's key to its result (`docs/spec/records.md`).
///
/// It holds nothing in which two honest builders could differ: no name, time, host or user. Its bytes are canonical
/// JSON, and its digest is its identity.
public struct Record: Hashable, Sendable {
    /// `MAJOR.MINOR` of the schema.
    public static let schemaVersion = "1.0"
    /// The member `type` of the document.
    public static let documentType = "record"
    /// The key of standard output's chain in ``canonicalizers``; no output path begins with a slash.
    public static let stdoutKey = "/stdout"
    /// The key of standard error's chain in ``canonicalizers``.
    public static let stderrKey = "/stderr"
    /// The most bytes in a record.
    public static let maxBytes = 64 << 20

    /// The encoded `Action`: its digest is the action key.
    public var action: BlobID
    /// The encoded `Command`.
    public var command: BlobID
    /// The encoded root `Directory` of what the action sees.
    public var inputRoot: BlobID
    /// The encoded root `Directory` of the environment's tree.
    public var environment: BlobID
    /// The version of the rules by which executors run an action.
    public var engineVersion: Int64
    /// The need that the action declares.
    public var need: Need
    /// The dimensions of need that the tier could observe, sorted.
    public var observable: [String]
    /// Protections that the user waived, sorted.
    public var waivedProtections: [String]
    /// How canonical bytes come from raw ones, by output path: key texts of canonicalisers and determinism classes.
    public var canonicalizers: [String: [String]]
    /// The result; the exit code, canonical outputs and declared streams.
    public var result: ActionResult

    /// Makes the record of a result.
    ///
    /// - Parameters:
    ///   - action: The action that ran.
    ///   - contract: The decoded salt of that action.
    ///   - environment: The root of the environment's tree.
    ///   - observable: The dimensions of need that the tier could observe.
    ///   - result: The canonical result.
    public init(
        action: Action, contract: Contract, environment: BlobID, observable: [String], result: ActionResult
    ) {
        self.action = BlobID(of: action.encoded)
        command = action.command
        inputRoot = action.inputRoot
        self.environment = environment
        engineVersion = Contract.engineVersion
        need = Need()
        need.network = contract.network
        self.observable = observable.sorted(by: Directory.less)
        waivedProtections = contract.waivedProtections.sorted(by: Directory.less)
        canonicalizers = contract.canonicalizers
        self.result = result
    }

    init(
        action: BlobID, command: BlobID, inputRoot: BlobID, environment: BlobID, engineVersion: Int64, need: Need,
        observable: [String], waivedProtections: [String], canonicalizers: [String: [String]], result: ActionResult
    ) {
        self.action = action
        self.command = command
        self.inputRoot = inputRoot
        self.environment = environment
        self.engineVersion = engineVersion
        self.need = need
        self.observable = observable
        self.waivedProtections = waivedProtections
        self.canonicalizers = canonicalizers
        self.result = result
    }

    /// The canonical bytes.
    public var bytes: [UInt8] { JSONWriter.canonical(json) }

    /// The record's identity.
    public var id: BlobID { BlobID(of: bytes) }

    /// The document as JSON.
    public var json: JSONValue {
        .object([
            "type": .string(Self.documentType),
            "schema_version": .string(Self.schemaVersion),
            "action": action.json,
            "command": command.json,
            "input_root": inputRoot.json,
            "environment": environment.json,
            "engine": .integer(engineVersion),
            "need": need.network == .none ? nil : .object(["network": .string(need.network.rawValue)]),
            "observable": observable.isEmpty ? nil : .strings(observable),
            "waived": waivedProtections.isEmpty ? nil : .strings(waivedProtections),
            "canonicalizers": canonicalizers.isEmpty
                ? nil
                : .object(
                    canonicalizers.map { JSONMember($0.key, .strings($0.value)) }
                        .sorted { JSONWriter.utf16Less($0.key, $1.key) }),
            "result": result.json,
        ])
    }
}

extension BlobID {
    /// The form in records: `digest` and `size`.
    public var json: JSONValue { .object(["digest": .string(digest.text), "size": .integer(size)]) }
}

extension ActionResult {
    /// The form in records: every output in one list, sorted by path.
    var json: JSONValue {
        var outputs: [(String, JSONValue)] = []
        for file in files {
            outputs.append(
                (
                    file.path,
                    .object([
                        "path": .string(file.path), "kind": .string("file"), "blob": file.blob.json,
                        "executable": file.isExecutable ? .bool(true) : nil,
                    ])
                ))
        }
        for directory in directories {
            outputs.append(
                (
                    directory.path,
                    .object([
                        "path": .string(directory.path), "kind": .string("directory"), "root": directory.root.json,
                        "tree": directory.tree.json,
                    ])
                ))
        }
        for link in symlinks {
            outputs.append(
                (
                    link.path,
                    .object([
                        "path": .string(link.path), "kind": .string("symlink"), "target": .string(link.target),
                    ])
                ))
        }
        outputs.sort { Directory.less($0.0, $1.0) }
        return .object([
            "exit_code": .integer(Int64(exitCode)),
            "outputs": outputs.isEmpty ? nil : .array(outputs.map(\.1)),
            "stdout": stdout?.json,
            "stderr": stderr?.json,
        ])
    }
}
