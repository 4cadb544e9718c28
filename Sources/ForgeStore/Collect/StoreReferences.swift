public import ForgeCore
import ForgeIR

/// What something beside the store needs of it, such as a ledger: read anew at each moment of a collection.
public struct StoreReferences: Sendable {
    /// A record, with the observation of the execution that gave it.
    public struct Recorded: Sendable, Hashable {
        /// The record.
        public var record: BlobID
        /// The observation, which has the raw outputs.
        public var observation: BlobID?

        /// Names a record.
        public init(record: BlobID, observation: BlobID?) {
            self.record = record
            self.observation = observation
        }
    }

    /// Blobs, themselves only.
    public var blobs: [BlobID] = []
    /// Directories with everything below them.
    public var trees: [BlobID] = []
    /// Records with everything that they speak of: action, command, inputs, environment, outputs.
    public var records: [Recorded] = []
    /// Names of trees on disk, entries of `trees/`, that something leads to.
    public var laidOut: Set<String> = []

    /// No needs.
    public init() {}
}

extension StoreMarks {
    /// Marks what is needed.
    ///
    /// Records that were marked before are not read again.
    mutating func mark(_ references: StoreReferences) {
        for id in references.blobs { mark(id.digest, size: id.size) }
        for root in references.trees { mark(tree: root) }
        for recorded in references.records where seenRecords.insert(recorded).inserted { mark(recorded) }
    }

    /// Marks a record's closure.
    ///
    /// What cannot be read marks nothing further.
    private mutating func mark(_ recorded: StoreReferences.Recorded) {
        mark(recorded.record.digest, size: recorded.record.size)
        if let bytes = try? store.bytes(of: recorded.record), let record = try? Record(decoding: bytes) {
            recordedKeys.insert(record.action.digest)
            for id in [record.action, record.command] { mark(id.digest, size: id.size) }
            mark(tree: record.inputRoot)
            mark(tree: record.environment)
            mark(record.result)
        }
        guard let observation = recorded.observation else { return }
        mark(observation.digest, size: observation.size)
        guard let bytes = try? store.bytes(of: observation), let seen = try? ObservationRecord(decoding: bytes) else {
            return
        }
        for id in [seen.stdout, seen.stderr] { mark(id.digest, size: id.size) }
        for output in seen.rawOutputs.values {
            switch output {
            case .file(let id, _): mark(id.digest, size: id.size)
            case .directory(let root): mark(tree: root)
            case .symlink: continue
            }
        }
    }
}
