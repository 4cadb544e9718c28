import ForgeCore
import ForgeREAPI
import ForgeStore
import ForgeTesting
import SwiftProtobuf
import Testing

@testable import ForgeRemote

/// Results that clients write.
@Suite struct ActionCacheTests {
    private typealias Get = Build_Bazel_Remote_Execution_V2_GetActionResultRequest
    private typealias Update = Build_Bazel_Remote_Execution_V2_UpdateActionResultRequest

    private static let key = ServedCache.digest(Array("an action".utf8))

    private func get(_ cache: ServedCache, instance: String = "", inline: Bool = false) throws -> [UInt8] {
        var request = Get()
        request.instanceName = instance
        request.actionDigest = Self.key
        request.inlineStdout = inline
        request.inlineOutputFiles = inline ? ["out/a"] : []
        return try #require(
            try cache.call(ServedCache.actionCache + "GetActionResult", [try request.serializedBytes()]).first)
    }

    private func update(_ cache: ServedCache, _ result: [UInt8], instance: String = "") throws {
        var request = Update()
        request.instanceName = instance
        request.actionDigest = Self.key
        // Field 3 by hand, so that the result's bytes are the test's own.
        var bytes: [UInt8] = try request.serializedBytes()
        bytes += [3 << 3 | 2, UInt8(result.count & 0x7f | 0x80), UInt8(result.count >> 7)] + result
        _ = try cache.call(ServedCache.actionCache + "UpdateActionResult", [bytes])
    }

    private func result(_ file: [UInt8], stdout: [UInt8]) -> REResult {
        var result = REResult()
        var output = Build_Bazel_Remote_Execution_V2_OutputFile()
        output.path = "out/a"
        output.digest = ServedCache.digest(file)
        result.outputFiles = [output]
        result.stdoutDigest = ServedCache.digest(stdout)
        return result
    }

    @Test func aResultComesBackByteForByte() throws {
        let cache = try ServedCache()
        let file = Array("file".utf8)
        _ = try cache.store.write(file)
        // A field that no version of the API has, and fields out of order.
        let encoded: [UInt8] =
            [4 << 3, 7, 0xfa, 0x3f, 2, 1, 2] + (try result(file, stdout: []).serializedBytes() as [UInt8])
        let whole = try REResult(serializedBytes: encoded)
        #expect(whole.exitCode == 7)
        try update(cache, encoded)
        #expect(try get(cache) == encoded)
    }

    @Test func aResultIsThereOnlyWithAllThatItNames() throws {
        let cache = try ServedCache()
        let bytes: [UInt8] = try result(Array("file".utf8), stdout: Array("text".utf8)).serializedBytes()
        #expect { try update(cache, bytes) } throws: { hasCode(.notFound)($0) }
        #expect { try get(cache) } throws: { hasCode(.notFound)($0) }
        _ = try cache.store.write([Array("file".utf8), Array("text".utf8)], durability: .ordered)
        try update(cache, bytes)
        #expect(try get(cache) == bytes)
    }

    @Test func filesInsideTreesBelongToAResult() throws {
        let cache = try ServedCache()
        var file = Build_Bazel_Remote_Execution_V2_FileNode()
        file.name = "f"
        file.digest = ServedCache.digest(Array("inside".utf8))
        var tree = Build_Bazel_Remote_Execution_V2_Tree()
        tree.children = [.with { $0.files = [file] }]
        let encoded: [UInt8] = try tree.serializedBytes()
        _ = try cache.store.write(encoded)
        var result = REResult()
        result.outputDirectories = [
            .with {
                $0.path = "d"
                $0.treeDigest = ServedCache.digest(encoded)
            }
        ]
        let bytes: [UInt8] = try result.serializedBytes()
        #expect { try update(cache, bytes) } throws: { hasCode(.notFound)($0) }
        _ = try cache.store.write(Array("inside".utf8))
        try update(cache, bytes)
        #expect(try get(cache) == bytes)
    }

    @Test func contentsAreInlinedWhereThatIsAskedFor() throws {
        let cache = try ServedCache()
        let (file, text) = (Array("file".utf8), Array("text".utf8))
        _ = try cache.store.write([file, text], durability: .ordered)
        try update(cache, try result(file, stdout: text).serializedBytes())
        let plain = try REResult(serializedBytes: try get(cache))
        #expect(plain.stdoutRaw.isEmpty && plain.outputFiles[0].contents.isEmpty)
        let inlined = try REResult(serializedBytes: try get(cache, inline: true))
        #expect(Array(inlined.stdoutRaw) == text)
        #expect(Array(inlined.outputFiles[0].contents) == file)
    }

    @Test func instancesSeeTheirOwnResultsAlone() throws {
        let cache = try ServedCache(instances: ["a", "b"])
        let bytes: [UInt8] = [4 << 3, 1]
        try update(cache, bytes, instance: "a")
        #expect(try get(cache, instance: "a") == bytes)
        #expect { try get(cache, instance: "b") } throws: { hasCode(.notFound)($0) }
        #expect { try get(cache, instance: "") } throws: { hasCode(.invalidArgument)($0) }
        // And what a client wrote is none of Forge's own results.
        let key = try #require(Digest(hex: Self.key.hash))
        #expect(try cache.store.results(for: [key], in: .local) == [nil])
    }

    @Test func resultsOutliveTheServer() throws {
        let cache = try ServedCache()
        let bytes: [UInt8] = [4 << 3, 1]
        try update(cache, bytes)
        let again = RemoteServices(try DiskStore.open(home: cache.home.path), instances: [], isDurable: false)
        var request = Get()
        request.actionDigest = Self.key
        let session = try #require(again.session(for: (ServedCache.actionCache + "GetActionResult")[...]))
        _ = try session.receive(try request.serializedBytes())
        guard case .finish(let found) = try session.end() else { throw GRPCFailure(.internal, "no answer") }
        #expect(found == bytes)
    }
}
