public import ForgeCompiler
internal import ForgeCore
public import ForgeEngine

/// What packages and targets were found to be, as the engine keeps it.
extension ConfiguredTarget: EngineCodable {
    /// Appends the digest and the label.
    public func encode(into writer: inout ByteWriter) {
        toolchain.encode(into: &writer)
        label.description.encode(into: &writer)
    }

    /// Reads both.
    public init(from reader: inout ByteReader) throws {
        let digest = try Digest(from: &reader)
        self.init(label: try TargetLabel(try String(from: &reader), in: ""), toolchain: digest)
    }
}

extension TargetFacts.Made: EngineCodable {
    /// Appends all fields.
    public func encode(into writer: inout ByteWriter) {
        name.encode(into: &writer)
        rule.encode(into: &writer)
        info.encode(into: &writer)
        deps.encode(into: &writer)
    }

    /// Reads all fields.
    public init(from reader: inout ByteReader) throws {
        self.init(
            name: try String(from: &reader), rule: try String(from: &reader), info: try String(from: &reader),
            deps: try [ConfiguredTarget](from: &reader))
    }
}

extension TargetFacts: EngineCodable {
    /// Appends all fields.
    public func encode(into writer: inout ByteWriter) {
        made.encode(into: &writer)
        others.encode(into: &writer)
        for list in [actions, names, tests, files, outputs, taken, takenFrom, present, notices] {
            list.encode(into: &writer)
        }
        source.encode(into: &writer)
    }

    /// Reads all fields.
    public init(from reader: inout ByteReader) throws {
        self.init(made: try TargetFacts.Made(from: &reader))
        others = try [ConfiguredTarget](from: &reader)
        actions = try [String](from: &reader)
        names = try [String](from: &reader)
        tests = try [String](from: &reader)
        files = try [String](from: &reader)
        outputs = try [String](from: &reader)
        taken = try [String](from: &reader)
        takenFrom = try [String](from: &reader)
        present = try [String](from: &reader)
        notices = try [String](from: &reader)
        source = try String?(from: &reader)
    }
}

extension TargetLabel: EngineCodable {
    /// Appends the label as it is written.
    public func encode(into writer: inout ByteWriter) { description.encode(into: &writer) }
    /// Reads it.
    public init(from reader: inout ByteReader) throws { try self.init(try String(from: &reader), in: "") }
}

extension DeclaredTarget: EngineCodable {
    /// Appends all fields.
    public func encode(into writer: inout ByteWriter) {
        declaration.label.encode(into: &writer)
        declaration.rule.encode(into: &writer)
        declaration.visibility.encode(into: &writer)
        declaration.deps.encode(into: &writer)
        declaration.tools.encode(into: &writer)
        declaration.from.encode(into: &writer)
        declaration.files.encode(into: &writer)
        declaration.source.map { JSONWriter.canonicalText($0) }.encode(into: &writer)
        rule.encode(into: &writer)
    }

    /// Reads all fields.
    public init(from reader: inout ByteReader) throws {
        var declaration = TargetDeclaration(
            label: try TargetLabel(from: &reader), rule: try String(from: &reader),
            visibility: try [String](from: &reader), deps: try [TargetLabel](from: &reader),
            tools: try [TargetLabel](from: &reader), from: try TargetLabel?(from: &reader),
            files: try [String](from: &reader), source: nil)
        declaration.source = try String?(from: &reader).map { try JSONReader.read(Array($0.utf8)) }
        self.init(declaration: declaration, rule: try Digest(from: &reader))
    }
}

extension PackageFacts: EngineCodable {
    /// Appends all fields.
    public func encode(into writer: inout ByteWriter) {
        targets.encode(into: &writer)
        looked.encode(into: &writer)
    }

    /// Reads all fields.
    public init(from reader: inout ByteReader) throws {
        self.init(targets: try [DeclaredTarget](from: &reader), looked: try [String](from: &reader))
    }
}

extension RootFacts.Toolchain: EngineCodable {
    /// Appends both fields.
    public func encode(into writer: inout ByteWriter) {
        name.encode(into: &writer)
        digest.encode(into: &writer)
    }

    /// Reads both fields.
    public init(from reader: inout ByteReader) throws {
        self.init(name: try String(from: &reader), digest: try Digest(from: &reader))
    }
}

extension RootFacts: EngineCodable {
    /// Appends all fields.
    public func encode(into writer: inout ByteWriter) {
        id.encode(into: &writer)
        environments.encode(into: &writer)
        toolchains.encode(into: &writer)
        host.encode(into: &writer)
        lint.encode(into: &writer)
        types.encode(into: &writer)
    }

    /// Reads all fields.
    public init(from reader: inout ByteReader) throws {
        self.init(
            id: try String(from: &reader), environments: try String(from: &reader),
            toolchains: try [RootFacts.Toolchain](from: &reader), host: try Digest(from: &reader),
            lint: try String(from: &reader), types: try Digest(from: &reader))
    }
}
