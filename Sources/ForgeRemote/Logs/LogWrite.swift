internal import ForgeStore

/// A log that comes in pieces from whoever was told its name for writing.
final class LogWrite: GRPCSession {
    private let logs: LogTable
    private let served: ServedStore
    // SAFETY: the steps of a call follow each other.
    private nonisolated(unsafe) var name = ""
    // SAFETY: as above.
    private nonisolated(unsafe) var count: Int64 = 0

    init(_ logs: LogTable, _ served: ServedStore) {
        self.logs = logs
        self.served = served
    }

    func receive(_ message: [UInt8]) throws(GRPCFailure) -> GRPCStep {
        let request = try WriteRequest(message)
        if name.isEmpty { name = request.name }
        guard request.name.isEmpty || request.name == name else {
            throw GRPCFailure(.invalidArgument, "`\(request.name)` is not the resource of this call")
        }
        let log = try logs.written(name)
        count = try log.stream.append(Array(message[request.data]), at: request.offset)
        guard request.finishes else { return .wait }
        if log.endsWithItsWriter { log.stream.finish(in: served.store) }
        return .finish(WriteRequest.response(count))
    }

    func end() throws(GRPCFailure) -> GRPCStep { .finish(WriteRequest.response(count)) }
}

/// A call of `ByteStream.Write`: its first message says whether it is of a blob or of a log.
final class WriteCall: GRPCSession {
    private let blob: ByteStreamWrite
    private let log: LogWrite
    // SAFETY: the steps of a call follow each other.
    private nonisolated(unsafe) var call: (any GRPCSession)?

    init(_ blob: ByteStreamWrite, _ log: LogWrite) {
        self.blob = blob
        self.log = log
    }

    func receive(_ message: [UInt8]) throws(GRPCFailure) -> GRPCStep {
        if let call { return try call.receive(message) }
        let call: any GRPCSession = LogTable.isWritten(try WriteRequest(message).name) ? log : blob
        self.call = call
        return try call.receive(message)
    }

    func end() throws(GRPCFailure) -> GRPCStep { try (call ?? blob).end() }

    func next() throws(GRPCFailure) -> GRPCStep { try (call ?? blob).next() }

    func abandon() { call?.abandon() }

    var heldBytes: Int { call?.heldBytes ?? 0 }
}
