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

    func watch(_ bytes: [UInt8]) throws(GRPCFailure) -> HealthWatch {
        let request: Grpc_Health_V1_HealthCheckRequest = try decoded(bytes)
        return HealthWatch(self, request.service)
    }

    /// The answer for a service; nil where there is no such one.
    fileprivate func answer(_ service: String) throws(GRPCFailure) -> [UInt8]? {
        guard service.isEmpty || services.contains(service) else { return nil }
        var out = Grpc_Health_V1_HealthCheckResponse()
        out.status = readiness.isReady ? .serving : .notServing
        return try encoded(out)
    }
}

/// How a service is, until the server stops.
final class HealthWatch: StepSource {
    private struct State {
        var hasSaid = false
        var token: Int?
    }

    private let service: HealthService
    private let name: String
    private let state = Mutex(State())

    fileprivate init(_ service: HealthService, _ name: String) {
        self.service = service
        self.name = name
    }

    func begin(_ wake: @escaping @Sendable () -> Void) {
        let token = service.readiness.watch(wake)
        state.withLock { $0.token = token }
    }

    /// It changes once, and that is the end.
    func next() throws(GRPCFailure) -> GRPCStep {
        let isReady = service.readiness.isReady
        let hasSaid = state.withLock { state in
            defer { state.hasSaid = true }
            return state.hasSaid
        }
        if hasSaid, isReady { return .wait }
        var unknown = Grpc_Health_V1_HealthCheckResponse()
        unknown.status = .serviceUnknown
        let answer = if let known = try service.answer(name) { known } else { try encoded(unknown) }
        if isReady { return .send(answer) }
        leave()
        return .finish(answer)
    }

    func leave() {
        if let token = state.withLock({ $0.token.take() }) { service.readiness.leave(token) }
    }
}
