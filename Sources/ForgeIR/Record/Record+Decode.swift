public import ForgeCore

extension Record {
    /// Reads a record's canonical bytes; anything that would encode differently is refused.
    ///
    /// - Throws: `E_RECORD_INVALID`, `E_RECORD_NEWER`.
    public init(decoding bytes: [UInt8]) throws(ForgeError) {
        let fields = try DocumentFields.document(
            bytes, type: Self.documentType, version: Self.schemaVersion, maxBytes: Self.maxBytes)
        var need = Need()
        if let declared = try fields.object("need") {
            guard let network = Contract.Network(rawValue: try declared.string("network")) else {
                throw declared.problem("is no network need", "network")
            }
            need.network = network
        }
        var canonicalizers: [String: [String]] = [:]
        if let chains = try fields.object("canonicalizers") {
            for path in chains.keys { canonicalizers[path] = try chains.strings(path) }
        }
        guard let result = try fields.object("result") else { throw fields.problem("is missing", "result") }
        self.init(
            action: try fields.blob("action"), command: try fields.blob("command"),
            inputRoot: try fields.blob("input_root"), environment: try fields.blob("environment"),
            engineVersion: try fields.integer("engine"), need: need,
            observable: try fields.sortedStrings("observable"),
            waivedProtections: try fields.sortedStrings("waived"), canonicalizers: canonicalizers,
            result: try ActionResult(result))
        try DocumentFields.requireCanonical(self.bytes, bytes, type: Self.documentType)
    }
}

extension ActionResult {
    fileprivate init(_ fields: DocumentFields) throws(ForgeError) {
        self.init()
        guard let code = Int32(exactly: try fields.integer("exit_code")) else {
            throw fields.problem("is out of range", "exit_code")
        }
        exitCode = code
        stdout = try fields.optionalBlob("stdout")
        stderr = try fields.optionalBlob("stderr")
        var last: String?
        for output in try fields.objects("outputs") {
            let path = try output.string("path")
            if let last, !Directory.less(last, path) { throw output.problem("is out of order or doubled", "path") }
            last = path
            switch try output.string("kind") {
            case "file":
                files.append(
                    OutputFile(
                        path: path, blob: try output.blob("blob"), isExecutable: try output.flag("executable")))
            case "directory":
                directories.append(
                    OutputDirectory(path: path, tree: try output.blob("tree"), root: try output.blob("root")))
            case "symlink":
                symlinks.append(OutputSymlink(path: path, target: try output.string("target")))
            default: throw output.problem("is no kind of output", "kind")
            }
        }
    }
}
