import ForgeCore
import ForgeREAPI
import ForgeStore
import ForgeTesting
import FoundationEssentials
import Glibc
import SwiftProtobuf
import Testing

@testable import ForgeRemote

/// Blobs that travel as zstd.
@Suite(.timeLimit(.minutes(2))) struct CompressionTests {
    private typealias Update = Build_Bazel_Remote_Execution_V2_BatchUpdateBlobsRequest
    private typealias Updated = Build_Bazel_Remote_Execution_V2_BatchUpdateBlobsResponse
    private typealias Read = Build_Bazel_Remote_Execution_V2_BatchReadBlobsRequest
    private typealias Given = Build_Bazel_Remote_Execution_V2_BatchReadBlobsResponse

    /// Bytes that become far fewer, more than one message of them.
    private static let text = (0..<300_000).flatMap { Array("line \($0)\n".utf8) }

    private static func frame(_ bytes: [UInt8]) throws -> [UInt8] {
        let encoder = try #require(ZstdEncoder())
        var out = [UInt8](repeating: 0, count: ZstdEncoder.bound(bytes.count))
        let count = bytes.withUnsafeBytes { raw in
            out.withUnsafeMutableBytes { encoder.encode(raw, isLast: true, into: $0) }
        }
        return Array(out.prefix(try #require(count)))
    }

    private static func plain(_ frames: [UInt8]) throws -> [UInt8] {
        let decoder = try ZstdDecoder()
        var out: [UInt8] = []
        try frames.withUnsafeBytes { raw in
            try decoder.decode(raw, { $0 }, { (piece) throws(ZstdDecoder.Fault) in out += Array(piece) })
        }
        #expect(decoder.isWhole)
        return out
    }

    private static func name(_ bytes: [UInt8], uploading upload: String? = nil) -> String {
        let start = upload.map { "uploads/\($0)/" } ?? ""
        return "\(start)compressed-blobs/zstd/\(Digest(of: bytes).hex)/\(bytes.count)"
    }

    private static func committed(_ answers: [[UInt8]]) throws -> Int64 {
        try Google_Bytestream_WriteResponse(serializedBytes: try #require(answers.first)).committedSize
    }

    /// What a decoder gives at once ends where a frame does.
    @Test(arguments: [128 << 10, 1 << 20]) func framesOfFullBuffersAreWhole(_ count: Int) throws {
        let bytes = [UInt8](repeating: 7, count: count)
        #expect(try Self.plain(try Self.frame(bytes)) == bytes)
        #expect(try Self.plain(try Self.frame(bytes) + Self.frame([1])) == bytes + [1])
    }

    @Test func capabilitiesNameIt() throws {
        let cache = try ServedCache()
        let found: Build_Bazel_Remote_Execution_V2_ServerCapabilities = try cache.ask(
            "/build.bazel.remote.execution.v2.Capabilities/GetCapabilities",
            Build_Bazel_Remote_Execution_V2_GetCapabilitiesRequest())
        #expect(found.cacheCapabilities.supportedCompressors == [.zstd])
        #expect(found.cacheCapabilities.supportedBatchUpdateCompressors == [.zstd])
    }

    @Test func streamsAreWrittenAndRead() throws {
        let cache = try ServedCache()
        let bytes = Self.text
        let frame = try Self.frame(bytes)
        let name = Self.name(bytes, uploading: "u")
        let half = frame.count / 2
        let pieces = [
            try ServedCache.write(name, Array(frame[..<half]), at: 0, finish: false),
            try ServedCache.write("", Array(frame[half...]), at: half, finish: true),
        ]
        #expect(try Self.committed(cache.call(ServedCache.byteStream + "Write", pieces)) == Int64(frame.count))
        #expect(try cache.store.bytes(of: BlobID(of: bytes)) == bytes)
        // It is there now, whatever comes.
        #expect(try Self.committed(cache.call(ServedCache.byteStream + "Write", [pieces[0]])) == -1)
        for offset in [0, 1, 2_000_000, bytes.count] {
            var request = Google_Bytestream_ReadRequest()
            request.resourceName = Self.name(bytes)
            request.readOffset = Int64(offset)
            var frames: [UInt8] = []
            for answer in try cache.call(ServedCache.byteStream + "Read", [try request.serializedBytes()]) {
                frames += Array(try Google_Bytestream_ReadResponse(serializedBytes: answer).data)
            }
            #expect(frames.count < (bytes.count - offset) / 3 + 20)
            #expect(try Self.plain(frames) == Array(bytes[offset...]))
            request.readLimit = 1
            #expect { try cache.call(ServedCache.byteStream + "Read", [try request.serializedBytes()]) } throws: {
                hasCode(.invalidArgument)($0)
            }
        }
    }

    @Test func aLastMessageMayBeEmpty() throws {
        let cache = try ServedCache()
        let bytes = Array(Self.text[..<100_000])
        let frame = try Self.frame(bytes)
        let name = Self.name(bytes, uploading: "u")
        let pieces = [
            try ServedCache.write(name, [], at: 0, finish: false),
            try ServedCache.write("", frame, at: 0, finish: false),
            try ServedCache.write("", [], at: frame.count, finish: true),
        ]
        #expect(try Self.committed(cache.call(ServedCache.byteStream + "Write", pieces)) == Int64(frame.count))
        #expect(try cache.store.has(BlobID(of: bytes)))
    }

    @Test func whatACodecHoldsIsCounted() throws {
        let cache = try ServedCache()
        let write = try #require(cache.services.session(for: (ServedCache.byteStream + "Write")[...]))
        let frame = try Self.frame(Self.text)
        #expect(write.heldBytes == 0)
        let half = try ServedCache.write(
            Self.name(Self.text, uploading: "u"), Array(frame[..<(frame.count / 2)]), at: 0, finish: false)
        _ = try write.receive(half)
        #expect(write.heldBytes > 512 << 10)
        _ = try cache.store.write(Self.text)
        let read = try #require(cache.services.session(for: (ServedCache.byteStream + "Read")[...]))
        let request = Google_Bytestream_ReadRequest.with { $0.resourceName = Self.name(Self.text) }
        _ = try read.receive(try request.serializedBytes())
        _ = try read.end()
        #expect(read.heldBytes > 256 << 10)
        read.abandon()
        #expect(read.heldBytes == 0)
    }

    @Test func anUploadGoesOnWhereItsBytesEnded() throws {
        let cache = try ServedCache()
        let bytes = Self.text
        let name = Self.name(bytes, uploading: "u")
        // Two frames; the second call brings the second one alone.
        let (first, second) = (try Self.frame(Array(bytes[..<1_000_000])), try Self.frame(Array(bytes[1_000_000...])))
        let broken = try Self.committed(
            cache.call(ServedCache.byteStream + "Write", [try ServedCache.write(name, first, at: 0, finish: false)]))
        #expect(broken == 1_000_000)
        var status = Google_Bytestream_QueryWriteStatusRequest()
        status.resourceName = name
        let found: Google_Bytestream_QueryWriteStatusResponse = try cache.ask(
            ServedCache.byteStream + "QueryWriteStatus", status)
        #expect(found.committedSize == 1_000_000 && !found.complete)
        let rest = try ServedCache.write(name, second, at: 1_000_000, finish: true)
        let end = try Self.committed(cache.call(ServedCache.byteStream + "Write", [rest]))
        #expect(end == Int64(1_000_000 + second.count))
        #expect(try cache.store.has(BlobID(of: bytes)))
    }

    @Test func whatIsNotTheBlobIsRefused() throws {
        let cache = try ServedCache()
        let bytes = Array(Self.text[..<100_000])
        let frame = try Self.frame(bytes)
        let zeros = try Self.frame([UInt8](repeating: 0, count: 64 << 20))
        #expect(zeros.count < 10_000)
        let other = try Self.frame([1] + bytes.dropFirst())
        let cases: [(String, [UInt8])] = [
            ("no zstd", Array("no zstd".utf8)), ("cut off", frame.dropLast(4)), ("damaged", frame.dropLast(1) + [0x55]),
            ("more than its name says", zeros), ("fewer", try Self.frame(Array(bytes[1...]))), ("others", other),
            ("a window of 128 MiB", [0x28, 0xb5, 0x2f, 0xfd, 0x00, 17 << 3, 0x01, 0x00, 0x00]),
            ("nothing", []),
        ]
        for (what, data) in cases {
            let message = try ServedCache.write(Self.name(bytes, uploading: "u"), data, at: 0, finish: true)
            #expect(throws: GRPCFailure.self, "\(what)") { try cache.call(ServedCache.byteStream + "Write", [message]) }
            do { _ = try cache.call(ServedCache.byteStream + "Write", [message]) } catch {
                #expect(hasCode(.invalidArgument)(error), "\(what): \(error)")
            }
            #expect(try !cache.store.has(BlobID(of: bytes)), "\(what)")
        }
        let hex = Digest(of: bytes).hex
        for wrong in ["compressed-blobs/\(hex)/1", "compressed-blobs/brotli/\(hex)/1", "compressed-blobs/zstd/\(hex)"] {
            #expect(throws: GRPCFailure.self) { try ResourceName(reading: wrong) }
            #expect(throws: GRPCFailure.self) { try ResourceName(writing: "uploads/u/\(wrong)") }
        }
        #expect(try ResourceName(writing: "a/uploads/u/compressed-blobs/zstd/\(hex)/7/x").isCompressed)
    }

    @Test func batchesTakeAndGiveIt() throws {
        let cache = try ServedCache()
        let good = Array(Self.text[..<50_000])
        var update = Update()
        func add(_ digest: REDigest, _ data: [UInt8], _ compressor: Build_Bazel_Remote_Execution_V2_Compressor.Value) {
            var part = Update.Request()
            part.digest = digest
            part.data = Data(data)
            part.compressor = compressor
            update.requests.append(part)
        }
        add(ServedCache.digest(good), try Self.frame(good), .zstd)
        add(ServedCache.digest([1, 2, 3]), [1, 2, 3], .identity)
        add(ServedCache.digest([4]), try Self.frame([5]), .zstd)
        add(ServedCache.digest([6]), try Self.frame([6, 6]), .zstd)
        add(ServedCache.digest([7]), [7], .zstd)
        add(ServedCache.digest([8]), [8], .deflate)
        let zeros = [UInt8](repeating: 0, count: 64 << 20)
        add(ServedCache.digest(zeros), try Self.frame(zeros), .zstd)
        let updated: Updated = try cache.ask(ServedCache.content + "BatchUpdateBlobs", update)
        #expect(updated.responses.map(\.status.code) == [0, 0, 3, 3, 3, 3, 3])
        #expect(try cache.store.bytes(of: BlobID(of: good)) == good)

        var read = Read()
        read.digests = [ServedCache.digest(good), ServedCache.digest([1, 2, 3])]
        let asItIs: Given = try cache.ask(ServedCache.content + "BatchReadBlobs", read)
        #expect(asItIs.responses.map(\.compressor) == [.identity, .identity])
        read.acceptableCompressors = [.zstd]
        let given: Given = try cache.ask(ServedCache.content + "BatchReadBlobs", read)
        // What would not become shorter stays as it is.
        #expect(given.responses.map(\.compressor) == [.zstd, .identity])
        #expect(try Self.plain(Array(given.responses[0].data)) == good)
        #expect(Array(given.responses[1].data) == [1, 2, 3])
    }

    @Test func framesAreThoseOfOthers() throws {
        let home = TemporaryDirectory()
        let bytes = Self.text
        try Data(try Self.frame(bytes)).write(to: URL(filePath: home.path + "/ours.zst"))
        try Data(bytes).write(to: URL(filePath: home.path + "/plain"))
        let script = "cd '\(home.path)' && zstd -qdc ours.zst | cmp - plain && zstd -q19 plain -o theirs.zst"
        try #require(system(script) == 0)
        #expect(try Self.plain(Array(try Data(contentsOf: URL(filePath: home.path + "/theirs.zst")))) == bytes)
    }
}
