internal import ForgeCore
internal import ForgeREAPI
internal import ForgeStore
internal import SwiftProtobuf

private typealias FetchBlob = Build_Bazel_Remote_Asset_V1_FetchBlobRequest
private typealias FetchDirectory = Build_Bazel_Remote_Asset_V1_FetchDirectoryRequest
private typealias Found = Build_Bazel_Remote_Asset_V1_FetchBlobResponse

/// Assets that clients pushed, by URI and qualifiers.
///
/// The server itself fetches nothing from anywhere.
struct AssetService: Sendable {
    let served: ServedStore
    let clock: any Clock

    /// The most URIs of one call.
    private static let mostURIs = 100

    // MARK: Pushing

    func pushBlob(_ bytes: [UInt8]) throws(GRPCFailure) -> [UInt8] {
        let request: Build_Bazel_Remote_Asset_V1_PushBlobRequest = try decoded(bytes)
        try request.digestFunction.requireSHA256()
        guard request.hasBlobDigest else { throw GRPCFailure(.invalidArgument, "The request names no blob") }
        let blob = try BlobID(wire: request.blobDigest)
        if let said = try AssetName.digest(request.qualifiers), said != blob.digest {
            throw GRPCFailure(.invalidArgument, "The blob `\(blob)` is not that of `\(AssetName.checksum)`")
        }
        var blobs = [blob]
        for digest in request.referencesBlobs { blobs.append(try BlobID(wire: digest)) }
        for digest in request.referencesDirectories {
            try ResultClosure.add(try BlobID(wire: digest), to: &blobs, served)
        }
        try keep(
            .blob, blob, blobs, request.uris, request.qualifiers, request.hasExpireAt ? request.expireAt : nil,
            request.instanceName)
        return []
    }

    func pushDirectory(_ bytes: [UInt8]) throws(GRPCFailure) -> [UInt8] {
        let request: Build_Bazel_Remote_Asset_V1_PushDirectoryRequest = try decoded(bytes)
        try request.digestFunction.requireSHA256()
        guard request.hasRootDirectoryDigest else {
            throw GRPCFailure(.invalidArgument, "The request names no directory")
        }
        let root = try BlobID(wire: request.rootDirectoryDigest)
        var blobs: [BlobID] = []
        try ResultClosure.add(root, to: &blobs, served)
        for digest in request.referencesBlobs { blobs.append(try BlobID(wire: digest)) }
        for digest in request.referencesDirectories {
            try ResultClosure.add(try BlobID(wire: digest), to: &blobs, served)
        }
        try keep(
            .directory, root, blobs, request.uris, request.qualifiers,
            request.hasExpireAt ? request.expireAt : nil, request.instanceName)
        return []
    }

    private func keep(
        _ kind: AssetName.Kind, _ id: BlobID, _ blobs: [BlobID], _ uris: [String], _ qualifiers: [WireQualifier],
        _ expiry: Google_Protobuf_Timestamp?, _ instance: String
    ) throws(GRPCFailure) {
        let namespace = try namespace(instance)
        try check(uris)
        for uri in uris {
            var found = Found()
            found.uri = uri
            found.qualifiers = qualifiers
            if let expiry { found.expiresAt = expiry }
            found.blobDigest = id.wire
            let stored = Self.stamp(clock.wallNanoseconds()) + (try encoded(found))
            let key = AssetName(kind: kind, uri: uri, qualifiers: qualifiers).key
            try served.ask { (store) throws(ForgeError) in
                try store.record(
                    ServedResult(bytes: stored, blobs: blobs), for: key, in: namespace, durability: served.durability)
            }
        }
    }

    // MARK: Fetching

    func fetchBlob(_ bytes: [UInt8]) throws(GRPCFailure) -> [UInt8] {
        let request: FetchBlob = try decoded(bytes)
        try request.digestFunction.requireSHA256()
        let oldest = request.hasOldestContentAccepted ? request.oldestContentAccepted : nil
        var found = try find(.blob, request.uris, request.qualifiers, oldest, request.instanceName)
        let said = try AssetName.digest(request.qualifiers)
        if let said, found?.blobDigest.hash != said.hex {
            // What the bytes have to be is known, so it does not matter who brought them.
            let blob = try served.ask { (store) throws(ForgeError) in try store.find(said) }
            found = blob.map { blob in
                .with {
                    $0.uri = request.uris[0]
                    $0.qualifiers = request.qualifiers
                    $0.blobDigest = blob.wire
                }
            }
        }
        return try encoded(found ?? .with { $0.status = Self.absent.status })
    }

    func fetchDirectory(_ bytes: [UInt8]) throws(GRPCFailure) -> [UInt8] {
        let request: FetchDirectory = try decoded(bytes)
        try request.digestFunction.requireSHA256()
        let oldest = request.hasOldestContentAccepted ? request.oldestContentAccepted : nil
        let found = try find(.directory, request.uris, request.qualifiers, oldest, request.instanceName)
        var out = Build_Bazel_Remote_Asset_V1_FetchDirectoryResponse()
        if let found {
            out.uri = found.uri
            out.qualifiers = found.qualifiers
            if found.hasExpiresAt { out.expiresAt = found.expiresAt }
            out.rootDirectoryDigest = found.blobDigest
        } else {
            out.status = Self.absent.status
        }
        return try encoded(out)
    }

    /// The asset of the first URI that has one which is young enough.
    private func find(
        _ kind: AssetName.Kind, _ uris: [String], _ qualifiers: [WireQualifier],
        _ oldest: Google_Protobuf_Timestamp?, _ instance: String
    ) throws(GRPCFailure) -> Found? {
        let namespace = try namespace(instance)
        try check(uris)
        for uri in uris {
            let key = AssetName(kind: kind, uri: uri, qualifiers: qualifiers).key
            let stored = try served.ask { (store) throws(ForgeError) in try store.served(key, in: namespace) }
            guard let stored, stored.count >= 8 else { continue }
            let pushed = stored.prefix(8).reduce(Int64(0)) { $0 << 8 | Int64($1) }
            let found: Found = try decoded(Array(stored.dropFirst(8)))
            if let oldest, Google_Protobuf_Timestamp(nanoseconds: pushed).isBefore(oldest) { continue }
            let now = Google_Protobuf_Timestamp(nanoseconds: clock.wallNanoseconds())
            if found.hasExpiresAt, found.expiresAt.isBefore(now) { continue }
            return found
        }
        return nil
    }

    private static let absent = GRPCFailure(.notFound, "Nothing was pushed for these URIs and qualifiers")

    // MARK: Parts

    /// Assets lie apart from results, whose keys clients choose.
    private func namespace(_ instance: String) throws(GRPCFailure) -> CacheNamespace {
        try served.require(instance)
        return .instance(instance, environment: Digest(of: "assets"))
    }

    private func check(_ uris: [String]) throws(GRPCFailure) {
        guard (1...Self.mostURIs).contains(uris.count) else {
            throw GRPCFailure(.invalidArgument, "A call takes 1 to \(Self.mostURIs) URIs")
        }
    }

    private static func stamp(_ nanoseconds: Int64) -> [UInt8] {
        withUnsafeBytes(of: nanoseconds.bigEndian) { Array($0) }
    }
}

extension Google_Protobuf_Timestamp {
    func isBefore(_ other: Google_Protobuf_Timestamp) -> Bool { (seconds, nanos) < (other.seconds, other.nanos) }
}
