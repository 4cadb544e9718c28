import ForgeCore
import ForgeREAPI
import ForgeStore
import SwiftProtobuf
import Synchronization
import Testing

@testable import ForgeRemote

typealias REBotSession = Google_Devtools_Remoteworkers_V1test2_BotSession
typealias RELease = Google_Devtools_Remoteworkers_V1test2_Lease

/// A clock that a test moves.
final class MovedClock: Clock {
    private let now = Mutex<Int64>(1_000_000_000)

    func wallNanoseconds() -> Int64 { monotonicNanoseconds() }
    func monotonicNanoseconds() -> Int64 { now.withLock { $0 } }
    func move(seconds: Int64) { now.withLock { $0 += seconds * 1_000_000_000 } }
}

/// A worker of a server without a network, which says what a test has it say.
struct ServedBot {
    static let service = "/google.devtools.remoteworkers.v1test2.Bots/"

    /// A call that may still wait.
    struct Call {
        let session: any GRPCSession
        let wakes: AsyncStream<Void>
        let first: GRPCStep

        var isWaiting: Bool { if case .wait = first { true } else { false } }

        /// What the server says, once it says something.
        func answer() async throws -> REBotSession {
            var (step, wakes) = (first, wakes.makeAsyncIterator())
            while true {
                if case .finish(let message) = step { return try REBotSession(serializedBytes: message ?? []) }
                _ = await wakes.next()
                step = try session.next()
            }
        }
    }

    let served: ServedExecution
    var session = REBotSession()

    init(_ served: ServedExecution, _ name: String = "bot", properties: [String: String] = [:]) {
        self.served = served
        session.botID = name
        session.status = .ok
        session.worker.devices = [.init()]
        for (key, value) in properties {
            session.worker.devices[0].properties.append(
                .with {
                    $0.key = key
                    $0.value = value
                })
        }
    }

    private func begin(_ method: String, _ request: some Message) throws -> Call {
        let session = try #require(served.cache.services.session(for: (Self.service + method)[...]))
        let (wakes, yield) = AsyncStream<Void>.makeStream()
        session.attach { yield.yield() }
        _ = try session.receive(try request.serializedBytes())
        return Call(session: session, wakes: wakes, first: try session.end())
    }

    func create(parent: String = "") throws -> Call {
        var request = Google_Devtools_Remoteworkers_V1test2_CreateBotSessionRequest()
        request.parent = parent
        request.botSession = session
        return try begin("CreateBotSession", request)
    }

    func update(name: String? = nil) throws -> Call {
        var request = Google_Devtools_Remoteworkers_V1test2_UpdateBotSessionRequest()
        request.name = name ?? session.name
        request.botSession = session
        return try begin("UpdateBotSession", request)
    }

    /// Takes what the server says for what is.
    mutating func take(_ call: Call) async throws { session = try await call.answer() }

    /// Says that the lease in hand is done.
    mutating func complete(_ result: REResult?, _ failure: GRPCFailure? = nil) throws {
        var lease = try #require(session.leases.first)
        lease.state = .completed
        if let result { lease.result = try Google_Protobuf_Any(message: result) }
        if let failure { lease.status = failure.status }
        session.leases = [lease]
    }

    /// A result with a file that the store has.
    func result(_ content: String) throws -> REResult {
        var result = REResult()
        var file = Build_Bazel_Remote_Execution_V2_OutputFile()
        file.path = "out"
        file.digest = try served.cache.store.write(Array(content.utf8)).wire
        result.outputFiles = [file]
        return result
    }
}

extension ServedExecution {
    /// A server whose actions run elsewhere alone.
    static func forWorkers(
        _ terms: LeaseTerms = LeaseTerms(), workers: Int = 0, _ change: (inout ExecutionSetup) -> Void = { _ in }
    ) throws -> ServedExecution {
        try ServedExecution(ScriptedExecutor(isOpen: false), workers: workers) { setup in
            setup.leases = terms
            change(&setup)
        }
    }
}
