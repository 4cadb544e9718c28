private import Synchronization

/// What one client, known by the address that it comes from, has under way on all of its connections.
final class ClientLoad: Sendable {
    fileprivate let address: String
    private let calls = Atomic<Int>(0)
    private let bytes = Atomic<Int>(0)

    fileprivate init(_ address: String) { self.address = address }

    /// Begins a call.
    ///
    /// - Throws: `RESOURCE_EXHAUSTED` where too many go on, or too many bytes are on their way.
    func begin(_ limits: GRPCLimits) throws(GRPCFailure) {
        let count = calls.add(1, ordering: .relaxed).newValue
        if count > limits.clientCalls {
            calls.subtract(1, ordering: .relaxed)
            throw GRPCFailure(
                .resourceExhausted, "\(limits.clientCalls) calls of this client go on, which is as many as are taken")
        }
        let held = bytes.load(ordering: .relaxed)
        if held > limits.clientBytes {
            calls.subtract(1, ordering: .relaxed)
            throw Self.full(held, limits)
        }
    }

    /// Ends a call.
    func end() { calls.subtract(1, ordering: .relaxed) }

    /// Takes bytes that came.
    ///
    /// - Throws: `RESOURCE_EXHAUSTED` where too many are on their way; they are counted all the same.
    func take(_ count: Int, _ limits: GRPCLimits) throws(GRPCFailure) {
        let held = bytes.add(count, ordering: .relaxed).newValue
        if held > limits.clientBytes { throw Self.full(held, limits) }
    }

    /// Counts bytes that are to go.
    func hold(_ count: Int) { bytes.add(count, ordering: .relaxed) }

    /// Bytes are used up, or gone.
    func give(_ count: Int) { bytes.subtract(count, ordering: .relaxed) }

    /// Calls and bytes that are under way.
    var current: (calls: Int, bytes: Int) { (calls.load(ordering: .relaxed), bytes.load(ordering: .relaxed)) }

    private static func full(_ held: Int, _ limits: GRPCLimits) -> GRPCFailure {
        GRPCFailure(
            .resourceExhausted,
            "\(held) bytes of this client are on their way, more than the \(limits.clientBytes) that are taken at once")
    }
}

/// What one call holds of its client's bytes.
struct ClientShare {
    private let load: ClientLoad
    private var held = 0

    init(_ load: ClientLoad) { self.load = load }

    /// Holds so many bytes now.
    ///
    /// - Throws: `RESOURCE_EXHAUSTED` where these are more than before and too many; they are counted all the same.
    mutating func hold(_ count: Int, _ limits: GRPCLimits) throws(GRPCFailure) {
        let more = count - held
        held = count
        if more > 0 { try load.take(more, limits) } else { load.give(-more) }
    }

    /// Holds nothing any more.
    mutating func end() {
        load.give(held)
        held = 0
    }
}

/// The clients of a server.
final class ClientLoads: Sendable {
    private let clients = Mutex<[String: (load: ClientLoad, connections: Int)]>([:])

    /// A client has another connection.
    func open(_ address: String) -> ClientLoad {
        clients.withLock { clients in
            let (load, connections) = clients[address] ?? (ClientLoad(address), 0)
            clients[address] = (load, connections + 1)
            return load
        }
    }

    /// A client has one connection less.
    func close(_ load: ClientLoad) {
        clients.withLock { clients in
            guard let (known, connections) = clients[load.address] else { return }
            clients[load.address] = connections > 1 ? (known, connections - 1) : nil
        }
    }
}
