internal import ForgeREAPI
private import Synchronization

/// A call of `ByteStream.Read`: of a blob, or of the log of an action.
final class ByteStreamReadCall: GRPCSession {
    private struct State {
        var request: [UInt8]?
        var wake: (@Sendable () -> Void)?
        var log: LogRead?
        var source: ServerStream.Source?
    }

    private let served: ServedStore
    private let queue: ExecutionQueue?
    private let state = Mutex(State())

    /// - Parameter queue: what has logs; nil on a server that is a cache alone.
    init(_ served: ServedStore, _ queue: ExecutionQueue?) {
        self.served = served
        self.queue = queue
    }

    func instant(_ message: [UInt8]) -> [UInt8]? { ByteStreamRead.known(message, served) }

    var isWoken: Bool { queue != nil }

    func attach(_ wake: @escaping @Sendable () -> Void) { state.withLock { $0.wake = wake } }

    func receive(_ message: [UInt8]) throws(GRPCFailure) -> GRPCStep {
        let isSecond = state.withLock { state in
            defer { state.request = message }
            return state.request != nil
        }
        if isSecond { throw GRPCFailure(.invalidArgument, "The method takes one message") }
        return .wait
    }

    func end() throws(GRPCFailure) -> GRPCStep {
        let (request, wake) = state.withLock { ($0.request, $0.wake) }
        guard let request else { throw GRPCFailure(.invalidArgument, "The method takes a message, and none came") }
        if let log = try log(request) {
            state.withLock { $0.log = log }
            log.begin(wake ?? {})
        } else {
            let source = try ByteStreamRead.open(request, served)
            state.withLock { $0.source = source }
        }
        return try next()
    }

    func next() throws(GRPCFailure) -> GRPCStep {
        let (log, source) = state.withLock { ($0.log, $0.source) }
        if let log { return try log.next() }
        // It may be asked before it has begun.
        guard let source else { return .wait }
        return try source().map { .send($0) } ?? .finish(nil)
    }

    func abandon() {
        let log = state.withLock { state in
            state.wake = nil
            state.source = nil
            return state.log.take()
        }
        log?.leave()
    }

    /// The log that a request names; nil for one that names something else.
    private func log(_ bytes: [UInt8]) throws(GRPCFailure) -> LogRead? {
        guard let queue, let request = try? decoded(bytes, as: Google_Bytestream_ReadRequest.self),
            let name = LogName(request.resourceName)
        else { return nil }
        let operation = try queue.operation(name.operation)
        guard let logs = operation.logs else { throw GRPCFailure(.notFound, "`\(name.operation)` did not run") }
        return try LogRead(
            name.isError ? logs.stderr : logs.stdout, offset: request.readOffset, limit: request.readLimit, served)
    }
}
