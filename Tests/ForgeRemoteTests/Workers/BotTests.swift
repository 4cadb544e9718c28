import ForgeCore
import ForgeExecutor
import ForgeIR
import ForgeREAPI
import ForgeStore
import SwiftProtobuf
import Testing

@testable import ForgeRemote

/// Workers that come for actions, as the server sees them.
@Suite(.timeLimit(.minutes(2))) struct BotTests {
    @Test func anActionGoesToAWorkerAndItsResultIsKept() async throws {
        let served = try ServedExecution.forWorkers()
        var bot = ServedBot(served)
        let poll = try bot.create()
        #expect(poll.isWaiting)
        let action = try served.action()
        let call = try served.execute(action)
        try await bot.take(poll)
        let lease = try #require(bot.session.leases.first)
        #expect(bot.session.name.hasPrefix("botSessions/") && lease.state == .pending)
        #expect(ServedCache.digest(Array(lease.payload.value)) == action, "the very bytes of the client")
        #expect(lease.environment == served.environment)
        // Who says again what is known waits again.
        bot.session.leases[0].state = .active
        #expect(try bot.update().isWaiting)
        let expected = try bot.result("made")
        try bot.complete(expected)
        let idle = try bot.update()
        #expect(idle.isWaiting, "the lease is done, and there is no other")
        let answers = try await call.answers()
        let response = try REResponse(unpackingAny: try #require(answers.last).response)
        #expect(response.result == expected && !response.cachedResult)
        #expect(try served.result(of: action) == expected)
        // Another one comes over the call that waits.
        _ = try served.execute(served.action(1))
        try await bot.take(idle)
        #expect(bot.session.leases.count == 1 && bot.session.leases[0].id != lease.id)
        #expect(served.executor.requests.isEmpty)
    }

    @Test func aLeaseThatAWorkerDidNotHearOfIsToldAgain() async throws {
        let served = try ServedExecution.forWorkers()
        var bot = ServedBot(served)
        _ = try served.execute(served.action())
        try await bot.take(try bot.create())
        let lease = try #require(bot.session.leases.first)
        bot.session.leases = []
        try await bot.take(try bot.update())
        #expect(bot.session.leases == [lease])
    }

    @Test func whatALostWorkerHadGoesFirstToAnotherAndItsOwnResultDoesNotCount() async throws {
        let clock = MovedClock()
        let served = try ServedExecution.forWorkers(LeaseTerms(silenceMilliseconds: 10_000)) { $0.clock = clock }
        var (lost, other) = (ServedBot(served, "lost"), ServedBot(served, "other"))
        let action = try served.action()
        let call = try served.execute(action)
        try await lost.take(try lost.create())
        _ = try served.execute(served.action(1))
        clock.move(seconds: 11)
        try await other.take(try other.create())
        let lease = try #require(other.session.leases.first)
        #expect(ServedCache.digest(Array(lease.payload.value)) == action)
        try lost.complete(try lost.result("of the lost one"))
        #expect { try lost.update() } throws: { hasCode(.notFound)($0) }
        let expected = try other.result("right")
        try other.complete(expected)
        _ = try other.update()
        #expect(try await call.response().result == expected)
        #expect(try served.result(of: action) == expected)
    }

    @Test func onlyTheLastLeaseOnAnActionCounts() throws {
        let served = try ServedExecution()
        let id = try BlobID(wire: try served.action())
        let store = ServedStore(
            store: served.cache.store, instances: [""], environment: served.environment.digest, durability: .ordered)
        var setup = ExecutionSetup(
            executor: served.executor, workers: 0, environment: nil, clock: SystemClock(), entropy: SystemEntropy())
        setup.leases = LeaseTerms()
        let queue = ExecutionQueue(setup, logs: "/nonexistent") { _, _ in .cancelled }
        let action = try ClientAction(id, instance: "", namespace: .local, store)
        let operation = try queue.submit(action, priority: 0)
        let first = try #require(queue.lease(of: "", to: "first", having: PlatformProperties()))
        let none = queue.lease(of: "", to: "other", having: PlatformProperties())
        #expect(none?.number == nil, "it is in hand")
        queue.giveBack(first, lost: "it was silent")
        queue.complete(first, ExecutionEnding(message: "while nobody has it"))
        let second = try #require(queue.lease(of: "", to: "second", having: PlatformProperties()))
        queue.complete(first, ExecutionEnding(message: "of the first"))
        queue.giveBack(first, lost: "again")
        #expect(operation.snapshot().ending == nil && queue.isCurrent(second) && !queue.isCurrent(first))
        queue.complete(second, ExecutionEnding(message: "of the second"))
        #expect(operation.snapshot().ending?.message == "of the second")
    }

    @Test func aSignOfLifeKeepsAWorker() async throws {
        let clock = MovedClock()
        let served = try ServedExecution.forWorkers(LeaseTerms(silenceMilliseconds: 10_000)) { $0.clock = clock }
        var bot = ServedBot(served)
        let call = try served.execute(served.action())
        try await bot.take(try bot.create())
        bot.session.leases[0].state = .active
        for _ in 0..<3 {
            clock.move(seconds: 8)
            #expect(try bot.update().isWaiting)
        }
        let expected = try bot.result("made")
        try bot.complete(expected)
        _ = try bot.update()
        #expect(try await call.response().result == expected)
    }

    @Test func anActionThatWorkersAreLostOverFails() async throws {
        let clock = MovedClock()
        let served = try ServedExecution.forWorkers(LeaseTerms(silenceMilliseconds: 10_000)) { $0.clock = clock }
        let call = try served.execute(served.action())
        for number in 1...3 {
            var bot = ServedBot(served, "bot-\(number)")
            try await bot.take(try bot.create())
            #expect(bot.session.leases.count == 1)
            clock.move(seconds: 11)
        }
        // Somebody has to look.
        _ = try ServedBot(served).create()
        let status = try await call.response().status
        #expect(status.code == GRPCCode.aborted.rawValue)
        #expect(status.message.contains("3 workers") && status.message.contains("`bot-3` was silent for 10 seconds"))
    }

    @Test func aResultThatIsNotWholeIsMadeByAnother() async throws {
        let served = try ServedExecution.forWorkers()
        let action = try served.action()
        let call = try served.execute(action)
        var bot = ServedBot(served)
        try await bot.take(try bot.create())
        var result = try bot.result("made")
        result.outputFiles[0].digest = ServedCache.digest(Array("never sent".utf8))
        let first = bot.session.leases[0].id
        try bot.complete(result)
        try await bot.take(try bot.update())
        #expect(bot.session.leases.count == 1 && bot.session.leases[0].id != first)
        #expect(try served.result(of: action) == nil)
        // So is what a worker could not do.
        try bot.complete(nil, GRPCFailure(.unavailable, "The disk is full"))
        try await bot.take(try bot.update())
        try bot.complete(nil)
        _ = try bot.update()
        #expect(try await call.response().status.code == GRPCCode.aborted.rawValue)
    }

    @Test func aFailureOfTheActionIsTold() async throws {
        let served = try ServedExecution.forWorkers()
        let action = try served.action()
        let call = try served.execute(action)
        var bot = ServedBot(served)
        try await bot.take(try bot.create())
        var result = try bot.result("half")
        result.exitCode = 137
        try bot.complete(result, GRPCFailure(.deadlineExceeded, "too long"))
        _ = try bot.update()
        let response = try await call.response()
        #expect(response.status.code == GRPCCode.deadlineExceeded.rawValue && response.result == result)
        #expect(try served.result(of: action) == nil, "failures are not kept")
    }

    @Test func whatNobodyWantsIsTakenFromAWorker() async throws {
        let served = try ServedExecution.forWorkers()
        var bot = ServedBot(served)
        let (first, second) = (try served.execute(served.action()), try served.execute(served.action(1)))
        try await bot.take(try bot.create())
        bot.session.leases[0].state = .active
        let poll = try bot.update()
        #expect(poll.isWaiting)
        first.session.abandon()
        var after = bot
        try await after.take(poll)
        #expect(after.session.leases.count == 1 && after.session.leases[0].id != bot.session.leases[0].id)
        // What it says of the old one is nothing to anybody.
        try bot.complete(try bot.result("unwanted"))
        try await bot.take(try bot.update())
        #expect(bot.session.leases == after.session.leases)
        try bot.complete(try bot.result("wanted"))
        _ = try bot.update()
        #expect(try await second.response().result.outputFiles.count == 1)
    }

    @Test func aWorkerThatLeavesGivesItsActionBack() async throws {
        let served = try ServedExecution.forWorkers()
        var (bot, other) = (ServedBot(served), ServedBot(served, "other"))
        let call = try served.execute(served.action())
        try await bot.take(try bot.create())
        let poll = try other.create()
        #expect(poll.isWaiting)
        bot.session.status = .botTerminating
        try await bot.take(try bot.update())
        #expect(bot.session.leases.isEmpty)
        try await other.take(poll)
        try other.complete(try other.result("made"))
        _ = try other.update()
        #expect(try await call.response().status.code == 0)
        #expect { try bot.update() } throws: { hasCode(.notFound)($0) }
    }

    @Test func aWorkerThatIsNotWellGetsNothing() async throws {
        let served = try ServedExecution.forWorkers()
        _ = try served.execute(served.action())
        var bot = ServedBot(served)
        bot.session.status = .unhealthy
        try await bot.take(try bot.create())
        #expect(bot.session.leases.isEmpty && bot.session.hasExpireTime)
        bot.session.status = .ok
        try await bot.take(try bot.update())
        #expect(bot.session.leases.count == 1)
    }

    @Test func whatAnActionWantsOfAWorkerIsHeeded() async throws {
        let served = try ServedExecution.forWorkers()
        func wanting(_ number: Int, _ pool: String, inCommand: Bool) throws -> REDigest {
            let platform = Build_Bazel_Remote_Execution_V2_Platform.with {
                $0.properties = [
                    .with { ($0.name, $0.value) = ("Pool", pool) }, .with { ($0.name, $0.value) = ("unheard-of", "x") },
                ]
            }
            return try served.action(number) {
                if !inCommand { $0.platform = platform }
            } command: {
                if inCommand { $0.platform = platform }
            }
        }
        let large = try wanting(0, "large", inCommand: false)
        let small = try wanting(1, "small", inCommand: true)
        for action in [large, small] { _ = try served.execute(action) }
        var bot = ServedBot(served, properties: ["Pool": "small"])
        try await bot.take(try bot.create())
        #expect(ServedCache.digest(Array(bot.session.leases[0].payload.value)) == small)
        #expect(try ServedBot(served, properties: ["Pool": "medium"]).create().isWaiting)
        var other = ServedBot(served, "other")
        try await other.take(try other.create())
        #expect(ServedCache.digest(Array(other.session.leases[0].payload.value)) == large)
    }

    @Test func aCallInThePlaceOfAnotherEndsThat() async throws {
        let served = try ServedExecution.forWorkers()
        var bot = ServedBot(served)
        _ = try served.execute(served.action())
        try await bot.take(try bot.create())
        bot.session.leases[0].state = .active
        let (older, newer) = (try bot.update(), try bot.update())
        #expect(try await older.answer().leases.count == 1)
        #expect(newer.isWaiting)
    }

    @Test func aCallThatWaitsIsAnsweredInTime() async throws {
        let served = try ServedExecution.forWorkers(LeaseTerms(silenceMilliseconds: 3000))
        let call = try ServedBot(served).create()
        #expect(call.isWaiting)
        #expect(try await call.answer().leases.isEmpty)
    }

    @Test func whatIsNotThereIsSaidBeforeAWorkerComes() throws {
        let served = try ServedExecution.forWorkers()
        let action = try served.action { $0.inputRootDigest = ServedCache.digest([1, 2, 3]) }
        #expect { try served.execute(action) } throws: { hasCode(.failedPrecondition)($0) }
    }

    @Test func aWorkerThatMakesNoSenseIsToldSo() throws {
        let served = try ServedExecution.forWorkers()
        var bot = ServedBot(served, "")
        #expect { try bot.create() } throws: { hasCode(.invalidArgument)($0) }
        bot = ServedBot(served)
        #expect { try bot.create(parent: "elsewhere") } throws: { hasCode(.invalidArgument)($0) }
        bot.session.name = "botSessions/0123"
        #expect { try bot.update() } throws: { hasCode(.notFound)($0) }
        #expect { try bot.update(name: "another") } throws: { hasCode(.invalidArgument)($0) }
        bot.session.leases = [.with { $0.state = .cancelled }]
        #expect { try bot.update() } throws: { hasCode(.invalidArgument)($0) }
        // A server that no worker may come to has no such method.
        #expect(try ServedExecution().cache.services.session(for: (ServedBot.service + "CreateBotSession")[...]) == nil)
    }

    @Test func tooManyWorkersAreToldSo() throws {
        let clock = MovedClock()
        var terms = LeaseTerms(silenceMilliseconds: 10_000)
        terms.mostSessions = 1
        let served = try ServedExecution.forWorkers(terms) { $0.clock = clock }
        let bot = ServedBot(served)
        let call = try bot.create()
        clock.move(seconds: 11)
        // One whose call waits is there, however long that takes.
        #expect { try bot.create() } throws: { hasCode(.resourceExhausted)($0) }
        call.session.abandon()
        #expect { try bot.create() } throws: { hasCode(.resourceExhausted)($0) }
        clock.move(seconds: 11)
        #expect(try bot.create().isWaiting)
    }

    @Test func workersOfTheServerGoFirst() async throws {
        let served = try ServedExecution.forWorkers(workers: 1)
        var bot = ServedBot(served)
        let poll = try bot.create()
        let calls = [try served.execute(served.action(0)), try served.execute(served.action(1))]
        try await bot.take(poll)
        try bot.complete(try bot.result("there"))
        _ = try bot.update()
        served.executor.open()
        for call in calls { #expect(try await call.response().status.code == 0) }
        #expect(served.executor.requests.map { $0.command.arguments[1] } == ["0"])
    }

    @Test func aServerThatStopsTakesBackWhatWorkersHave() async throws {
        let served = try ServedExecution.forWorkers()
        var bot = ServedBot(served)
        let call = try served.execute(served.action())
        try await bot.take(try bot.create())
        let idle = try ServedBot(served, "idle").create()
        await served.cache.services.drain(milliseconds: 50)
        #expect(try #require(try await call.answers().last).error.code == GRPCCode.cancelled.rawValue)
        await #expect { try await idle.answer() } throws: { hasCode(.notFound)($0) }
        #expect { try ServedBot(served, "late").create() } throws: { hasCode(.unavailable)($0) }
    }
}
