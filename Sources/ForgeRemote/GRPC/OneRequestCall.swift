private import Synchronization

/// Where the answers of a call come from, step by step.
protocol StepSource: Sendable {
    /// Calls `wake` whenever there may be more, until it is left; before the first step.
    func begin(_ wake: @escaping @Sendable () -> Void)
    /// The next step.
    func next() throws(GRPCFailure) -> GRPCStep
    /// Nobody wants more.
    func leave()
    /// What it holds in memory, in bytes.
    var heldBytes: Int { get }
}

extension StepSource {
    /// It changes with its steps alone.
    func begin(_ wake: @escaping @Sendable () -> Void) {}

    /// Nothing to give back.
    func leave() {}

    /// Nothing to speak of.
    var heldBytes: Int { 0 }
}

/// The only answer of a call.
struct OneAnswer: StepSource {
    var message: [UInt8]

    func next() throws(GRPCFailure) -> GRPCStep { .finish(message) }
}

/// Any number of answers.
struct Answers: StepSource {
    /// Gives the next answer; nil after the last.
    let body: @Sendable () throws(GRPCFailure) -> [UInt8]?

    init(_ body: @escaping @Sendable () throws(GRPCFailure) -> [UInt8]?) { self.body = body }

    func next() throws(GRPCFailure) -> GRPCStep { try body().map { .send($0) } ?? .finish(nil) }
}

/// What is done with the one message of a call.
struct OneRequestMethod<Request: Sendable>: Sendable {
    /// Reads the message, once.
    var decode: @Sendable ([UInt8]) throws(GRPCFailure) -> Request
    /// The only answer, where that needs no waiting.
    var known: (@Sendable (Request) -> [UInt8]?)?
    /// Whether the answers wait for more than the client.
    var isWoken: @Sendable (Request) -> Bool
    /// Begins to answer, once the client has sent all.
    var open: @Sendable (Request) throws(GRPCFailure) -> any StepSource
}

extension OneRequestMethod where Request == [UInt8] {
    /// One message each way.
    static func unary(
        known: (@Sendable ([UInt8]) -> [UInt8]?)? = nil,
        _ body: @escaping @Sendable ([UInt8]) throws(GRPCFailure) -> [UInt8]
    ) -> Self {
        Self(
            decode: { (bytes) throws(GRPCFailure) in bytes }, known: known, isWoken: { _ in false },
            open: { (bytes) throws(GRPCFailure) in OneAnswer(message: try body(bytes)) })
    }

    /// Answers from a source, which wakes the call where it waits for more than the client.
    static func stream<Source: StepSource>(
        isWoken: Bool = false, _ open: @escaping @Sendable ([UInt8]) throws(GRPCFailure) -> Source
    ) -> Self {
        Self(
            decode: { (bytes) throws(GRPCFailure) in bytes }, known: nil, isWoken: { _ in isWoken },
            open: { (bytes) throws(GRPCFailure) in try open(bytes) })
    }
}

/// A call with one message of the client.
final class OneRequestCall<Request: Sendable>: GRPCSession {
    private struct State {
        /// What a look at the message before any step found.
        var early: Request?
        var request: Request?
        var requestBytes = 0
        var hasCome = false
        var wake: (@Sendable () -> Void)?
        var source: (any StepSource)?
    }

    private let method: OneRequestMethod<Request>
    private let state = Mutex(State())

    init(_ method: OneRequestMethod<Request>) { self.method = method }

    func instant(_ message: [UInt8]) -> [UInt8]? {
        guard let known = method.known, let request = early(message) else { return nil }
        return known(request)
    }

    func isWoken(by message: [UInt8]) -> Bool { early(message).map(method.isWoken) ?? false }

    func attach(_ wake: @escaping @Sendable () -> Void) { state.withLock { $0.wake = wake } }

    /// The message before any step; nil for one that cannot be read, which its step says.
    private func early(_ message: [UInt8]) -> Request? {
        if let early = state.withLock({ $0.early }) { return early }
        let request = try? method.decode(message)
        state.withLock { $0.early = request }
        return request
    }

    func receive(_ message: [UInt8]) throws(GRPCFailure) -> GRPCStep {
        let (early, isSecond) = state.withLock { state in
            defer { state.hasCome = true }
            return (state.early.take(), state.hasCome)
        }
        if isSecond { throw GRPCFailure(.invalidArgument, "The method takes one message") }
        let request = if let early { early } else { try method.decode(message) }
        state.withLock { ($0.request, $0.requestBytes) = (request, message.count) }
        return .wait
    }

    func end() throws(GRPCFailure) -> GRPCStep {
        let (request, wake) = state.withLock { ($0.request.take(), $0.wake) }
        guard let request else {
            throw GRPCFailure(.invalidArgument, "The method takes a message, and none came")
        }
        let source = try method.open(request)
        state.withLock { ($0.requestBytes, $0.source) = (0, source) }
        source.begin(wake ?? {})
        return try source.next()
    }

    func next() throws(GRPCFailure) -> GRPCStep {
        // It may be asked before it has begun.
        guard let source = state.withLock({ $0.source }) else { return .wait }
        return try source.next()
    }

    var heldBytes: Int {
        let (count, source) = state.withLock { ($0.requestBytes, $0.source) }
        return count + (source?.heldBytes ?? 0)
    }

    func abandon() {
        let source = state.withLock { state in
            defer { state = State(hasCome: true) }
            return state.source
        }
        source?.leave()
    }
}

/// A call with one message that is read where it is used.
typealias MessageCall = OneRequestCall<[UInt8]>
