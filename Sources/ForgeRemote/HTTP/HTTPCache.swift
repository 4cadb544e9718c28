internal import ForgeCore
internal import ForgeREAPI
internal import ForgeStore
internal import SwiftProtobuf

/// The cache that HTTP clients see, over the store that is served: Bazel's layout, which ccache and others have too.
///
/// Calls block.
struct HTTPCache: Sendable {
    let served: ServedStore
    let limits: GRPCLimits

    /// What is kept under a name.
    ///
    /// - Throws: `NOT_FOUND` where there is nothing, or not all that a result names.
    func find(_ path: HTTPCachePath) throws(GRPCFailure) -> HTTPBody {
        switch path.shelf {
        case .content:
            try served.require(path.instance)
            let found = try served.ask { (store) throws(ForgeError) in try store.find(path.digest) }
            guard let found else { throw Self.absent(path) }
            return try body(found)
        case .results:
            let (results, others) = try namespaces(path.instance)
            if let bytes = try kept(path.digest, results) { return HTTPBody(bytes) }
            guard let name = try kept(path.digest, others),
                let blob = BlobID(text: String(decoding: name, as: UTF8.self))
            else { throw Self.absent(path) }
            return try body(blob)
        }
    }

    private func body(_ blob: BlobID) throws(GRPCFailure) -> HTTPBody {
        HTTPBody(try served.ask { (store) throws(ForgeError) in try store.reader(of: blob) })
    }

    private func kept(_ key: Digest, _ namespace: CacheNamespace) throws(GRPCFailure) -> [UInt8]? {
        try served.ask { (store) throws(ForgeError) in try store.served(key, in: namespace) }
    }

    private static func absent(_ path: HTTPCachePath) -> GRPCFailure {
        GRPCFailure(.notFound, "There is no `\(path.shelf.rawValue)/\(path.digest.hex)`, or not all of it")
    }

    /// Where results lie, and where what is none of them does: no instance can have that one's name.
    private func namespaces(
        _ instance: String
    ) throws(GRPCFailure) -> (results: CacheNamespace, others: CacheNamespace) {
        let results = try served.namespace(instance)
        return (results, .instance("\(instance)/blobs", environment: Digest(of: [])))
    }

    // MARK: Writing

    /// Begins to take what is to be kept under a name.
    func begin(_ path: HTTPCachePath) throws(GRPCFailure) -> HTTPUpload {
        try served.require(path.instance)
        let writer = try served.ask { (store) throws(ForgeError) in
            try store.makeWriter(durability: served.durability)
        }
        return HTTPUpload(path, writer, prefix: path.shelf == .results ? limits.messageBytes : 0)
    }

    /// Keeps what has come.
    func finish(_ upload: HTTPUpload) throws(GRPCFailure) {
        let path = upload.path
        if path.shelf == .results, let bytes = upload.start, let result = Self.result(bytes) {
            return try keep(ServedResult(bytes: bytes, blobs: try blobs(of: result)), path, others: false)
        }
        let found = try served.ask { (_) throws(ForgeError) in try upload.finish() }
        if path.shelf == .results {
            let name = Array(found.description.utf8)
            return try keep(ServedResult(bytes: name, blobs: [found]), path, others: true)
        }
        guard found.digest == path.digest else {
            throw GRPCFailure(
                .invalidArgument, "The bytes are those of `\(found.digest.hex)`, not of `\(path.digest.hex)`")
        }
    }

    private func keep(_ result: ServedResult, _ path: HTTPCachePath, others: Bool) throws(GRPCFailure) {
        let namespaces = try namespaces(path.instance)
        do throws(ForgeError) {
            try served.store.record(
                result, for: path.digest, in: others ? namespaces.others : namespaces.results,
                durability: served.durability)
        } catch {
            guard error.code == .cacheIncomplete else { throw ServedStore.failure(error) }
            throw GRPCFailure(.failedPrecondition, error.message)
        }
    }

    /// The blobs of a result, which have to be there before it.
    private func blobs(
        of result: Build_Bazel_Remote_Execution_V2_ActionResult
    ) throws(GRPCFailure) -> [BlobID] {
        do throws(GRPCFailure) { return try ResultClosure.blobs(of: result, served) } catch {
            throw error.code == .notFound ? GRPCFailure(.failedPrecondition, error.message) : error
        }
    }

    /// The result of an action that bytes are; nil for what other clients keep, such as ccache.
    static func result(_ bytes: [UInt8]) -> Build_Bazel_Remote_Execution_V2_ActionResult? {
        let result = try? Build_Bazel_Remote_Execution_V2_ActionResult(serializedBytes: bytes)
        return result?.unknownFields.data.isEmpty == true ? result : nil
    }
}
