import ForgeCore
import ForgeExecutor
import ForgeIR
import ForgeREAPI
import ForgeStore
import ForgeTesting
import SwiftProtobuf
import Testing

@testable import ForgeRemote

/// Many executions at once.
@Suite(.timeLimit(.minutes(2))) struct ExecutionQueueTests {
    private func runs(_ served: ServedExecution) -> [String] {
        served.executor.requests.map { $0.command.arguments[1] }
    }

    @Test func equalActionsShareARunUnlessTheyMustNot() async throws {
        let served = try ServedExecution(ScriptedExecutor(isOpen: false), workers: 4)
        let action = try served.action()
        let calls = [try served.execute(action), try served.execute(action) { $0.skipCacheLookup = true }]
        let alone = try served.action(1) { $0.doNotCache = true }
        let others = [try served.execute(alone), try served.execute(alone)]
        try await served.until { served.executor.requests.count == 3 }
        served.executor.open()
        for call in calls + others { #expect(try await call.response().result.exitCode == 0) }
        #expect(try calls[0].name == calls[1].name && others[0].name != others[1].name)
        #expect(runs(served).sorted() == ["0", "1", "1"])
    }

    @Test func theMostUrgentGoesFirstAndEqualsInTheirOrder() async throws {
        let served = try ServedExecution(ScriptedExecutor(isOpen: false))
        let first = try served.execute(served.action(9))
        try await served.until { served.executor.requests.count == 1 }
        var calls = [first]
        for (number, priority) in [(1, 5), (2, -1), (3, 0), (4, -1)] as [(Int, Int32)] {
            calls.append(try served.execute(served.action(number)) { $0.executionPolicy.priority = priority })
        }
        served.executor.open()
        for call in calls { _ = try await call.response() }
        #expect(runs(served) == ["9", "2", "4", "3", "1"])
    }

    @Test func aFullQueueSaysSo() async throws {
        let served = try ServedExecution(ScriptedExecutor(isOpen: false)) { $0.queued = 1 }
        let calls = [try served.execute(served.action(1))]
        try await served.until { served.executor.requests.count == 1 }
        let waiting = try served.execute(served.action(2))
        #expect { try served.execute(served.action(3)) } throws: { error in
            guard let failure = error as? GRPCFailure else { return false }
            return failure.code == .resourceExhausted && failure.message.contains("1 actions wait")
        }
        // Joining one that waits takes no place.
        let joined = try served.execute(served.action(2))
        served.executor.open()
        for call in calls + [waiting, joined] { #expect(try await call.response().status.code == 0) }
    }

    @Test func whatNobodyWaitsForIsStopped() async throws {
        let served = try ServedExecution(ScriptedExecutor(isOpen: false))
        let action = try served.action()
        let calls = [try served.execute(action), try served.execute(action)]
        let waiting = try served.execute(served.action(1))
        try await served.until { served.executor.requests.count == 1 }
        waiting.session.abandon()
        calls[0].session.abandon()
        try await Task.sleep(for: .milliseconds(50))
        #expect(served.executor.cancellations == 0, "one client is still there")
        calls[1].session.abandon()
        try await served.until { served.executor.cancellations == 1 }
        served.executor.open()
        // The place is free, and the one that only waited never ran.
        _ = try await served.execute(served.action(2)).response()
        #expect(runs(served) == ["0", "2"])
    }

    @Test func aClientMayComeBack() async throws {
        let served = try ServedExecution(ScriptedExecutor(isOpen: false)) { $0.graceMilliseconds = 60_000 }
        let call = try served.execute(served.action())
        let name = try call.name
        call.session.abandon()
        let request = Build_Bazel_Remote_Execution_V2_WaitExecutionRequest.with { $0.name = name }
        let again = try served.begin(ServedExecution.service + "WaitExecution", request)
        served.executor.open()
        #expect(try await again.response().status.code == 0)
        #expect(served.executor.cancellations == 0)
        // And once more when it is long done.
        let done = try served.begin(ServedExecution.service + "WaitExecution", request)
        #expect(try await done.answers().count == 1)
        let other = Build_Bazel_Remote_Execution_V2_WaitExecutionRequest.with { $0.name = "operations/x" }
        #expect { try served.begin(ServedExecution.service + "WaitExecution", other) } throws: {
            hasCode(.notFound)($0)
        }
    }

    @Test func operationsAreShownAndStoppedByName() async throws {
        let served = try ServedExecution(ScriptedExecutor(isOpen: false))
        let calls = [try served.execute(served.action(0)), try served.execute(served.action(1))]
        try await served.until { served.executor.requests.count == 1 }
        let names = try calls.map { try $0.name }
        #expect(names.allSatisfy { $0.hasPrefix("operations/") })
        let page = Google_Longrunning_ListOperationsRequest.with { $0.pageSize = 1 }
        let first: Google_Longrunning_ListOperationsResponse = try served.cache.ask(
            ServedExecution.operations + "ListOperations", page)
        #expect(first.operations.map(\.name) == [names[0]])
        let second: Google_Longrunning_ListOperationsResponse = try served.cache.ask(
            ServedExecution.operations + "ListOperations",
            Google_Longrunning_ListOperationsRequest.with { $0.pageToken = first.nextPageToken })
        #expect(second.operations.map(\.name) == [names[1]] && second.nextPageToken.isEmpty)
        for name in names.reversed() {
            let unfinished = Google_Longrunning_DeleteOperationRequest.with { $0.name = name }
            #expect {
                try served.cache.call(
                    ServedExecution.operations + "DeleteOperation", [try unfinished.serializedBytes()])
            } throws: { hasCode(.failedPrecondition)($0) }
            let cancel = Google_Longrunning_CancelOperationRequest.with { $0.name = name }
            _ = try served.cache.call(ServedExecution.operations + "CancelOperation", [try cancel.serializedBytes()])
        }
        for call in calls {
            let last = try #require(try await call.answers().last)
            #expect(last.done && last.error.code == Int32(GRPCCode.cancelled.rawValue))
        }
        #expect(served.executor.cancellations == 1 && runs(served) == ["0"])
        let delete = Google_Longrunning_DeleteOperationRequest.with { $0.name = names[0] }
        _ = try served.cache.call(ServedExecution.operations + "DeleteOperation", [try delete.serializedBytes()])
        let get = Google_Longrunning_GetOperationRequest.with { $0.name = names[0] }
        #expect {
            try served.cache.call(ServedExecution.operations + "GetOperation", [try get.serializedBytes()])
        } throws: { hasCode(.notFound)($0) }
    }
}
