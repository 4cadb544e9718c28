public import ForgeCore
import ForgeExecutor
import ForgeIR
public import ForgeStore

/// Derives everything that a record states again from stored bytes, trusting none of it.
public struct RecordVerifier: Sendable {
    private let store: any BlobStore
    private let cache: any ActionCache

    /// Checks records against a store and its action cache.
    public init(store: any BlobStore, cache: any ActionCache) {
        self.store = store
        self.cache = cache
    }

    /// Checks one record; with its observation, canonical outputs are derived from the raw ones too.
    ///
    /// - Throws: Only for faults of the store itself; whatever is wrong with the record is a failed check.
    public func verify(_ record: BlobID, observation: BlobID? = nil) throws(ForgeError) -> RecordVerification {
        var session = RecordCheckSession(store: store, record: record)
        let decoded: Record? = try session.check("record") { (session) throws(CheckFailure) -> (Record, String) in
            let bytes = try session.bytes(of: record)
            let decoded: Record = try session.require { () throws(ForgeError) in try Record(decoding: bytes) }
            return (decoded, "canonical, \(bytes.count) bytes, \(record.digest)")
        }
        if let decoded {
            let action = try session.checkAction(decoded)
            try session.checkCommand(decoded)
            if let action { try session.checkContract(decoded, action) }
            try session.checkInputs(decoded)
            try session.checkEnvironment(decoded)
            try session.checkOutputs(decoded)
            try session.checkCanonical(decoded, observation: observation)
            try session.checkCache(decoded, cache)
        }
        return RecordVerification(record: record, checks: session.checks)
    }
}

/// Why a check did not pass, or a fault of the store.
enum CheckFailure: Error {
    case failed(String)
    case skipped(String)
    case fault(ForgeError)
}

/// The state of checking one record.
struct RecordCheckSession {
    let store: any BlobStore
    let record: BlobID
    private(set) var checks: [RecordCheck] = []

    init(store: any BlobStore, record: BlobID) {
        self.store = store
        self.record = record
    }

    /// Makes one check and notes how it went; nil unless it passed.
    mutating func check<Value>(
        _ name: String, _ body: (RecordCheckSession) throws(CheckFailure) -> (Value, String)
    ) throws(ForgeError) -> Value? {
        do throws(CheckFailure) {
            let (value, detail) = try body(self)
            checks.append(RecordCheck(name: name, status: .passed, detail: detail))
            return value
        } catch {
            switch error {
            case .failed(let detail): checks.append(RecordCheck(name: name, status: .failed, detail: detail))
            case .skipped(let detail): checks.append(RecordCheck(name: name, status: .skipped, detail: detail))
            case .fault(let fault): throw fault
            }
            return nil
        }
    }

    /// The bytes of a blob, hashed again; a missing or damaged one fails the check.
    func bytes(of id: BlobID) throws(CheckFailure) -> [UInt8] {
        try requirePresent(id)
        let bytes = try require { () throws(ForgeError) in try store.bytes(of: id) }
        guard BlobID(of: bytes) == id else { throw .failed("the blob `\(id)` is damaged") }
        return bytes
    }

    /// Hashes a blob again without holding it.
    func rehash(_ id: BlobID) throws(CheckFailure) {
        try requirePresent(id)
        var stream = DigestStream()
        try require { () throws(ForgeError) in
            try store.read(id) { (chunk) throws(ForgeError) in stream.update(chunk) }
        }
        guard stream.finish() == id.digest, stream.byteCount == id.size else {
            throw .failed("the blob `\(id)` is damaged")
        }
    }

    private func requirePresent(_ id: BlobID) throws(CheckFailure) {
        guard try require({ () throws(ForgeError) in try store.has(id) }) else {
            throw .failed("the blob `\(id)` is not in the store")
        }
    }

    /// Runs code whose integrity and format errors fail the check.
    func require<Value>(_ body: () throws(ForgeError) -> Value) throws(CheckFailure) -> Value {
        do { return try body() } catch { throw Self.failure(error) }
    }

    /// A directory that has to be in canonical form.
    func directory(_ id: BlobID) throws(CheckFailure) -> Directory {
        let encoded = try bytes(of: id)
        let decoded: Directory
        do { decoded = try Directory(decoding: encoded) } catch {
            throw .failed("the blob `\(id)` is no directory: it has \(error.reason)")
        }
        guard decoded.encoded == encoded else { throw .failed("the directory `\(id)` is not in canonical form") }
        return decoded
    }

    /// Hashes a tree's closure again; gives the number of distinct directories and files.
    func rehashTree(_ root: BlobID) throws(CheckFailure) -> (directories: Int, files: Int) {
        var seen: Set<BlobID> = [root]
        var files: Set<BlobID> = []
        var pending = [root]
        while let id = pending.popLast() {
            let directory = try directory(id)
            for file in directory.files where files.insert(file.blob).inserted { try rehash(file.blob) }
            for child in directory.directories where seen.insert(child.blob).inserted { pending.append(child.blob) }
        }
        return (seen.count, files.count)
    }

    private static func failure(_ error: ForgeError) -> CheckFailure {
        switch error.code.outcome {
        case .integrity, .workFailed, .invalid: .failed(error.message + (error.cause.map { ": \($0)" } ?? ""))
        case .environment where error.code == .recordNewer: .failed(error.message)
        case .environment, .bug: .fault(error)
        }
    }
}
