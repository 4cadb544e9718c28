import ForgeCore
import ForgeREAPI
import ForgeTesting
import FoundationEssentials
import Glibc
import SwiftProtobuf
import Testing

@testable import ForgeRemote
@testable import ForgeStore

/// Blobs in batches, in trees and in streams.
@Suite struct ContentTests {
    @Test func whatIsMissingIsNamedOnceAndTheEmptyBlobNever() throws {
        let cache = try ServedCache()
        _ = try cache.store.write([1, 2, 3])
        let absent = ServedCache.digest([9])
        let request = Build_Bazel_Remote_Execution_V2_FindMissingBlobsRequest.with {
            $0.blobDigests = [absent, ServedCache.digest([]), ServedCache.digest([1, 2, 3]), absent]
        }
        let answer: Build_Bazel_Remote_Execution_V2_FindMissingBlobsResponse = try cache.ask(
            ServedCache.content + "FindMissingBlobs", request)
        #expect(answer.missingBlobDigests == [absent])
        let other = Build_Bazel_Remote_Execution_V2_FindMissingBlobsRequest.with { $0.digestFunction = .blake3 }
        #expect { try cache.call(ServedCache.content + "FindMissingBlobs", [try other.serializedBytes()]) } throws: {
            hasCode(.invalidArgument)($0)
        }
    }

    @Test func aBatchTakesWhatIsRightAndTellsWhatIsNot() throws {
        let cache = try ServedCache()
        typealias Item = Build_Bazel_Remote_Execution_V2_BatchUpdateBlobsRequest.Request
        let good = Item.with {
            $0.data = .init([1, 2])
            $0.digest = ServedCache.digest([1, 2])
        }
        var bad = good
        bad.data = .init([3, 4])
        var packed = good
        packed.compressor = .zstd
        let request = Build_Bazel_Remote_Execution_V2_BatchUpdateBlobsRequest.with {
            $0.requests = [bad, good, packed]
        }
        let answer: Build_Bazel_Remote_Execution_V2_BatchUpdateBlobsResponse = try cache.ask(
            ServedCache.content + "BatchUpdateBlobs", request)
        #expect(answer.responses.map(\.status.code) == [3, 0, 3])
        let read = Build_Bazel_Remote_Execution_V2_BatchReadBlobsRequest.with {
            $0.digests = [ServedCache.digest([1, 2]), ServedCache.digest([3, 4])]
        }
        let found: Build_Bazel_Remote_Execution_V2_BatchReadBlobsResponse = try cache.ask(
            ServedCache.content + "BatchReadBlobs", read)
        #expect(found.responses.map(\.status.code) == [0, 5])
        #expect(Array(found.responses[0].data) == [1, 2])
    }

    @Test func whatAClientSaysOfSizesAndPagesIsNotBelieved() throws {
        let cache = try ServedCache()
        var huge = ServedCache.digest([1])
        huge.sizeBytes = .max
        let read = Build_Bazel_Remote_Execution_V2_BatchReadBlobsRequest.with { $0.digests = [huge, huge] }
        #expect { try cache.call(ServedCache.content + "BatchReadBlobs", [try read.serializedBytes()]) } throws: {
            hasCode(.invalidArgument)($0)
        }
        let tree = Build_Bazel_Remote_Execution_V2_GetTreeRequest.with { $0.rootDigest = huge }
        #expect { try cache.call(ServedCache.content + "GetTree", [try tree.serializedBytes()]) } throws: {
            hasCode(.invalidArgument)($0)
        }
        let far = Build_Bazel_Remote_Execution_V2_GetTreeRequest.with {
            ($0.rootDigest, $0.pageToken) = (ServedCache.digest([]), "\(Int.max)")
        }
        #expect(try cache.call(ServedCache.content + "GetTree", [try far.serializedBytes()]).isEmpty)
    }

    @Test func aTreeComesInPagesEachDirectoryOnce() throws {
        let cache = try ServedCache()
        typealias Directory = Build_Bazel_Remote_Execution_V2_Directory
        func put(_ directory: Directory) throws -> REDigest {
            let bytes: [UInt8] = try directory.serializedBytes()
            _ = try cache.store.write(bytes)
            return ServedCache.digest(bytes)
        }
        let leaf = try put(.with { $0.symlinks = [.with { $0.name = "l" }] })
        let middle = try put(.with { $0.directories = [.with { ($0.name, $0.digest) = ("x", leaf) }] })
        let root = try put(
            .with {
                $0.directories = [
                    .with { ($0.name, $0.digest) = ("a", middle) }, .with { ($0.name, $0.digest) = ("b", leaf) },
                ]
            })
        func pages(_ size: Int32, from token: String = "") throws -> [Build_Bazel_Remote_Execution_V2_GetTreeResponse] {
            let request = Build_Bazel_Remote_Execution_V2_GetTreeRequest.with {
                ($0.rootDigest, $0.pageSize, $0.pageToken) = (root, size, token)
            }
            return try cache.call(ServedCache.content + "GetTree", [try request.serializedBytes()])
                .map { try .init(serializedBytes: $0) }
        }
        #expect(try pages(0).map(\.directories.count) == [3])
        let single = try pages(1)
        #expect(single.map(\.directories.count) == [1, 1, 1])
        let rest = try pages(0, from: single[0].nextPageToken)
        #expect(rest.flatMap(\.directories) == single[1...].flatMap(\.directories))
    }

    @Test(arguments: [100, 64 << 10, 3 << 20])
    func anyPartOfABlobIsRead(_ size: Int) throws {
        let cache = try ServedCache()
        let seed = UInt64.random(in: 0..<1 << 32)
        var random = SplitMix64(seed: seed)
        let bytes = (0..<size).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        _ = try cache.store.write(bytes)
        func read(_ offset: Int, _ limit: Int) throws -> [UInt8] {
            let request = Google_Bytestream_ReadRequest.with {
                $0.resourceName = "blobs/\(Digest(of: bytes).hex)/\(size)"
                ($0.readOffset, $0.readLimit) = (Int64(offset), Int64(limit))
            }
            return try cache.call(ServedCache.byteStream + "Read", [try request.serializedBytes()])
                .flatMap { try Array(Google_Bytestream_ReadResponse(serializedBytes: $0).data) }
        }
        for (offset, limit) in [(0, 0), (0, 7), (size - 10, 0), (size - 10, 100), (size, 0), (50, size), (31, 44)] {
            let end = limit == 0 ? size : min(size, offset + limit)
            #expect(try read(offset, limit) == Array(bytes[offset..<end]), "\(offset), \(limit), seed \(seed)")
        }
        #expect { try read(size + 1, 0) } throws: { hasCode(.outOfRange)($0) }
        #expect { try read(-1, 0) } throws: { hasCode(.outOfRange)($0) }
        #expect { try read(0, -1) } throws: { hasCode(.invalidArgument)($0) }
    }

    @Test func damagedBytesAreNotServedAsWhole() throws {
        let cache = try ServedCache()
        let bytes = [UInt8](repeating: 5, count: 200_000)
        let id = try cache.store.write(bytes)
        let hex = id.digest.hex
        let path = cache.store.files.path(of: id.digest)
        chmod(path, 0o644)
        let descriptor = open(path, O_WRONLY)
        #expect(pwrite(descriptor, [6], 1, 199_999) == 1)
        close(descriptor)
        let request = Google_Bytestream_ReadRequest.with { $0.resourceName = "blobs/\(hex)/\(id.size)" }
        #expect { try cache.call(ServedCache.byteStream + "Read", [try request.serializedBytes()]) } throws: {
            hasCode(.dataLoss)($0)
        }
        #expect(try cache.store.missing([id]) == [id])
    }
}
