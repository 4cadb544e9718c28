import ForgeCore
import ForgeREAPI
import ForgeStore
import SwiftProtobuf
import Testing

@testable import ForgeRemote

/// Logs that others than the server write.
@Suite(.timeLimit(.minutes(2))) struct LogStreamTests {
    private typealias Stream = Build_Bazel_Remote_Logstream_V1_LogStream
    private typealias Status = Google_Bytestream_QueryWriteStatusResponse

    private static func make(_ served: ServedExecution, parent: String = "") throws -> Stream {
        var request = Build_Bazel_Remote_Logstream_V1_CreateLogStreamRequest()
        request.parent = parent
        return try served.cache.ask("/build.bazel.remote.logstream.v1.LogStreamService/CreateLogStream", request)
    }

    /// A call that writes.
    private static func writing(_ served: ServedExecution) throws -> any GRPCSession {
        try #require(served.cache.services.session(for: "/google.bytestream.ByteStream/Write"))
    }

    private static func status(_ served: ServedExecution, _ name: String) throws -> Status {
        var request = Google_Bytestream_QueryWriteStatusRequest()
        request.resourceName = name
        return try served.cache.ask("/google.bytestream.ByteStream/QueryWriteStatus", request)
    }

    private static func write(
        _ call: any GRPCSession, _ name: String, _ text: String, at offset: Int, finish: Bool = false
    ) throws -> GRPCStep {
        try call.receive(try ServedCache.write(name, Array(text.utf8), at: offset, finish: finish))
    }

    @Test func aStreamIsReadWhileItIsWritten() throws {
        let served = try ServedExecution()
        let stream = try Self.make(served)
        #expect(stream.name.hasPrefix("logstreams/") && stream.writeResourceName.hasPrefix(stream.name + "/"))
        let reading = try LogTests.Reading(served, stream.name)
        #expect(try reading.now() == ("", false))
        let call = try Self.writing(served)
        _ = try Self.write(call, stream.writeResourceName, "one", at: 0)
        #expect(try reading.now() == ("one", false))
        _ = try Self.write(call, "", "two", at: 3)
        #expect(try Self.status(served, stream.writeResourceName) == .with { $0.committedSize = 6 })
        // Another call goes on where that one ended.
        call.abandon()
        let step = try Self.write(
            try Self.writing(served), stream.writeResourceName, "three", at: 6, finish: true)
        guard case .finish(let answer?) = step else { throw GRPCFailure(.internal, "no answer") }
        #expect(try Google_Bytestream_WriteResponse(serializedBytes: answer).committedSize == 11)
        #expect(try reading.now() == ("twothree", true))
        #expect(try LogTests.Reading(served, stream.name, offset: 6).now() == ("three", true))
        #expect(
            try Self.status(served, stream.writeResourceName)
                == .with { ($0.committedSize, $0.complete) = (11, true) })
        #expect { try Self.write(try Self.writing(served), stream.writeResourceName, "x", at: 11) } throws: {
            hasCode(.failedPrecondition)($0)
        }
    }

    @Test func onlyWhoeverWasToldWrites() throws {
        let served = try ServedExecution()
        let stream = try Self.make(served)
        for name in [stream.name + "/0123", stream.name, "logstreams/0123/4567"] {
            #expect { try Self.write(try Self.writing(served), name, "x", at: 0) } throws: { hasCode(.notFound)($0) }
        }
        #expect { try LogTests.Reading(served, stream.writeResourceName).now() } throws: { error in
            hasCode(.notFound)(error) || hasCode(.invalidArgument)(error)
        }
        #expect { try Self.make(served, parent: "elsewhere") } throws: { hasCode(.invalidArgument)($0) }
        #expect { try Self.write(try Self.writing(served), stream.writeResourceName, "x", at: 1) } throws: {
            hasCode(.invalidArgument)($0)
        }
    }

    @Test func aLogHasAnEnd() throws {
        let log = LogStream(directory: "/nonexistent")
        #expect { try log.append([UInt8](repeating: 0, count: 64 << 20 + 1), at: 0) } throws: {
            hasCode(.resourceExhausted)($0)
        }
    }

    @Test func whatAWorkersActionWritesIsReadWhileItRuns() async throws {
        let served = try ServedExecution.forWorkers()
        let call = try served.execute(served.action())
        var (bot, other) = (ServedBot(served), ServedBot(served, "other"))
        try await bot.take(try bot.create())
        let lease = try #require(bot.session.leases.first)
        let name = try #require(lease.property(LeaseProperty.stdout))
        let reading = try LogTests.Reading(served, try LogTests.names(served, try call.name).stdoutStreamName)
        let writing = try Self.writing(served)
        _ = try Self.write(writing, name, "one", at: 0)
        #expect(try reading.now() == ("one", false))
        // Whoever has the action next begins anew, and whoever had it is not heard.
        bot.session.status = .botTerminating
        try await bot.take(try bot.update())
        #expect { try Self.write(writing, "", "two", at: 3) } throws: { hasCode(.failedPrecondition)($0) }
        try await other.take(try other.create())
        let second = try #require(other.session.leases.first?.property(LeaseProperty.stdout))
        _ = try Self.write(try Self.writing(served), second, "onetwo", at: 0)
        #expect(try reading.now() == ("two", false))
        var result = try other.result("made")
        result.stdoutDigest = try served.cache.store.write(Array("onetwothree".utf8)).wire
        try other.complete(result)
        _ = try other.update()
        _ = try await call.response()
        #expect(try reading.now() == ("three", true))
    }
}
