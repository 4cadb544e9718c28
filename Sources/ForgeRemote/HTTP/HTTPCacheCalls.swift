internal import NIOCore
internal import NIOPosix

/// The calls of a cache, each a step on a thread that may block.
struct HTTPCacheCalls: Sendable {
    let cache: HTTPCache
    let access: GRPCAccess
    let pool: NIOThreadPool
    let metrics: CallMetrics
    let limits: GRPCLimits
    let loads = ClientLoads()

    /// Refuses whoever shows no credential, and what names nothing.
    func admit(_ target: String, authorization: String?) throws(GRPCFailure) -> HTTPCachePath {
        try access.admit(target, authorization: HTTPCredential.authorization(authorization))
        guard let path = HTTPCachePath(target) else {
            throw GRPCFailure(
                .notFound, "`[/INSTANCE]/cas/HASH` and `[/INSTANCE]/ac/HASH` are served, with 64 lower-case hex digits")
        }
        return path
    }

    /// Begins a call of a client.
    ///
    /// - Throws: `UNAVAILABLE` where that has too much under way: for HTTP what is exhausted is the disk.
    func begin(_ load: ClientLoad) throws(GRPCFailure) {
        do throws(GRPCFailure) { try load.begin(limits) } catch { throw GRPCFailure(.unavailable, error.message) }
    }

    /// Holds so many bytes for a client now.
    ///
    /// - Throws: `UNAVAILABLE`, likewise.
    func hold(_ count: Int, _ share: inout ClientShare) throws(GRPCFailure) {
        do throws(GRPCFailure) { try share.hold(count, limits) } catch {
            throw GRPCFailure(.unavailable, error.message)
        }
    }

    func find(_ path: HTTPCachePath) async throws(GRPCFailure) -> HTTPBody {
        try await step { [cache] () throws(GRPCFailure) in try cache.find(path) }
    }

    func next(_ body: HTTPBody) async throws(GRPCFailure) -> [UInt8]? {
        try await step { () throws(GRPCFailure) in try body.next() }
    }

    func begin(_ path: HTTPCachePath) async throws(GRPCFailure) -> HTTPUpload {
        try await step { [cache] () throws(GRPCFailure) in try cache.begin(path) }
    }

    func append(_ bytes: [UInt8], _ upload: HTTPUpload) async throws(GRPCFailure) {
        try await step { () throws(GRPCFailure) in try upload.append(bytes) }
    }

    func finish(_ upload: HTTPUpload) async throws(GRPCFailure) {
        try await step { [cache] () throws(GRPCFailure) in try cache.finish(upload) }
    }

    private func step<Value: Sendable>(
        _ body: @escaping @Sendable () throws(GRPCFailure) -> Value
    ) async throws(GRPCFailure) -> Value {
        let result: Result<Value, GRPCFailure>
        do {
            result = try await pool.runIfActive {
                do throws(GRPCFailure) { return .success(try body()) } catch { return .failure(error) }
            }
        } catch { throw GRPCFailure(.unavailable, "The server is stopping") }
        return try result.get()
    }
}
