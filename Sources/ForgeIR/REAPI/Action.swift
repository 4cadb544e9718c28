public import ForgeCore

/// A REAPI `Command`, as far as Forge writes it: what to run and what it leaves.
public struct Command: Hashable, Sendable {
    /// The program and its arguments.
    public var arguments: [String]
    /// Every variable that the program sees, by name.
    public var environment: [String: String]
    /// Output paths relative to the working directory; encoded sorted.
    public var outputPaths: [String]
    /// The working directory relative to the input root.
    public var workingDirectory: String
    /// The user's own scheduling properties.
    public var platform: [String: String]

    /// Makes a command.
    public init(
        arguments: [String], environment: [String: String], outputPaths: [String], workingDirectory: String,
        platform: [String: String] = [:]
    ) {
        self.arguments = arguments
        self.environment = environment
        self.outputPaths = outputPaths
        self.workingDirectory = workingDirectory
        self.platform = platform
    }

    /// The canonical bytes.
    public var encoded: [UInt8] {
        var out = ProtoWriter()
        for argument in arguments { out.repeatedString(1, argument) }
        for (name, value) in environment.sorted(by: { Directory.less($0.key, $1.key) }) {
            out.message(2, Platform.property(name, value))
        }
        if !platform.isEmpty { out.message(5, Platform.encoded(platform)) }
        out.string(6, workingDirectory)
        for path in outputPaths.sorted(by: Directory.less) { out.repeatedString(7, path) }
        return out.bytes
    }

    /// Decodes the canonical form; fields that Forge does not write are refused.
    public init(decoding bytes: [UInt8]) throws(ProtoError) {
        self.init(arguments: [], environment: [:], outputPaths: [], workingDirectory: "")
        var reader = ProtoReader(bytes)
        while let (field, value) = try reader.next() {
            switch field {
            case 1: arguments.append(try reader.string(value))
            case 2:
                let (name, text) = try Platform.property(try reader.message(value))
                environment[name] = text
            case 5: platform = try Platform.decoded(try reader.message(value))
            case 6: workingDirectory = try reader.string(value)
            case 7: outputPaths.append(try reader.string(value))
            default: throw reader.unknown(field)
            }
        }
        try reader.requireCanonical(encoded)
    }
}

/// A REAPI `Action`: its digest is the action key.
public struct Action: Hashable, Sendable {
    /// The encoded `Command`.
    public var command: BlobID
    /// The encoded root `Directory` of the whole file system that the command sees.
    public var inputRoot: BlobID
    /// The time limit in whole seconds; nil for none.
    public var timeoutSeconds: Int64?
    /// What else the result depends on, as Forge writes it: `forge/1 ` and canonical JSON.
    public var salt: [UInt8]
    /// The user's own scheduling properties, the same as in the command.
    public var platform: [String: String]

    /// Makes an action.
    public init(
        command: BlobID, inputRoot: BlobID, timeoutSeconds: Int64?, salt: [UInt8], platform: [String: String] = [:]
    ) {
        self.command = command
        self.inputRoot = inputRoot
        self.timeoutSeconds = timeoutSeconds
        self.salt = salt
        self.platform = platform
    }

    /// The canonical bytes.
    public var encoded: [UInt8] {
        var out = ProtoWriter()
        out.message(1, command.protobuf)
        out.message(2, inputRoot.protobuf)
        if let timeoutSeconds {
            var duration = ProtoWriter()
            duration.integer(1, timeoutSeconds)
            out.message(6, duration.bytes)
        }
        out.data(9, salt)
        if !platform.isEmpty { out.message(10, Platform.encoded(platform)) }
        return out.bytes
    }

    /// Decodes the canonical form; fields that Forge does not write are refused.
    public init(decoding bytes: [UInt8]) throws(ProtoError) {
        var command: BlobID?
        var root: BlobID?
        self.init(command: .empty, inputRoot: .empty, timeoutSeconds: nil, salt: [])
        var reader = ProtoReader(bytes)
        while let (field, value) = try reader.next() {
            switch field {
            case 1: command = try BlobID(try reader.message(value))
            case 2: root = try BlobID(try reader.message(value))
            case 6:
                var duration = try reader.message(value)
                timeoutSeconds = 0
                while let (inner, seconds) = try duration.next() {
                    guard inner == 1 else { throw duration.unknown(inner) }
                    timeoutSeconds = try duration.int64(seconds)
                }
            case 9: salt = try reader.data(value)
            case 10: platform = try Platform.decoded(try reader.message(value))
            default: throw reader.unknown(field)
            }
        }
        guard let command, let root else { throw reader.error("an action without command or input root") }
        self.command = command
        inputRoot = root
        try reader.requireCanonical(encoded)
    }
}

/// The REAPI `Platform` message and the name–value messages that it shares with environment variables.
enum Platform {
    static func property(_ name: String, _ value: String) -> [UInt8] {
        var out = ProtoWriter()
        out.string(1, name)
        out.string(2, value)
        return out.bytes
    }

    static func property(_ reader: consuming ProtoReader) throws(ProtoError) -> (String, String) {
        var name = ""
        var text = ""
        while let (field, value) = try reader.next() {
            switch field {
            case 1: name = try reader.string(value)
            case 2: text = try reader.string(value)
            default: throw reader.unknown(field)
            }
        }
        return (name, text)
    }

    static func encoded(_ properties: [String: String]) -> [UInt8] {
        var out = ProtoWriter()
        for (name, value) in properties.sorted(by: { Directory.less($0.key, $1.key) }) {
            out.message(1, property(name, value))
        }
        return out.bytes
    }

    static func decoded(_ reader: consuming ProtoReader) throws(ProtoError) -> [String: String] {
        var properties: [String: String] = [:]
        while let (field, value) = try reader.next() {
            guard field == 1 else { throw reader.unknown(field) }
            let (name, text) = try property(try reader.message(value))
            properties[name] = text
        }
        return properties
    }
}
