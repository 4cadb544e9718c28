import ForgeCore
import ForgeREAPI
import ForgeStore
import ForgeTesting
import FoundationEssentials
import SwiftProtobuf
import Testing

@testable import ForgeRemote

/// Assets by URI and qualifiers.
@Suite struct AssetTests {
    private typealias Push = Build_Bazel_Remote_Asset_V1_PushBlobRequest
    private typealias Fetch = Build_Bazel_Remote_Asset_V1_FetchBlobRequest
    private typealias Found = Build_Bazel_Remote_Asset_V1_FetchBlobResponse

    private static let push = "/build.bazel.remote.asset.v1.Push/"
    private static let fetch = "/build.bazel.remote.asset.v1.Fetch/"
    private static let blob = Array("asset".utf8)

    private func qualifiers(_ pairs: [(String, String)]) -> [WireQualifier] {
        pairs.map { pair in .with { ($0.name, $0.value) = pair } }
    }

    private func push(
        _ cache: ServedCache, uris: [String] = ["urn:a"], _ pairs: [(String, String)] = [],
        _ change: (inout Push) -> Void = { _ in }
    ) throws {
        var request = Push()
        request.uris = uris
        request.qualifiers = qualifiers(pairs)
        request.blobDigest = ServedCache.digest(Self.blob)
        change(&request)
        _ = try cache.call(Self.push + "PushBlob", [try request.serializedBytes()])
    }

    private func fetch(
        _ cache: ServedCache, uris: [String] = ["urn:a"], _ pairs: [(String, String)] = [],
        _ change: (inout Fetch) -> Void = { _ in }
    ) throws -> Found {
        var request = Fetch()
        request.uris = uris
        request.qualifiers = qualifiers(pairs)
        change(&request)
        return try cache.ask(Self.fetch + "FetchBlob", request)
    }

    private let absent = Int32(GRPCCode.notFound.rawValue)

    @Test func whatWasPushedIsFoundByURIAndQualifiersInAnyOrder() throws {
        let cache = try ServedCache()
        _ = try cache.store.write(Self.blob)
        try push(cache, uris: ["urn:a", "urn:b"], [("x", "1"), ("y", "2")])
        let found = try fetch(cache, uris: ["urn:no", "urn:b"], [("y", "2"), ("x", "1")])
        #expect(found.status.code == 0 && found.uri == "urn:b")
        #expect(found.blobDigest == ServedCache.digest(Self.blob))
        for other in [[], [("x", "1")], [("x", "1"), ("y", "3")], [("x1", ""), ("y", "2")]] {
            #expect(try fetch(cache, other).status.code == absent, "\(other)")
        }
        #expect { try fetch(cache, uris: []) } throws: { hasCode(.invalidArgument)($0) }
    }

    @Test func whatIsNotThereCannotBePushedNorFoundOnceItHasGone() throws {
        let cache = try ServedCache()
        #expect { try push(cache) } throws: { hasCode(.notFound)($0) }
        _ = try cache.store.write(Self.blob)
        #expect { try push(cache) { $0.referencesBlobs = [ServedCache.digest([1])] } } throws: {
            hasCode(.notFound)($0)
        }
        #expect { try push(cache) { $0.referencesDirectories = [ServedCache.digest([2])] } } throws: {
            hasCode(.notFound)($0)
        }
        #expect(try fetch(cache).status.code == absent)
    }

    @Test func assetsAgeAndExpire() throws {
        let cache = try ServedCache()
        _ = try cache.store.write(Self.blob)
        try push(cache) { $0.expireAt.seconds = 1 }
        #expect(try fetch(cache).status.code == absent)
        try push(cache) { $0.expireAt.seconds = 253_402_300_799 }
        #expect(try fetch(cache).expiresAt.seconds == 253_402_300_799)
        let now = SystemClock().wallNanoseconds() / 1_000_000_000
        #expect(try fetch(cache) { $0.oldestContentAccepted.seconds = now - 3600 }.status.code == 0)
        #expect(try fetch(cache) { $0.oldestContentAccepted.seconds = now + 3600 }.status.code == absent)
    }

    @Test func aChecksumIsHonoured() throws {
        let cache = try ServedCache()
        _ = try cache.store.write([Self.blob, [7]], durability: .ordered)
        func sri(_ bytes: [UInt8]) -> (String, String) {
            ("checksum.sri", "sha256-" + Data(Digest(of: bytes).bytes).base64EncodedString())
        }
        #expect { try push(cache, [sri([7])]) } throws: { hasCode(.invalidArgument)($0) }
        try push(cache, [sri(Self.blob)])
        #expect(try fetch(cache, [sri(Self.blob)]).blobDigest == ServedCache.digest(Self.blob))
        #expect(try fetch(cache).status.code == 0, "it says what the bytes are, not which")
        // Whoever stored bytes of that sum, they are the right ones.
        #expect(try fetch(cache, [sri([7])]).blobDigest == ServedCache.digest([7]))
        #expect(try fetch(cache, [sri([8])]).status.code == absent)
        #expect { try fetch(cache, [("checksum.sri", "md5-AAAA")]) } throws: { hasCode(.invalidArgument)($0) }
    }

    @Test func directoriesAreWhole() throws {
        let cache = try ServedCache()
        let file = Array("in it".utf8)
        let directory = Build_Bazel_Remote_Execution_V2_Directory.with { root in
            root.files = [.with { ($0.name, $0.digest) = ("f", ServedCache.digest(file)) }]
        }
        let root: [UInt8] = try directory.serializedBytes()
        _ = try cache.store.write(root)
        var request = Build_Bazel_Remote_Asset_V1_PushDirectoryRequest()
        request.uris = ["urn:a"]
        request.rootDirectoryDigest = ServedCache.digest(root)
        let bytes: [UInt8] = try request.serializedBytes()
        #expect { try cache.call(Self.push + "PushDirectory", [bytes]) } throws: { hasCode(.notFound)($0) }
        _ = try cache.store.write(file)
        _ = try cache.call(Self.push + "PushDirectory", [bytes])
        let found: Build_Bazel_Remote_Asset_V1_FetchDirectoryResponse = try cache.ask(
            Self.fetch + "FetchDirectory",
            Build_Bazel_Remote_Asset_V1_FetchDirectoryRequest.with { $0.uris = ["urn:a"] })
        #expect(found.rootDirectoryDigest == ServedCache.digest(root))
        #expect(try fetch(cache).status.code == absent, "a directory is no blob")
    }
}
