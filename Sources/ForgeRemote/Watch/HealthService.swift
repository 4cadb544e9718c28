internal import ForgeREAPI
private import Synchronization

/// Says whether the server takes calls, as `grpc.health.v1` asks for it.
struct HealthService: Sendable {
    let readiness: Readiness
    /// The services that there are; the empty name is the server.
    let services: Set<String>

    func check(_ bytes: [UInt8]) throws(GRPCFailure) -> [UInt8] {
        let request: Grpc_Health_V1_HealthCheckRequest = try decoded(bytes)
        guard let answer = try answer(request.service) else {
            throw GRPCFailure(.notFound, "There is no service `\(request.service)`")
        }
        return answer
    }

    /// The answer for a service; nil where there is no such one.
    fileprivate func answer(_ service: String) throws(GRPCFailure) -> [UInt8]? {
        guard service.isEmpty || services.contains(service) else { return nil }
        var out = Grpc_Health_V1_HealthCheckResponse()
        out.status = readiness.isReady ? .serving : .notServing
        return try encoded(out)
    }
}

/// A call that says how a service is until the server stops.
final class HealthWatch: GRPCSession {
    private struct State {
        var request: [UInt8]?
        var wake: (@Sendable () -> Void)?
        var token: Int?
    }

    private let service: HealthService
    private let state = Mutex(State())

    init(_ service: HealthService) { self.service = service }

    var isWoken: Bool { true }

    func attach(_ wake: @escaping @Sendable () -> Void) { state.withLock { $0.wake = wake } }

    func receive(_ message: [UInt8]) throws(GRPCFailure) -> GRPCStep {
        state.withLock { $0.request = message }
        return .wait
    }

    func end() throws(GRPCFailure) -> GRPCStep {
        let wake = state.withLock { state -> (@Sendable () -> Void)? in state.wake }
        let token = service.readiness.watch(wake ?? {})
        state.withLock { $0.token = token }
        return try answer()
    }

    /// It changes once, and that is the end.
    func next() throws(GRPCFailure) -> GRPCStep { service.readiness.isReady ? .wait : try answer() }

    private func answer() throws(GRPCFailure) -> GRPCStep {
        let request: Grpc_Health_V1_HealthCheckRequest = try decoded(state.withLock { $0.request } ?? [])
        if let answer = try service.answer(request.service) {
            if service.readiness.isReady { return .send(answer) }
            abandon()
            return .finish(answer)
        }
        var unknown = Grpc_Health_V1_HealthCheckResponse()
        unknown.status = .serviceUnknown
        return .send(try encoded(unknown))
    }

    func abandon() {
        if let token = state.withLock({ $0.token.take() }) { service.readiness.leave(token) }
    }
}
