import ForgeCore
import ForgeREAPI
import ForgeStore
import SwiftProtobuf
import Testing

@testable import ForgeRemote

/// Blobs cut into chunks and put together again.
@Suite struct ChunkTests {
    private typealias Split = Build_Bazel_Remote_Execution_V2_SplitBlobRequest
    private typealias Splice = Build_Bazel_Remote_Execution_V2_SpliceBlobRequest

    /// Bytes without a pattern: the SHA-256 of numbers in decimal.
    private static let noise: [UInt8] = (0..<8000).flatMap { Digest(of: "\($0)").bytes }

    private func lengths(_ bytes: [UInt8], _ cutter: FastCDC) -> [Int] {
        var out: [Int] = []
        var place = 0
        while place < bytes.count {
            out.append(bytes.withUnsafeBytes { cutter.cut(.init(rebasing: $0[place...])) })
            place += out[out.count - 1]
        }
        return out
    }

    // The cuts of an implementation that agrees with the published vectors.
    @Test func cutsAreWhereTheReferenceHasThem() {
        #expect(
            lengths(Self.noise, FastCDC(average: 16384)) == [
                17408, 28564, 17570, 14103, 22052, 16451, 13004, 16806, 21075, 18984, 9986, 17178, 16402, 23826, 2591,
            ])
        #expect(
            lengths(Self.noise, FastCDC(average: 16384, seed: 666)) == [
                16962, 24597, 20130, 17129, 18339, 19412, 7282, 17400, 21291, 20425, 18423, 17766, 16588, 20256,
            ])
        #expect(
            lengths(Array(Self.noise[..<20000]), FastCDC(average: 1024)) == [
                462, 1482, 369, 1669, 1058, 1088, 1137, 695, 670, 1243, 1611, 1119, 1284, 1348, 1368, 805, 1805, 787,
            ])
        // Without anything to cut at, chunks are as long as they may be.
        #expect(lengths([UInt8](repeating: 0, count: 10_000), FastCDC(average: 1024)) == [4096, 4096, 1808])
    }

    private func split(_ cache: ServedCache, _ digest: REDigest) throws -> [REDigest] {
        let answer: Build_Bazel_Remote_Execution_V2_SplitBlobResponse = try cache.ask(
            ServedCache.content + "SplitBlob", Split.with { $0.blobDigest = digest })
        #expect(answer.chunkingFunction == .fastCdc2020)
        return answer.chunkDigests
    }

    private func splice(_ cache: ServedCache, _ digest: REDigest, _ chunks: [REDigest]) throws {
        let request = Splice.with { ($0.blobDigest, $0.chunkDigests) = (digest, chunks) }
        let answer: Build_Bazel_Remote_Execution_V2_SpliceBlobResponse = try cache.ask(
            ServedCache.content + "SpliceBlob", request)
        #expect(answer.blobDigest == digest)
    }

    @Test func aBlobIsSplitAndPutTogetherElsewhere() throws {
        let cache = try ServedCache()
        // 9.8 MiB, more than what is cut at once.
        let blob = (0..<40).flatMap { [UInt8]("\($0)".utf8) + Self.noise }
        _ = try cache.store.write(blob)
        let digest = ServedCache.digest(blob)
        let chunks = try split(cache, digest)
        #expect(chunks.count > 5 && chunks.map(\.sizeBytes).reduce(0, +) == blob.count)
        #expect(chunks.map { Int($0.sizeBytes) } == lengths(blob, ChunkService.cutter))
        #expect(try split(cache, digest) == chunks)
        let other = try ServedCache()
        for chunk in chunks {
            let id = try BlobID(wire: chunk)
            if id != (try BlobID(wire: chunks[1])) { _ = try other.store.write(try cache.store.bytes(of: id)) }
        }
        #expect { try splice(other, digest, chunks) } throws: { hasCode(.notFound)($0) }
        _ = try other.store.write(try cache.store.bytes(of: BlobID(wire: chunks[1])))
        #expect { try splice(other, digest, chunks.reversed()) } throws: { hasCode(.invalidArgument)($0) }
        #expect { try splice(other, digest, chunks.dropLast()) } throws: { hasCode(.invalidArgument)($0) }
        let twice = chunks + chunks
        #expect { try splice(other, digest, twice) } throws: { hasCode(.invalidArgument)($0) }
        try splice(other, digest, chunks)
        #expect(try other.store.bytes(of: BlobID(wire: digest)) == blob)
    }

    @Test func smallBlobsAreTheirOwnChunkAndAbsentOnesNone() throws {
        let cache = try ServedCache()
        _ = try cache.store.write([1, 2])
        #expect(try split(cache, ServedCache.digest([1, 2])) == [ServedCache.digest([1, 2])])
        #expect(try split(cache, ServedCache.digest([])).isEmpty)
        #expect { try split(cache, ServedCache.digest([3])) } throws: { hasCode(.notFound)($0) }
    }
}
