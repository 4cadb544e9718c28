import ForgeCore
import ForgeExecutor
import ForgeREAPI
import ForgeStore
import ForgeTesting
import SwiftProtobuf
import Testing

@testable import ForgeRemote

/// What actions write, read while they run.
@Suite(.timeLimit(.minutes(2))) struct LogTests {
    typealias Metadata = Build_Bazel_Remote_Execution_V2_ExecuteOperationMetadata
    typealias ReadRequest = Google_Bytestream_ReadRequest

    /// A call of `ByteStream.Read`, step by step.
    final class Reading {
        let session: any GRPCSession
        let wakes: AsyncStream<Void>.Iterator
        private var step: GRPCStep?

        init(_ served: ServedExecution, _ name: String, offset: Int64 = 0, limit: Int64 = 0) throws {
            session = try #require(served.cache.services.session(for: "/google.bytestream.ByteStream/Read"))
            let (stream, yield) = AsyncStream<Void>.makeStream()
            session.attach { yield.yield() }
            wakes = stream.makeAsyncIterator()
            var request = ReadRequest()
            request.resourceName = name
            request.readOffset = offset
            request.readLimit = limit
            _ = try session.receive(try request.serializedBytes())
        }

        /// What there is now, and whether that is the end.
        func now() throws -> (text: String, isOver: Bool) {
            var bytes: [UInt8] = []
            var step = try self.step == nil ? session.end() : session.next()
            while case .send(let message) = step {
                bytes += try Google_Bytestream_ReadResponse(serializedBytes: message).data
                step = try session.next()
            }
            self.step = step
            if case .finish = step { return (String(decoding: bytes, as: UTF8.self), true) }
            return (String(decoding: bytes, as: UTF8.self), false)
        }
    }

    static func names(_ served: ServedExecution, _ operation: String) throws -> Metadata {
        var request = Google_Longrunning_GetOperationRequest()
        request.name = operation
        let found: REOperation = try served.cache.ask(ServedExecution.operations + "GetOperation", request)
        return try Metadata(unpackingAny: found.metadata)
    }

    @Test func aLogIsReadWhileItIsWrittenAndAfter() async throws {
        let executor = ScriptedExecutor(isOpen: false) { _, report in report.stdout = BlobID(of: Array("onetwo".utf8)) }
        let served = try ServedExecution(executor)
        _ = try served.cache.store.write(Array("onetwo".utf8))
        let call = try served.execute(try served.action())
        try await served.until { executor.requests.count == 1 }
        let names = try Self.names(served, try call.name)
        #expect(names.stdoutStreamName == "\(try call.name)/logstreams/stdout")
        let output = try #require(executor.requests[0].onOutput)

        let reading = try Reading(served, names.stdoutStreamName)
        let other = try Reading(served, names.stdoutStreamName, offset: 2, limit: 2)
        let error = try Reading(served, names.stderrStreamName)
        #expect(try reading.now() == ("", false))
        output(false, Array("one".utf8))
        #expect(try reading.now() == ("one", false))
        #expect(try other.now() == ("e", false))
        #expect(try error.now() == ("", false))
        output(true, Array("bad".utf8))
        output(false, Array("two".utf8))
        #expect(try other.now() == ("t", true))
        #expect(try error.now() == ("bad", false))
        executor.open()
        _ = try await call.response()
        #expect(try reading.now() == ("two", true))
        // The result says that nothing was written there; what was read before was all.
        #expect(try error.now() == ("", true))
        #expect(try Reading(served, names.stdoutStreamName, offset: 1).now() == ("netwo", true))
        #expect(try Reading(served, names.stdoutStreamName, offset: 6).now() == ("", true))
        #expect(throws: GRPCFailure.self) { try Reading(served, names.stdoutStreamName, offset: 7).now() }
    }

    @Test func readersAreWokenWhenThereIsMore() async throws {
        let log = LogStream(directory: "/nonexistent")
        let served = try ServedCache()
        let (stream, yield) = AsyncStream<Void>.makeStream()
        let read = try LogRead(
            log, offset: 0, limit: 0,
            ServedStore(store: served.store, instances: [""], environment: Digest(of: []), durability: .ordered))
        read.begin { yield.yield() }
        guard case .wait = try read.next() else { throw GRPCFailure(.internal, "nothing was there yet") }
        log.append([1])
        var wakes = stream.makeAsyncIterator()
        _ = await wakes.next()
        guard case .send = try read.next() else { throw GRPCFailure(.internal, "it was woken for nothing") }
        log.finish(nil)
        _ = await wakes.next()
        guard case .finish(nil) = try read.next() else { throw GRPCFailure(.internal, "the log is over") }
    }

    @Test func longLogsLieInAFileAndAreBounded() throws {
        let home = TemporaryDirectory()
        let log = LogStream(directory: home.path)
        let line = [UInt8](repeating: 7, count: 50_000)
        for _ in 0..<5 { log.append(line) }
        #expect(try log.read(at: 0, most: 1 << 20) == .bytes([UInt8](repeating: 7, count: 250_000)))
        #expect(try log.read(at: 249_990, most: 4) == .bytes([7, 7, 7, 7]))
        #expect(try log.read(at: 250_000, most: 4) == .later)
        for _ in 0..<70 { log.append([UInt8](repeating: 8, count: 1 << 20)) }
        #expect(try log.read(at: (64 << 20) - 1, most: 10) == .bytes([8]))
        #expect(try log.read(at: 64 << 20, most: 10) == .later)
        log.finish(nil)
        #expect(try log.read(at: 64 << 20, most: 10) == .over(64 << 20))
        // One that has nowhere to lie keeps what it has.
        let homeless = LogStream(directory: "\(home.path)/none")
        homeless.append([1, 2])
        homeless.append(line + line)
        homeless.append([3])
        #expect(try homeless.read(at: 0, most: 10) == .bytes([1, 2]))
        homeless.finish(BlobID(of: [1, 2]))
        #expect(try homeless.read(at: 0, most: 10) == .stored(BlobID(of: [1, 2])))
    }

    @Test func theLogOfAnActionThatFailedIsInTheStoreAndNotHeld() async throws {
        let line = [UInt8](repeating: 65, count: 100_000)
        let executor = ScriptedExecutor(failure: ForgeError(.storeIO, "The disk failed")) { request, _ in
            request.onOutput?(false, line)
        }
        let served = try ServedExecution(executor)
        let call = try served.execute(try served.action())
        let name = "\(try call.name)/logstreams/stdout"
        #expect(try await call.response().status.code != 0)
        #expect(try served.cache.store.has(BlobID(of: line)))
        let (text, isOver) = try Reading(served, name).now()
        #expect(Array(text.utf8) == line && isOver)
    }

    @Test func namesOfLogsAreNoOthers() throws {
        #expect(LogName("a/b/operations/x/logstreams/stderr") == LogName(operation: "a/b/operations/x", isError: true))
        for text in [
            "", "operations/x/logstreams/stdin", "logstreams/stdout", "operations/logstreams/stdout",
            "operations/x/logstreams/stdout/", "blobs/x/logstreams/stdout",
        ] { #expect(LogName(text) == nil, "\(text)") }
        let served = try ServedExecution()
        for (offset, limit, code) in [(Int64(0), Int64(0), GRPCCode.notFound), (-1, 0, .notFound)] {
            #expect(
                performing: {
                    _ = try Reading(served, "operations/none/logstreams/stdout", offset: offset, limit: limit).now()
                }, throws: hasCode(code))
        }
        let write = try ServedCache.write("operations/x/logstreams/stdout", [1], at: 0, finish: true)
        #expect(
            performing: { try served.cache.call(ServedCache.byteStream + "Write", [write]) },
            throws: hasCode(.notFound))
    }

    @Test func offsetsAndLimitsThatAreNoneAreRefused() async throws {
        let executor = ScriptedExecutor(isOpen: false)
        let served = try ServedExecution(executor)
        let call = try served.execute(try served.action())
        let name = "\(try call.name)/logstreams/stdout"
        #expect(performing: { _ = try Reading(served, name, offset: -1).now() }, throws: hasCode(.outOfRange))
        #expect(performing: { _ = try Reading(served, name, limit: -1).now() }, throws: hasCode(.invalidArgument))
        executor.open()
        _ = try await call.response()
    }
}
