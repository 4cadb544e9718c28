internal import ForgeCore
internal import ForgeREAPI
internal import ForgeStore
private import FoundationEssentials
private import SwiftProtobuf
private import Synchronization

/// Blobs by digest.
struct ContentService: Sendable {
    let served: ServedStore
    let limits: GRPCLimits

    func findMissing(_ bytes: [UInt8]) throws(GRPCFailure) -> [UInt8] {
        let request: Build_Bazel_Remote_Execution_V2_FindMissingBlobsRequest = try decoded(bytes)
        try request.digestFunction.requireSHA256()
        try served.require(request.instanceName)
        var ids: [BlobID] = []
        ids.reserveCapacity(request.blobDigests.count)
        for digest in request.blobDigests { ids.append(try BlobID(wire: digest)) }
        let missing = try served.ask { (store) throws(ForgeError) in try store.missing(ids) }
        var out = Build_Bazel_Remote_Execution_V2_FindMissingBlobsResponse()
        out.missingBlobDigests = missing.map(\.wire)
        return try encoded(out)
    }

    /// Stores what is right; what is wrong is told for itself.
    func batchUpdate(_ bytes: [UInt8]) throws(GRPCFailure) -> [UInt8] {
        let request: Build_Bazel_Remote_Execution_V2_BatchUpdateBlobsRequest = try decoded(bytes)
        try request.digestFunction.requireSHA256()
        try served.require(request.instanceName)
        var out = Build_Bazel_Remote_Execution_V2_BatchUpdateBlobsResponse()
        var blobs: [[UInt8]] = []
        // What a message unfolds to is bounded as what it holds.
        var room = Int64(limits.batchBytes)
        for item in request.requests {
            var response = Build_Bazel_Remote_Execution_V2_BatchUpdateBlobsResponse.Response()
            response.digest = item.digest
            do throws(GRPCFailure) {
                let id = try BlobID(wire: item.digest)
                let data = try Self.plain(item, id, &room)
                guard BlobID(of: data) == id else {
                    throw GRPCFailure(.invalidArgument, "The bytes are not those of `\(id.digest.hex)/\(id.size)`")
                }
                blobs.append(data)
            } catch { response.status = error.status }
            out.responses.append(response)
        }
        let whole = blobs
        _ = try served.ask { (store) throws(ForgeError) in
            try store.write(whole, durability: served.durability)
        }
        return try encoded(out)
    }

    /// The bytes that a part of a batch stands for.
    private static func plain(
        _ item: Build_Bazel_Remote_Execution_V2_BatchUpdateBlobsRequest.Request, _ id: BlobID, _ room: inout Int64
    ) throws(GRPCFailure) -> [UInt8] {
        if item.compressor == .identity { return Array(item.data) }
        guard item.compressor == .zstd else {
            throw GRPCFailure(.invalidArgument, "Blobs are taken as they are or as zstd, not as \(item.compressor)")
        }
        guard id.size <= room else {
            throw GRPCFailure(.invalidArgument, "The blobs are more bytes than a batch may hold; stream them")
        }
        room -= id.size
        let frame = Array(item.data)
        let result: Result<[UInt8], ZstdDecoder.Fault> = frame.withUnsafeBytes { raw in
            do throws(ZstdDecoder.Fault) { return .success(try ZstdDecoder.decoded(raw, count: Int(id.size))) } catch {
                return .failure(error)
            }
        }
        do throws(ZstdDecoder.Fault) { return try result.get() } catch {
            throw GRPCFailure(.invalidArgument, "The data is not \(id.size) bytes as zstd: \(error.reason)")
        }
    }

    func batchRead(_ bytes: [UInt8]) throws(GRPCFailure) -> [UInt8] {
        let request: Build_Bazel_Remote_Execution_V2_BatchReadBlobsRequest = try decoded(bytes)
        try request.digestFunction.requireSHA256()
        try served.require(request.instanceName)
        var room = Int64(limits.batchBytes)
        for digest in request.digests {
            guard digest.sizeBytes <= room else {
                throw GRPCFailure(
                    .invalidArgument, "The blobs are more than the \(limits.batchBytes) bytes of a batch; stream them")
            }
            room -= max(0, digest.sizeBytes)
        }
        var out = Build_Bazel_Remote_Execution_V2_BatchReadBlobsResponse()
        let encoder = request.acceptableCompressors.contains(.zstd) ? ZstdEncoder() : nil
        for digest in request.digests {
            var response = Build_Bazel_Remote_Execution_V2_BatchReadBlobsResponse.Response()
            response.digest = digest
            do throws(GRPCFailure) {
                let id = try BlobID(wire: digest)
                let data = try served.ask { (store) throws(ForgeError) in try store.bytes(of: id) }
                let shorter = encoder?.shorter(data)
                if shorter != nil { response.compressor = .zstd }
                response.data = .init(shorter ?? data)
            } catch { response.status = error.status }
            out.responses.append(response)
        }
        return try encoded(out)
    }

    /// A directory and all below it, each once, parents first.
    func tree(_ bytes: [UInt8]) throws(GRPCFailure) -> ServerStream.Source {
        let request: Build_Bazel_Remote_Execution_V2_GetTreeRequest = try decoded(bytes)
        try request.digestFunction.requireSHA256()
        try served.require(request.instanceName)
        let walk = DirectoryWalk(served, root: try BlobID(wire: request.rootDigest), limits: limits)
        if !request.pageToken.isEmpty {
            guard let count = Int(request.pageToken), count >= 0 else {
                throw GRPCFailure(.invalidArgument, "`\(request.pageToken)` is no page of this server")
            }
            try walk.skip(count)
        }
        let pageSize = request.pageSize > 0 ? Int(request.pageSize) : Int.max
        return { () throws(GRPCFailure) in try walk.page(pageSize) }
    }
}
