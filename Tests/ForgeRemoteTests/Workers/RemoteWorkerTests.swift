import ForgeCore
import ForgeExecutor
import ForgeREAPI
import ForgeStore
import ForgeTesting
import Synchronization
import Testing

@testable import ForgeRemote

/// Workers and a server of Forge's own, over real connections.
@Suite(.timeLimit(.minutes(2))) struct RemoteWorkerTests {
    /// Another machine.
    struct Machine {
        let home = TemporaryDirectory()
        let store: DiskStore
        let sandbox: ScriptedExecutor
        let worker: RemoteWorker

        init(
            _ port: Int, slots: Int = 1, isOpen: Bool = true, name: String = "machine",
            failure: ForgeError? = nil, _ change: (inout WorkerSetup) -> Void = { _ in }
        ) throws {
            let store = try DiskStore.open(home: home.path)
            self.store = store
            sandbox = RemoteExecutorTests.leave(in: store, isOpen: isOpen, failure: failure)
            var setup = WorkerSetup(
                executor: sandbox, slots: slots, name: name, properties: [("OSFamily", "linux")], environment: nil,
                clock: SystemClock(), entropy: SystemEntropy())
            setup.drainMilliseconds = 50
            change(&setup)
            worker = RemoteWorker(try RemoteAddress("grpc://127.0.0.1:\(port)"), setup, store: store)
        }

        /// Works while the body runs.
        func working<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
            let worker = worker
            let task = Task { try await worker.run() }
            let result: Result<Value, any Error>
            do { result = .success(try await body()) } catch { result = .failure(error) }
            task.cancel()
            try await task.value
            return try result.get()
        }
    }

    private func served(
        _ terms: LeaseTerms = LeaseTerms(), _ body: (Int, ServedExecution) async throws -> Void
    ) async throws {
        let served = try ServedExecution.forWorkers(terms)
        try await RemoteExecutorTests.served(served.cache.services) { port in try await body(port, served) }
    }

    @Test func actionsOfAClientRunOnAnotherMachine() async throws {
        try await served { port, served in
            let machine = try Machine(port, slots: 2)
            let client = try RemoteExecutorTests.Client(port, .execution)
            try await machine.working {
                // Inputs and outputs of more than one message, and a directory.
                let report = try await client.run(RemoteExecutorTests.large)
                #expect(!report.isReused && machine.sandbox.requests.count == 1)
                try RemoteExecutorTests.expectAll(report, in: client)
                for number in 0..<20 as Range<UInt8> { _ = try await client.run([number]) }
                #expect(machine.sandbox.requests.count == 21)
                #expect(try await RemoteExecutorTests.Client(port, .execution).run([3]).isReused)
            }
            #expect(machine.sandbox.requests.count == 21 && served.executor.requests.isEmpty)
        }
    }

    @Test func whatAnActionWritesIsReadAtTheServer() async throws {
        try await served { port, served in
            let machine = try Machine(port, isOpen: false)
            let client = try RemoteExecutorTests.Client(port, .execution)
            try await machine.working {
                let run = Task { try await client.run() }
                try await until { machine.sandbox.requests.count == 1 }
                var request = Google_Longrunning_ListOperationsRequest()
                request.name = "operations"
                let found: Google_Longrunning_ListOperationsResponse = try served.cache.ask(
                    ServedExecution.operations + "ListOperations", request)
                let name = try #require(found.operations.first?.name)
                let reading = try LogTests.Reading(served, LogName(operation: name, isError: true).text)
                let output = try #require(machine.sandbox.requests[0].onOutput)
                var text = ""
                for piece in ["one ", "two"] {
                    output(true, Array(piece.utf8))
                    try await until {
                        text += (try? reading.now().text) ?? ""
                        return text.hasSuffix(piece)
                    }
                }
                #expect(text == "one two")
                machine.sandbox.open()
                #expect(try await run.value.outcome == .exited(0))
            }
        }
    }

    @Test func whatAWorkerLeavesBehindIsDoneByAnother() async throws {
        try await served { port, _ in
            let (first, second) = (try Machine(port, isOpen: false), try Machine(port, name: "second"))
            let client = try RemoteExecutorTests.Client(port, .execution)
            let run = try await first.working {
                let run = Task { try await client.run() }
                try await until { first.sandbox.requests.count == 1 }
                return run
            }
            #expect(first.sandbox.cancellations == 1)
            let report = try await second.working { try await run.value }
            #expect(report.outcome == .exited(0) && second.sandbox.requests.count == 1)
        }
    }

    @Test func whatRunsMayEndBeforeAWorkerStops() async throws {
        try await served { port, _ in
            let machine = try Machine(port, isOpen: false) { $0.drainMilliseconds = 60_000 }
            let client = try RemoteExecutorTests.Client(port, .execution)
            let run = try await machine.working {
                let run = Task { try await client.run() }
                try await until { machine.sandbox.requests.count == 1 }
                Task {
                    try await Task.sleep(for: .milliseconds(300))
                    machine.sandbox.open()
                }
                return run
            }
            #expect(try await run.value.outcome == .exited(0))
            #expect(machine.sandbox.cancellations == 0)
        }
    }

    @Test func whatAClientGivesUpIsStopped() async throws {
        try await served { port, _ in
            let machine = try Machine(port, isOpen: false)
            let client = try RemoteExecutorTests.Client(port, .execution)
            try await machine.working {
                let run = Task { try await client.run() }
                try await until { machine.sandbox.requests.count == 1 }
                run.cancel()
                try await until { machine.sandbox.cancellations == 1 }
                machine.sandbox.open()
                // The slot is free again.
                #expect(try await client.run([9]).outcome == .exited(0))
            }
        }
    }

    @Test func aWorkerOutlivesItsServer() async throws {
        let port = Mutex(0)
        var machine: Machine?
        var work: Task<Void, any Error>?
        try await served { free, _ in
            port.withLock { $0 = free }
            machine = try Machine(free, isOpen: false)
            let worker = machine?.worker
            work = Task { try await worker?.run() }
            let client = try RemoteExecutorTests.Client(free, .execution)
            let run = Task { try await client.run() }
            try await until { machine?.sandbox.requests.count == 1 }
            run.cancel()
        }
        machine?.sandbox.open()
        let served = try ServedExecution.forWorkers()
        try await RemoteExecutorTests.served(served.cache.services, port: port.withLock { $0 }) { port in
            let client = try RemoteExecutorTests.Client(port, .execution)
            #expect(try await client.run([1]).outcome == .exited(0))
        }
        work?.cancel()
        try await work?.value
    }

    @Test func aFailureOfTheWorkersOwnIsNoneOfTheAction() async throws {
        try await served { port, _ in
            let full = try Machine(port, failure: ForgeError(.storeFull, "No space is left"))
            let client = try RemoteExecutorTests.Client(port, .execution)
            let run = Task { try await client.run() }
            try await full.working { try await until { !full.sandbox.requests.isEmpty } }
            let report = try await Machine(port).working { try await run.value }
            #expect(report.outcome == .exited(0))
        }
    }

    @Test func aServerWithoutWorkForWorkersIsToldOf() async throws {
        try await RemoteExecutorTests.served(try ServedCache().services) { port in
            let machine = try Machine(port)
            let refusal = await #expect(throws: ForgeError.self) { try await machine.worker.run() }
            #expect(refusal?.code == .remoteRefused && refusal?.hints.first?.contains("--accept-workers") == true)
        }
    }

    private func until(_ condition: () -> Bool) async throws {
        for _ in 0..<5000 where !condition() { try await Task.sleep(for: .milliseconds(2)) }
        #expect(condition())
    }
}
