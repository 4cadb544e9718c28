/// What a call does next.
public enum GRPCStep: Sendable {
    /// Waits for a message, or for the end of them.
    case wait
    /// Sends a message, and is asked for the next step once there is room.
    case send([UInt8])
    /// Sends a message, if any, and ends well.
    case finish([UInt8]?)
}

/// One call of a method: a state that is handed messages one by one.
///
/// Steps of one call follow each other, on threads that may block; no thread is held while a client is slow.
public protocol GRPCSession: AnyObject, Sendable {
    /// The answer to the one message of a call, where it is known without waiting for anything; asked on the loop that
    /// moves bytes, before any step.
    func instant(_ message: [UInt8]) -> [UInt8]?
    /// A message came.
    func receive(_ message: [UInt8]) throws(GRPCFailure) -> GRPCStep
    /// The client sends no more.
    func end() throws(GRPCFailure) -> GRPCStep
    /// What was sent is on its way.
    func next() throws(GRPCFailure) -> GRPCStep
    /// The client is gone, or its time is over.
    func abandon()
    /// Whether it waits for more than its client, as its first message says; asked on the loop that moves bytes.
    func isWoken(by message: [UInt8]) -> Bool
    /// What it holds in memory for its client, in bytes; asked behind a step.
    var heldBytes: Int { get }
    /// Takes what it calls to be asked for its next step, from any thread; before any step.
    func attach(_ wake: @escaping @Sendable () -> Void)
}

extension GRPCSession {
    /// Nothing is known without a look.
    public func instant(_ message: [UInt8]) -> [UInt8]? { nil }

    /// Nothing more to send.
    public func next() throws(GRPCFailure) -> GRPCStep { .finish(nil) }

    /// Nothing to give back.
    public func abandon() {}

    /// It waits for its client alone.
    public func isWoken(by message: [UInt8]) -> Bool { false }

    /// Nothing to speak of.
    public var heldBytes: Int { 0 }

    /// Nothing to wait for.
    public func attach(_ wake: @escaping @Sendable () -> Void) {}
}

/// The methods of services, by path.
public protocol GRPCRouter: Sendable {
    /// A session for a call of `/package.Service/Method`; nil where there is no such method.
    func session(for path: Substring) -> (any GRPCSession)?
}
