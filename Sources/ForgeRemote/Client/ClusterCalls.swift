/// The calls of a cluster.
protocol ClusterCalls: Sendable {
    /// Begins a call with several messages.
    func begin(_ path: String, seconds: Int64) async throws(GRPCFailure) -> GRPCChannel.Call

    /// A call with one message, whose answers are taken one by one until `each` wants no more.
    func call(
        _ path: String, _ message: [UInt8], seconds: Int64,
        each: ([UInt8]) async throws(GRPCFailure) -> Bool
    ) async throws(GRPCFailure)

    /// Looks for other credentials; false where there are none.
    func renewCredentials() async -> Bool
}

extension ClusterCalls {
    func renewCredentials() async -> Bool { false }

    /// A call with one message each way.
    func unary(_ path: String, _ message: [UInt8], seconds: Int64) async throws(GRPCFailure) -> [UInt8] {
        var found: [UInt8]?
        try await call(path, message, seconds: seconds) { (answer) async throws(GRPCFailure) in
            found = answer
            return true
        }
        guard let found else { throw GRPCFailure(.unknown, "The call ended well, and without an answer") }
        return found
    }
}

extension GRPCChannel: ClusterCalls {}
