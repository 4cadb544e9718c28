import ForgeCore
import Synchronization

/// What open documents hold, by path: they count for more than the files below them.
final class OpenDocuments: Sendable {
    private let texts = Mutex<[String: [UInt8]]>([:])

    subscript(path: String) -> [UInt8]? {
        get { texts.withLock { $0[path] } }
        set { texts.withLock { $0[path] = newValue } }
    }
}

/// The world of one document's imports: remembers what was read, so that it can be told whether anything changed.
final class WatchedImports: ImportEnvironment {
    private struct Seen {
        var files: [String: [UInt8]?] = [:]
        /// Answers of the network are asked for once, also those that are failures.
        var responses: [String: RemoteResponse] = [:]
    }

    private let base: any ImportEnvironment
    private let documents: OpenDocuments
    private let seen = Mutex(Seen())

    init(_ base: any ImportEnvironment, _ documents: OpenDocuments) {
        self.base = base
        self.documents = documents
    }

    var headersFile: String? { base.headersFile }

    func file(_ path: String) throws(ImportRefusal) -> [UInt8]? {
        let bytes = try current(path)
        seen.withLock { $0.files[path] = .some(bytes) }
        return bytes
    }

    private func current(_ path: String) throws(ImportRefusal) -> [UInt8]? {
        if let open = documents[path] { return open }
        return try base.file(path)
    }

    func variable(_ name: String) throws(ImportRefusal) -> [UInt8]? { try base.variable(name) }

    func fetch(_ request: RemoteRequest) throws(ImportRefusal) -> RemoteResponse {
        if let known = seen.withLock({ $0.responses[request.url] }) { return known }
        let response = try base.fetch(request)
        seen.withLock { $0.responses[request.url] = response }
        return response
    }

    func carried(_ hash: Digest) -> String? { base.carried(hash) }
    func admit(_ path: String) throws(ImportRefusal) { try base.admit(path) }
    var fetchesUnpinned: Bool { base.fetchesUnpinned }
    func cached(_ hash: Digest) -> [UInt8]? { base.cached(hash) }
    func keep(_ bytes: [UInt8], as hash: Digest) { base.keep(bytes, as: hash) }

    /// Whether every file that was read still holds the same.
    var isUnchanged: Bool {
        for (path, bytes) in seen.withLock({ $0.files }) {
            guard let now = try? current(path) else {
                if bytes != nil { return false }
                continue
            }
            if now != bytes { return false }
        }
        return true
    }

    /// The files that were read.
    var files: Set<String> { seen.withLock { Set($0.files.keys) } }
}
