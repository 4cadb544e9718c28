public import ForgeCore

/// A REAPI `ActionResult` as Forge stores it: exit code, outputs and declared streams, and nothing that may differ
/// between two honest builders.
public struct ActionResult: Hashable, Sendable {
    /// An output file.
    public struct OutputFile: Hashable, Sendable {
        /// The path relative to the working directory.
        public var path: String
        /// The canonical contents.
        public var blob: BlobID
        /// Whether any execute bit is set.
        public var isExecutable: Bool

        /// Makes an output.
        public init(path: String, blob: BlobID, isExecutable: Bool) {
            self.path = path
            self.blob = blob
            self.isExecutable = isExecutable
        }
    }

    /// An output directory.
    public struct OutputDirectory: Hashable, Sendable {
        /// The path relative to the working directory.
        public var path: String
        /// The encoded REAPI `Tree` message: the root and every directory below it.
        public var tree: BlobID
        /// The encoded root `Directory`.
        public var root: BlobID

        /// Makes an output.
        public init(path: String, tree: BlobID, root: BlobID) {
            self.path = path
            self.tree = tree
            self.root = root
        }
    }

    /// An output that is a symbolic link.
    public struct OutputSymlink: Hashable, Sendable {
        /// The path relative to the working directory.
        public var path: String
        /// The target text.
        public var target: String

        /// Makes an output.
        public init(path: String, target: String) {
            self.path = path
            self.target = target
        }
    }

    /// Output files; encoded sorted by path.
    public var files: [OutputFile]
    /// Output directories; encoded sorted by path.
    public var directories: [OutputDirectory]
    /// Output symbolic links; encoded sorted by path.
    public var symlinks: [OutputSymlink]
    /// The exit code of the command.
    public var exitCode: Int32
    /// Standard output, when the action declares it an output.
    public var stdout: BlobID?
    /// Standard error, when the action declares it an output.
    public var stderr: BlobID?

    /// Makes a result.
    public init(
        files: [OutputFile] = [], directories: [OutputDirectory] = [], symlinks: [OutputSymlink] = [],
        exitCode: Int32 = 0, stdout: BlobID? = nil, stderr: BlobID? = nil
    ) {
        self.files = files
        self.directories = directories
        self.symlinks = symlinks
        self.exitCode = exitCode
        self.stdout = stdout
        self.stderr = stderr
    }

    /// The canonical bytes.
    public var encoded: [UInt8] {
        var out = ProtoWriter()
        for file in files.sorted(by: { Directory.less($0.path, $1.path) }) {
            var node = ProtoWriter()
            node.string(1, file.path)
            node.message(2, file.blob.protobuf)
            node.bool(4, file.isExecutable)
            out.message(2, node.bytes)
        }
        for directory in directories.sorted(by: { Directory.less($0.path, $1.path) }) {
            var node = ProtoWriter()
            node.string(1, directory.path)
            node.message(3, directory.tree.protobuf)
            node.bool(4, true)
            node.message(5, directory.root.protobuf)
            out.message(3, node.bytes)
        }
        out.integer(4, Int64(exitCode))
        if let stdout { out.message(6, stdout.protobuf) }
        if let stderr { out.message(8, stderr.protobuf) }
        for link in symlinks.sorted(by: { Directory.less($0.path, $1.path) }) {
            var node = ProtoWriter()
            node.string(1, link.path)
            node.string(2, link.target)
            out.message(12, node.bytes)
        }
        return out.bytes
    }

    /// Decodes the canonical form; fields that Forge does not write are refused.
    public init(decoding bytes: [UInt8]) throws(ProtoError) {
        self.init()
        var reader = ProtoReader(bytes)
        while let (field, value) = try reader.next() {
            switch field {
            case 2: files.append(try OutputFile(try reader.message(value)))
            case 3: directories.append(try OutputDirectory(try reader.message(value)))
            case 4: exitCode = Int32(truncatingIfNeeded: try reader.int64(value))
            case 6: stdout = try BlobID(try reader.message(value))
            case 8: stderr = try BlobID(try reader.message(value))
            case 12:
                let (path, target) = try Platform.property(try reader.message(value))
                symlinks.append(OutputSymlink(path: path, target: target))
            default: throw reader.unknown(field)
            }
        }
        try reader.requireCanonical(encoded)
    }

    /// Every blob that the result names directly: outputs, streams, tree messages and directory roots.
    public var references: [BlobID] {
        files.map(\.blob) + directories.flatMap { [$0.tree, $0.root] } + [stdout, stderr].compactMap { $0 }
    }
}

extension ActionResult.OutputFile {
    init(_ reader: consuming ProtoReader) throws(ProtoError) {
        var path = ""
        var blob: BlobID?
        var executable = false
        while let (field, value) = try reader.next() {
            switch field {
            case 1: path = try reader.string(value)
            case 2: blob = try BlobID(try reader.message(value))
            case 4: executable = try reader.bool(value)
            default: throw reader.unknown(field)
            }
        }
        guard let blob else { throw reader.error("an output file without a digest") }
        self.init(path: path, blob: blob, isExecutable: executable)
    }
}

extension ActionResult.OutputDirectory {
    init(_ reader: consuming ProtoReader) throws(ProtoError) {
        var path = ""
        var tree: BlobID?
        var root: BlobID?
        while let (field, value) = try reader.next() {
            switch field {
            case 1: path = try reader.string(value)
            case 3: tree = try BlobID(try reader.message(value))
            case 4: _ = try reader.bool(value)
            case 5: root = try BlobID(try reader.message(value))
            default: throw reader.unknown(field)
            }
        }
        guard let tree, let root else { throw reader.error("an output directory without digests") }
        self.init(path: path, tree: tree, root: root)
    }
}
