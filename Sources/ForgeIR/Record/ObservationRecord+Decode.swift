public import ForgeCore

extension ObservationRecord {
    /// Whether bytes may be an observation, told from their first ones; cheap, for scanning a store.
    public static func isCandidate(_ prefix: some Collection<UInt8>) -> Bool {
        prefix.starts(with: Array(#"{"action":{"digest":"sha256:"#.utf8))
    }

    /// Reads an observation's canonical bytes; anything that would encode differently is refused.
    ///
    /// - Throws: `E_RECORD_INVALID`, `E_RECORD_NEWER`.
    public init(decoding bytes: [UInt8]) throws(ForgeError) {
        let fields = try DocumentFields.document(
            bytes, type: Self.documentType, version: Self.schemaVersion, maxBytes: Self.maxBytes)
        guard let outcome = try fields.object("outcome"), let run = try fields.object("run") else {
            throw fields.problem("lacks `outcome` or `run`")
        }
        guard let kind = RecordedOutcome.Kind(rawValue: try outcome.string("kind")) else {
            throw outcome.problem("is no kind of outcome", "kind")
        }
        self.init(
            actionName: try fields.string("action_name"), action: try fields.blob("action"),
            record: try fields.optionalBlob("record"),
            outcome: RecordedOutcome(kind, detail: try outcome.optionalString("detail")),
            run: Run(
                number: try run.integer("number"), kind: try run.string("kind"),
                startMicroseconds: try run.integer("start_microseconds")),
            tier: try fields.string("tier"), stdout: try fields.blob("stdout"), stderr: try fields.blob("stderr"),
            startMicroseconds: try fields.integer("start_microseconds"),
            durationMicroseconds: try fields.integer("duration_microseconds"))
        userMicroseconds = try fields.integer("user_microseconds", default: 0)
        systemMicroseconds = try fields.integer("system_microseconds", default: 0)
        peakMemoryBytes = try fields.integer("peak_memory_bytes", default: 0)
        retries = try fields.integer("retries", default: 0)
        host = try fields.optionalString("host") ?? ""
        kernel = try fields.optionalString("kernel") ?? ""
        protections = try fields.sortedStrings("protections")
        for output in try fields.objects("raw_outputs") {
            rawOutputs[try output.string("path")] = try RawOutput(output)
        }
        try DocumentFields.requireCanonical(self.bytes, bytes, type: Self.documentType)
    }
}

extension ObservationRecord.RawOutput {
    fileprivate init(_ fields: DocumentFields) throws(ForgeError) {
        switch try fields.string("kind") {
        case "file": self = .file(try fields.blob("blob"), isExecutable: try fields.flag("executable"))
        case "directory": self = .directory(root: try fields.blob("root"))
        case "symlink": self = .symlink(target: try fields.string("target"))
        default: throw fields.problem("is no kind of output", "kind")
        }
    }
}
