import ForgeCore
import ForgeExecutor
import ForgeIR
import ForgeREAPI
import ForgeStore
import ForgeTesting
import FoundationEssentials
import SwiftProtobuf
import Synchronization
import Testing

@testable import ForgeRemote

typealias REAction = Build_Bazel_Remote_Execution_V2_Action
typealias RECommand = Build_Bazel_Remote_Execution_V2_Command
typealias REDirectory = Build_Bazel_Remote_Execution_V2_Directory
typealias REExecute = Build_Bazel_Remote_Execution_V2_ExecuteRequest
typealias REResponse = Build_Bazel_Remote_Execution_V2_ExecuteResponse
typealias REOperation = Google_Longrunning_Operation

/// An executor that does what a test says, once the test lets it.
final class ScriptedExecutor: Executor {
    let tier = "scripted"
    private let isOpen: Mutex<Bool>
    private let seen = Mutex<[ExecutionRequest]>([])
    private let cancelled = Mutex(0)
    /// How every execution ends, unless it is cancelled.
    private let failure: ForgeError?
    private let body: @Sendable (ExecutionRequest, inout ExecutionReport) -> Void

    init(
        isOpen: Bool = true, failure: ForgeError? = nil,
        _ body: @escaping @Sendable (ExecutionRequest, inout ExecutionReport) -> Void = { _, _ in }
    ) {
        self.isOpen = Mutex(isOpen)
        self.failure = failure
        self.body = body
    }

    /// What it was asked for, in order.
    var requests: [ExecutionRequest] { seen.withLock { $0 } }
    /// How many were cancelled while they ran.
    var cancellations: Int { cancelled.withLock { $0 } }

    func open() { isOpen.withLock { $0 = true } }

    func execute(_ request: ExecutionRequest) async throws(ForgeError) -> ExecutionReport {
        seen.withLock { $0.append(request) }
        var report = ExecutionReport(
            outcome: .exited(0), outputs: [:], stdout: .empty, stderr: .empty, observation: Observation())
        while !isOpen.withLock({ $0 }) {
            if Task.isCancelled {
                cancelled.withLock { $0 += 1 }
                report.outcome = .cancelled
                return report
            }
            try? await Task.sleep(for: .milliseconds(1))
        }
        body(request, &report)
        if let failure { throw failure }
        return report
    }
}

/// A server that executes, without a network.
struct ServedExecution {
    let cache: ServedCache
    let executor: ScriptedExecutor
    /// The root of an environment without programs.
    let environment: BlobID

    init(
        _ executor: ScriptedExecutor = ScriptedExecutor(), hasEnvironment: Bool = true, workers: Int = 1,
        store: DiskStore? = nil, _ change: (inout ExecutionSetup) -> Void = { _ in }
    ) throws {
        self.executor = executor
        let empty = try ServedCache(store: store)
        environment = try empty.store.write([])
        var setup = ExecutionSetup(
            executor: executor, workers: workers, environment: hasEnvironment ? environment : nil,
            clock: SystemClock(), entropy: SystemEntropy())
        setup.graceMilliseconds = 0
        change(&setup)
        cache = ServedCache(empty, execution: setup)
    }

    static let service = "/build.bazel.remote.execution.v2.Execution/"
    static let operations = "/google.longrunning.Operations/"

    /// Stores a message and names it.
    func put(_ message: some Message) throws -> REDigest {
        let bytes: [UInt8] = try message.serializedBytes()
        _ = try cache.store.write(bytes)
        return ServedCache.digest(bytes)
    }

    /// Stores an action that calls `/bin/tool` with a number, and names it.
    func action(
        _ number: Int = 0, root: REDirectory = REDirectory(), _ change: (inout REAction) -> Void = { _ in },
        command: (inout RECommand) -> Void = { _ in }
    ) throws -> REDigest {
        var said = RECommand()
        said.arguments = ["/bin/tool", "\(number)"]
        command(&said)
        var action = REAction()
        action.commandDigest = try put(said)
        action.inputRootDigest = try put(root)
        change(&action)
        return try put(action)
    }

    /// A call of `Execute` as it goes on.
    struct Call {
        let session: any GRPCSession
        let wakes: AsyncStream<Void>
        var first: GRPCStep

        /// What the client is told until the operation is done.
        func answers() async throws -> [REOperation] {
            var out: [REOperation] = []
            var step = first
            var wakes = wakes.makeAsyncIterator()
            while true {
                switch step {
                case .send(let message):
                    out.append(try REOperation(serializedBytes: message))
                    step = try session.next()
                case .wait:
                    _ = await wakes.next()
                    step = try session.next()
                case .finish(let message):
                    return out + [try REOperation(serializedBytes: message ?? [])]
                }
            }
        }

        /// How it ended.
        func response() async throws -> REResponse {
            let last = try #require(try await answers().last)
            #expect(last.done)
            return try REResponse(unpackingAny: last.response)
        }

        /// The operation's name, as the first answer says it.
        var name: String {
            get throws {
                guard case .send(let message) = first else { throw GRPCFailure(.internal, "no answer") }
                return try REOperation(serializedBytes: message).name
            }
        }
    }

    func begin(_ path: String, _ request: some Message) throws -> Call {
        let session = try #require(cache.services.session(for: path[...]))
        let (wakes, yield) = AsyncStream<Void>.makeStream()
        session.attach { yield.yield() }
        _ = try session.receive(try request.serializedBytes())
        return Call(session: session, wakes: wakes, first: try session.end())
    }

    func execute(_ action: REDigest, _ change: (inout REExecute) -> Void = { _ in }) throws -> Call {
        var request = REExecute()
        request.actionDigest = action
        change(&request)
        return try begin(Self.service + "Execute", request)
    }

    func result(of action: REDigest) throws -> REResult? {
        var request = Build_Bazel_Remote_Execution_V2_GetActionResultRequest()
        request.actionDigest = action
        do { return try cache.ask(ServedCache.actionCache + "GetActionResult", request) } catch {
            guard hasCode(.notFound)(error) else { throw error }
            return nil
        }
    }

    /// Waits for something that other threads bring about.
    func until(_ condition: () -> Bool) async throws {
        for _ in 0..<5000 where !condition() { try await Task.sleep(for: .milliseconds(2)) }
        #expect(condition())
    }
}
