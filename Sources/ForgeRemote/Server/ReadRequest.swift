internal import ForgeREAPI

/// A message of `ByteStream.Read`, read once: it asks for a blob or for the log of an action.
struct ReadRequest: Sendable {
    var name: String
    var offset: Int64
    var limit: Int64
    /// The log that it asks for; nil where it asks for something else.
    var log: LogName?

    init(_ bytes: [UInt8]) throws(GRPCFailure) {
        let wire: Google_Bytestream_ReadRequest = try decoded(bytes)
        (name, offset, limit) = (wire.resourceName, wire.readOffset, wire.readLimit)
        log = LogName(name)
    }

    /// The log, opened; nil where it asks for something else.
    private func logSource(_ served: ServedStore, _ queue: ExecutionQueue?) throws(GRPCFailure) -> LogRead? {
        guard let queue, let log else { return nil }
        let operation = try queue.operation(log.operation)
        guard let logs = operation.logs else { throw GRPCFailure(.notFound, "`\(log.operation)` did not run") }
        return try LogRead(log.isError ? logs.stderr : logs.stdout, offset: offset, limit: limit, served)
    }

    /// The method.
    ///
    /// - Parameter queue: what has logs; nil on a server that is a cache alone.
    static func method(_ served: ServedStore, _ queue: ExecutionQueue?) -> OneRequestMethod<ReadRequest> {
        OneRequestMethod(
            decode: { (bytes) throws(GRPCFailure) in try ReadRequest(bytes) },
            known: { ByteStreamRead.known($0, served) }, isWoken: { queue != nil && $0.log != nil },
            open: { (request) throws(GRPCFailure) in
                if let log = try request.logSource(served, queue) { return log }
                return try ByteStreamRead(request, served)
            })
    }
}
