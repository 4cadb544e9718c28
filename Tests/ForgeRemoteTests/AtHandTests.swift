import ForgeCore
import ForgeREAPI
import ForgeStore
import ForgeTesting
import FoundationEssentials
import SwiftProtobuf
import Testing

@testable import ForgeRemote

/// Answers that need no look.
@Suite(.timeLimit(.minutes(2))) struct AtHandTests {
    private typealias Find = Build_Bazel_Remote_Execution_V2_FindMissingBlobsRequest
    private typealias Found = Build_Bazel_Remote_Execution_V2_FindMissingBlobsResponse
    private typealias Read = Build_Bazel_Remote_Execution_V2_BatchReadBlobsRequest
    private typealias Given = Build_Bazel_Remote_Execution_V2_BatchReadBlobsResponse
    private typealias Get = Build_Bazel_Remote_Execution_V2_GetActionResultRequest
    private typealias Update = Build_Bazel_Remote_Execution_V2_UpdateActionResultRequest

    private static func find(_ blobs: [[UInt8]], instance: String = "") -> Find {
        var out = Find()
        out.instanceName = instance
        out.blobDigests = blobs.map(ServedCache.digest)
        return out
    }

    /// What a method answers without a look.
    private static func instant(_ cache: ServedCache, _ path: String, _ message: some Message) throws -> [UInt8]? {
        let session = try #require(cache.services.session(for: path[...]))
        return session.instant(try message.serializedBytes())
    }

    @Test func digestsAreFoundAsAReaderOfMessagesFindsThem() throws {
        let blobs: [[UInt8]] = [[], [1], Array("text".utf8), [UInt8](repeating: 7, count: 300)]
        let list = try #require(DigestList(try Self.find(blobs, instance: "a/b").serializedBytes()))
        #expect(list.blobs == blobs.map { BlobID(of: $0) })
        #expect(String(decoding: list.instance, as: UTF8.self) == "a/b")
        #expect(DigestList([])?.blobs.isEmpty == true)
        var odd: [[UInt8]] = []
        for change: (inout Find) -> Void in [
            { $0.digestFunction = .sha256 }, { $0.blobDigests[1].hash.removeLast() },
            { $0.blobDigests[1].hash = $0.blobDigests[1].hash.uppercased() + "" }, { $0.blobDigests[1].sizeBytes = -1 },
            { $0.blobDigests[1].sizeBytes = 0 }, { $0.blobDigests[0].sizeBytes = 1 },
        ] {
            var request = Self.find(blobs)
            change(&request)
            odd.append(try request.serializedBytes())
        }
        let whole: [UInt8] = try Self.find(blobs).serializedBytes()
        odd += [Array(whole.dropLast()), [0x12, 0x80], [0x12], [0x12, 0x7f, 0], whole + [0x2a, 0]]
        for bytes in odd { #expect(DigestList(bytes) == nil, "\(bytes)") }
    }

    @Test func whatIsKnownToBeThereIsNotLookedFor() throws {
        let cache = try ServedCache()
        let large = [UInt8](repeating: 3, count: 100_000)
        let request = Self.find([[1], large, []])
        #expect(try Self.instant(cache, ServedCache.content + "FindMissingBlobs", request) == nil)
        let before: Found = try cache.ask(ServedCache.content + "FindMissingBlobs", request)
        #expect(before.missingBlobDigests == [ServedCache.digest([1]), ServedCache.digest(large)])
        _ = try cache.store.write([[1], large], durability: .ordered)
        #expect(try Self.instant(cache, ServedCache.content + "FindMissingBlobs", request) == [])
        // Another instance is told that it is none.
        let other = Self.find([[1]], instance: "other")
        #expect(try Self.instant(cache, ServedCache.content + "FindMissingBlobs", other) == nil)

        // What is found damaged is missing again, at once.
        let hex = Digest(of: large).hex
        let path = "\(cache.home.path)/blobs/\(hex.prefix(2))/\(hex)"
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        try Data(large.dropLast() + [4]).write(to: URL(filePath: path))
        #expect(throws: ForgeError.self) { try cache.store.bytes(of: BlobID(of: large)) }
        #expect(try Self.instant(cache, ServedCache.content + "FindMissingBlobs", request) == nil)
        let after: Found = try cache.ask(ServedCache.content + "FindMissingBlobs", request)
        #expect(after.missingBlobDigests == [ServedCache.digest(large)])
    }

    @Test func whatOneProcessKnowsACollectionOfAnotherLeaves() throws {
        let cache = try ServedCache()
        _ = try cache.store.write([[1]], durability: .ordered)
        #expect(cache.store.unknown([BlobID(of: [1])]).isEmpty)
        var options = StoreCollector.Options()
        options.graceSeconds = 0
        options.keepBytes = 0
        var collector = StoreCollector(store: try DiskStore.open(home: cache.home.path), options: options)
        _ = try collector.run()
        let found: Found = try cache.ask(ServedCache.content + "FindMissingBlobs", Self.find([[1]]))
        #expect(found.missingBlobDigests.isEmpty)
        #expect(try cache.store.bytes(of: BlobID(of: [1])) == [1])
    }

    @Test func resultsAreGivenAgainForAMoment() throws {
        let memory = ResultMemory()
        let key = Digest(of: "key")
        func keep(_ version: ResultMemory.Version) { memory.keep([1], to: [9], version, epoch: 5, at: 100) }
        keep(memory.version(of: key))
        #expect(memory.answer(to: [9], epoch: 5, at: 200) == [1])
        #expect(memory.answer(to: [8], epoch: 5, at: 200) == nil)
        #expect(memory.answer(to: [9], epoch: 6, at: 200) == nil)
        #expect(memory.answer(to: [9], epoch: 5, at: 1_000_000_101) == nil)
        let old = memory.version(of: key)
        memory.changed(key)
        #expect(memory.answer(to: [9], epoch: 5, at: 200) == nil)
        // It was looked up before the change.
        keep(old)
        #expect(memory.answer(to: [9], epoch: 5, at: 200) == nil)
        keep(memory.version(of: key))
        #expect(memory.answer(to: [9], epoch: 5, at: 200) == [1])
    }

    @Test func aResultThatIsReplacedIsNotGivenAgain() throws {
        let cache = try ServedCache()
        _ = try cache.store.write([[1], [2]], durability: .ordered)
        var get = Get()
        get.actionDigest = ServedCache.digest([9])
        for content: [UInt8] in [[1], [2], [1]] {
            var update = Update()
            update.actionDigest = get.actionDigest
            update.actionResult.stdoutDigest = ServedCache.digest(content)
            let _: REResult = try cache.ask(ServedCache.actionCache + "UpdateActionResult", update)
            #expect(try Self.instant(cache, ServedCache.actionCache + "GetActionResult", get) == nil)
            let found: REResult = try cache.ask(ServedCache.actionCache + "GetActionResult", get)
            #expect(found == update.actionResult)
            let again = try #require(try Self.instant(cache, ServedCache.actionCache + "GetActionResult", get))
            #expect(try REResult(serializedBytes: again) == update.actionResult)
        }
    }

    @Test func smallBlobsAreReadWhereTheyAreSentFrom() throws {
        let cache = try ServedCache()
        let blobs: [[UInt8]] = [[], [1], Array(repeating: 7, count: 127), Array(repeating: 8, count: 60_000)]
        _ = try cache.store.write(blobs, durability: .ordered)
        var request = Read()
        request.digests = blobs.map(ServedCache.digest)
        let given: Given = try cache.ask(ServedCache.content + "BatchReadBlobs", request)
        #expect(given.responses.map { Array($0.data) } == blobs)
        #expect(given.responses.map(\.digest) == request.digests)
        #expect(given.responses.allSatisfy { $0.status.code == 0 })
        for blob in blobs.dropFirst() {
            var read = Google_Bytestream_ReadRequest()
            read.resourceName = "blobs/\(Digest(of: blob).hex)/\(blob.count)"
            let answer = try #require(try Self.instant(cache, ServedCache.byteStream + "Read", read))
            #expect(Array(try Google_Bytestream_ReadResponse(serializedBytes: answer).data) == blob)
            read.readOffset = 1
            #expect(try Self.instant(cache, ServedCache.byteStream + "Read", read) == nil)
        }
        request.digests.append(ServedCache.digest([5]))
        let partly: Given = try cache.ask(ServedCache.content + "BatchReadBlobs", request)
        #expect(partly.responses.map(\.status.code) == [0, 0, 0, 0, 5])
        #expect(partly.responses.prefix(4).map { Array($0.data) } == blobs)
    }
}
