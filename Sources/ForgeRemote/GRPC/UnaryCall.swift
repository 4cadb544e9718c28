private import Synchronization

/// A call with one message each way.
final class UnaryCall: GRPCSession {
    private let body: @Sendable ([UInt8]) throws(GRPCFailure) -> [UInt8]
    private let known: (@Sendable ([UInt8]) -> [UInt8]?)?
    private let request = Mutex<[UInt8]?>(nil)

    /// - Parameter known: gives the answer where that needs no waiting.
    init(
        known: (@Sendable ([UInt8]) -> [UInt8]?)? = nil,
        _ body: @escaping @Sendable ([UInt8]) throws(GRPCFailure) -> [UInt8]
    ) {
        self.known = known
        self.body = body
    }

    func instant(_ message: [UInt8]) -> [UInt8]? { known?(message) }

    func receive(_ message: [UInt8]) throws(GRPCFailure) -> GRPCStep {
        let isSecond = request.withLock { request in
            defer { request = message }
            return request != nil
        }
        if isSecond { throw GRPCFailure(.invalidArgument, "The method takes one message") }
        return .wait
    }

    func end() throws(GRPCFailure) -> GRPCStep {
        guard let message = request.withLock({ $0.take() }) else {
            throw GRPCFailure(.invalidArgument, "The method takes a message, and none came")
        }
        return .finish(try body(message))
    }
}

/// A call with one message and any number of answers.
final class ServerStream: GRPCSession {
    /// Gives the next answer; nil after the last.
    typealias Source = @Sendable () throws(GRPCFailure) -> [UInt8]?

    private let open: @Sendable ([UInt8]) throws(GRPCFailure) -> Source
    private let known: (@Sendable ([UInt8]) -> [UInt8]?)?
    private let state = Mutex<(request: [UInt8]?, source: Source?)>((nil, nil))

    /// - Parameter known: gives the only answer where that needs no waiting.
    init(
        known: (@Sendable ([UInt8]) -> [UInt8]?)? = nil,
        _ open: @escaping @Sendable ([UInt8]) throws(GRPCFailure) -> Source
    ) {
        self.known = known
        self.open = open
    }

    func instant(_ message: [UInt8]) -> [UInt8]? { known?(message) }

    func receive(_ message: [UInt8]) throws(GRPCFailure) -> GRPCStep {
        let isSecond = state.withLock { state in
            defer { state.request = message }
            return state.request != nil
        }
        if isSecond { throw GRPCFailure(.invalidArgument, "The method takes one message") }
        return .wait
    }

    func end() throws(GRPCFailure) -> GRPCStep {
        guard let message = state.withLock({ $0.request }) else {
            throw GRPCFailure(.invalidArgument, "The method takes a message, and none came")
        }
        let source = try open(message)
        state.withLock { $0.source = source }
        return try next()
    }

    func next() throws(GRPCFailure) -> GRPCStep {
        guard let source = state.withLock({ $0.source }), let message = try source() else { return .finish(nil) }
        return .send(message)
    }

    func abandon() { state.withLock { $0 = (nil, nil) } }
}
