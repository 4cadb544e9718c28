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
        for item in request.requests {
            var response = Build_Bazel_Remote_Execution_V2_BatchUpdateBlobsResponse.Response()
            response.digest = item.digest
            do throws(GRPCFailure) {
                let id = try BlobID(wire: item.digest)
                guard item.compressor == .identity else {
                    throw GRPCFailure(.invalidArgument, "Blobs are taken as they are, not compressed")
                }
                let data = Array(item.data)
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
        for digest in request.digests {
            var response = Build_Bazel_Remote_Execution_V2_BatchReadBlobsResponse.Response()
            response.digest = digest
            do throws(GRPCFailure) {
                let id = try BlobID(wire: digest)
                response.data = .init(try served.ask { (store) throws(ForgeError) in try store.bytes(of: id) })
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
