internal import ForgeCore
private import Synchronization

/// The logs of a server by name: those of executions, and streams that clients had it make (Log Stream API).
///
/// A stream is read as `[INSTANCE/]logstreams/ID` and written as the same with a secret behind it; the logs of an
/// execution that a worker elsewhere has in hand are written as `OPERATION/logstreams/stdout/LEASE`.
final class LogTable: Sendable {
    /// A log for whoever writes it.
    struct Written {
        var stream: LogStream
        /// Whether the last byte of its writer is the last one.
        var endsWithItsWriter: Bool
    }

    private struct Made {
        var stream: LogStream
        var secret: String
    }

    private struct State {
        var made: [String: Made] = [:]
        /// The names, the oldest first.
        var order: [String] = []
        var count = 0
    }

    /// With more streams than this the oldest go.
    private static let most = 1024

    private let directory: String
    /// Nil on a server that is a cache alone.
    private let queue: ExecutionQueue?
    private let series: String
    private let state = Mutex(State())

    /// - Parameter directory: where files of logs are made.
    init(directory: String, _ queue: ExecutionQueue?, _ entropy: any Entropy) {
        self.directory = directory
        self.queue = queue
        series = Digest(of: entropy.bytes(32)).hex
    }

    /// Makes a stream; the names to read and to write it.
    func make(in instance: String) -> (name: String, writeName: String) {
        state.withLock { state in
            state.count += 1
            let own = Digest(of: "\(series) \(state.count)").hex
            let name = (instance.isEmpty ? "" : instance + "/") + "logstreams/\(own.prefix(32))"
            let secret = String(own.dropFirst(32))
            state.made[name] = Made(stream: LogStream(directory: directory), secret: secret)
            state.order.append(name)
            if state.order.count > Self.most {
                state.made.removeValue(forKey: state.order.removeFirst())?.stream.finish(nil)
            }
            return (name, "\(name)/\(secret)")
        }
    }

    /// Whether a name to write is one of logs.
    static func isWritten(_ text: String) -> Bool { place(text, fromEnd: 2) != nil || place(text, fromEnd: 3) != nil }

    /// Whether a name to read is one of logs.
    static func isRead(_ text: String) -> Bool { place(text, fromEnd: 2) != nil }

    private static func place(_ text: String, fromEnd count: Int) -> [Substring]? {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        return parts.count >= count && parts[parts.count - count] == "logstreams" ? parts : nil
    }

    /// The log of a name to read.
    ///
    /// - Throws: `NOT_FOUND`.
    func read(_ text: String) throws(GRPCFailure) -> LogStream {
        if let log = LogName(text) {
            let logs = try queue?.operation(log.operation).logs
            guard let logs else { throw GRPCFailure(.notFound, "`\(log.operation)` did not run") }
            return log.isError ? logs.stderr : logs.stdout
        }
        guard let made = state.withLock({ $0.made[text] }) else { throw Self.unknown(text) }
        return made.stream
    }

    /// The log of a name to write.
    ///
    /// - Throws: `NOT_FOUND`, `FAILED_PRECONDITION` for one whose lease is over.
    func written(_ text: String) throws(GRPCFailure) -> Written {
        guard let parts = Self.place(text, fromEnd: 3), let last = parts.last else { throw Self.unknown(text) }
        let name = parts.dropLast().joined(separator: "/")
        if let log = LogName(name) {
            guard let queue, let number = Int(last) else { throw Self.unknown(text) }
            let operation = try queue.operation(log.operation)
            guard let logs = operation.logs, queue.isCurrent(QueueLease(operation: operation, number: number)) else {
                throw GRPCFailure(.failedPrecondition, "The lease \(number) on `\(log.operation)` is over")
            }
            return Written(stream: log.isError ? logs.stderr : logs.stdout, endsWithItsWriter: false)
        }
        guard let made = state.withLock({ $0.made[name] }), made.secret == last else { throw Self.unknown(text) }
        return Written(stream: made.stream, endsWithItsWriter: true)
    }

    private static func unknown(_ text: String) -> GRPCFailure {
        GRPCFailure(.notFound, "There is no log `\(text)`, or it is long over")
    }
}
