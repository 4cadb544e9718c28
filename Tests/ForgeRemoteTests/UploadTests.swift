import ForgeCore
import ForgeREAPI
import ForgeStore
import SwiftProtobuf
import Synchronization
import Testing

@testable import ForgeRemote

/// Blobs that come in pieces.
@Suite struct UploadTests {
    private static let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }

    private func name(_ bytes: [UInt8], id: String = "u") -> String {
        "uploads/\(id)/blobs/\(Digest(of: bytes).hex)/\(bytes.count)"
    }

    private func status(_ cache: ServedCache, _ name: String) throws -> Google_Bytestream_QueryWriteStatusResponse {
        try cache.ask(
            ServedCache.byteStream + "QueryWriteStatus",
            Google_Bytestream_QueryWriteStatusRequest.with { $0.resourceName = name })
    }

    private func committed(_ answers: [[UInt8]]) throws -> Int64 {
        try Google_Bytestream_WriteResponse(serializedBytes: try #require(answers.first)).committedSize
    }

    @Test func whatWasBrokenOffGoesOnWhereItEnded() throws {
        let cache = try ServedCache()
        let name = name(Self.bytes)
        #expect { try status(cache, name) } throws: { hasCode(.notFound)($0) }
        let session = try #require(cache.services.session(for: (ServedCache.byteStream + "Write")[...]))
        _ = try session.receive(try ServedCache.write(name, Array(Self.bytes[..<100_000]), at: 0, finish: false))
        session.abandon()
        let half = try status(cache, name)
        #expect(half.committedSize == 100_000 && !half.complete)
        let rest = try ServedCache.write(name, Array(Self.bytes[100_000...]), at: 100_000, finish: true)
        #expect(try committed(try cache.call(ServedCache.byteStream + "Write", [rest])) == 300_000)
        #expect(try status(cache, name).complete)
        #expect(try cache.store.bytes(of: BlobID(of: Self.bytes)) == Self.bytes)
    }

    @Test func aBlobThatIsThereIsNotTakenAgain() throws {
        let cache = try ServedCache()
        _ = try cache.store.write(Self.bytes)
        let first = try ServedCache.write(name(Self.bytes), Array(Self.bytes[..<10]), at: 0, finish: false)
        #expect(try committed(try cache.call(ServedCache.byteStream + "Write", [first])) == 300_000)
    }

    @Test func whatIsNotWhatItsNameSaysIsRefused() throws {
        let cache = try ServedCache()
        let short = Array(Self.bytes[..<100])
        var changed = short
        changed[50] ^= 1
        let path = ServedCache.byteStream + "Write"
        for (data, offset) in [(changed, 0), (Array(short[..<99]), 0), (short + [1], 0), (short, 1)] {
            let message = try ServedCache.write(name(short), data, at: offset, finish: true)
            #expect { try cache.call(path, [message]) } throws: { hasCode(.invalidArgument)($0) }
            #expect(try cache.store.missing([BlobID(of: short)]) == [BlobID(of: short)])
        }
        #expect { try cache.call(path, []) } throws: { hasCode(.invalidArgument)($0) }
        #expect { try cache.call(path, [[0xff]]) } throws: { hasCode(.invalidArgument)($0) }
        let two = [
            try ServedCache.write(name(short), Array(short[..<10]), at: 0, finish: false),
            try ServedCache.write(name(short, id: "other"), Array(short[10...]), at: 10, finish: true),
        ]
        #expect { try cache.call(path, two) } throws: { hasCode(.invalidArgument)($0) }
    }

    /// A clock that a test sets.
    private final class SetClock: Clock {
        let now = Mutex<Int64>(0)
        func wallNanoseconds() -> Int64 { now.withLock { $0 } }
        func monotonicNanoseconds() -> Int64 { now.withLock { $0 } }
    }

    @Test func whatNobodyComesBackForGoes() throws {
        let cache = try ServedCache()
        let clock = SetClock()
        let table = UploadTable(clock: clock)
        func upload() throws -> Upload { Upload(.empty, try cache.store.makeWriter(durability: .ordered)) }
        let hour: Int64 = 3600 * 1_000_000_000
        table.keep(try upload(), "first")
        clock.now.withLock { $0 = hour / 2 }
        table.keep(try upload(), "second")
        clock.now.withLock { $0 = hour }
        #expect(table.received("first") == 0)
        clock.now.withLock { $0 = hour + 1 }
        #expect(table.received("first") == nil && table.received("second") == 0)
        #expect(table.take("second") != nil && table.take("second") == nil)
        for number in 0...256 { table.keep(try upload(), "\(number)") }
        #expect(table.received("0") == nil && table.received("1") == 0)
    }
}
