internal import ForgeREAPI

/// A message of `ByteStream.Read`, read once: it asks for a blob or for the log of an action.
struct ReadRequest: Sendable {
    var name: String
    var offset: Int64
    var limit: Int64
    /// Whether it asks for a log.
    var isOfLog: Bool

    init(_ bytes: [UInt8]) throws(GRPCFailure) {
        let wire: Google_Bytestream_ReadRequest = try decoded(bytes)
        (name, offset, limit) = (wire.resourceName, wire.readOffset, wire.readLimit)
        isOfLog = LogTable.isRead(name)
    }

    /// The method.
    static func method(_ served: ServedStore, _ logs: LogTable) -> OneRequestMethod<ReadRequest> {
        OneRequestMethod(
            decode: { (bytes) throws(GRPCFailure) in try ReadRequest(bytes) },
            known: { $0.isOfLog ? nil : ByteStreamRead.known($0, served) }, isWoken: { $0.isOfLog },
            open: { (request) throws(GRPCFailure) in
                guard request.isOfLog else { return try ByteStreamRead(request, served) }
                return try LogRead(
                    try logs.read(request.name), offset: request.offset, limit: request.limit, served)
            })
    }
}
