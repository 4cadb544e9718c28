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

    /// Nothing, where all that is asked for is known to be there.
    func knownPresent(_ bytes: [UInt8]) -> [UInt8]? {
        guard let list = DigestList(bytes), served.instances.contains(String(decoding: list.instance, as: UTF8.self)),
            served.store.unknown(list.blobs).isEmpty
        else { return nil }
        return []
    }

    func findMissing(_ bytes: [UInt8]) throws(GRPCFailure) -> [UInt8] {
        let ids = try asked(bytes)
        let missing = try served.ask { (store) throws(ForgeError) in try store.missing(ids) }
        return MessageBuilder.build(bound: missing.count * 80) { out in
            for blob in missing { out.digest(2, blob) }
        }
    }

    /// The blobs of a question.
    private func asked(_ bytes: [UInt8]) throws(GRPCFailure) -> [BlobID] {
        if let list = DigestList(bytes) {
            try served.require(String(decoding: list.instance, as: UTF8.self))
            return list.blobs
        }
        let request: Build_Bazel_Remote_Execution_V2_FindMissingBlobsRequest = try decoded(bytes)
        try request.digestFunction.requireSHA256()
        try served.require(request.instanceName)
        var ids: [BlobID] = []
        for digest in request.blobDigests { ids.append(try BlobID(wire: digest)) }
        return ids
    }

    /// Stores what is right; what is wrong is told for itself.
    func batchUpdate(_ bytes: [UInt8]) throws(GRPCFailure) -> [UInt8] {
        let request = try BatchUpdateRequest(bytes)
        try request.function.requireSHA256()
        try served.require(request.instance)
        var failures = [GRPCFailure?](repeating: nil, count: request.parts.count)
        var (places, ids, blobs) = ([Int](), [BlobID](), [ArraySlice<UInt8>]())
        // What a message unfolds to is bounded as what it holds.
        var room = Int64(limits.batchBytes)
        for (place, part) in request.parts.enumerated() {
            do throws(GRPCFailure) {
                let id = try BlobID(wire: part.digest)
                blobs.append(try Self.plain(part, of: bytes, id, &room))
                ids.append(id)
                places.append(place)
            } catch { failures[place] = error }
        }
        let (named, contents) = (ids, blobs)
        let taken = try served.ask { (store) throws(ForgeError) in
            try store.write(contents, claimedAs: named, durability: served.durability)
        }
        for (index, place) in places.enumerated() where !taken[index] {
            failures[place] = GRPCFailure(
                .invalidArgument, "The bytes are not those of `\(ids[index].digest.hex)/\(ids[index].size)`")
        }
        var out = Build_Bazel_Remote_Execution_V2_BatchUpdateBlobsResponse()
        for (part, failure) in zip(request.parts, failures) {
            var response = Build_Bazel_Remote_Execution_V2_BatchUpdateBlobsResponse.Response()
            response.digest = part.digest
            if let failure { response.status = failure.status }
            out.responses.append(response)
        }
        return try encoded(out)
    }

    /// The bytes that a part of a batch stands for.
    private static func plain(
        _ part: BatchUpdateRequest.Part, of message: [UInt8], _ id: BlobID, _ room: inout Int64
    ) throws(GRPCFailure) -> ArraySlice<UInt8> {
        if part.compressor == .identity { return message[part.data] }
        guard part.compressor == .zstd else {
            throw GRPCFailure(.invalidArgument, "Blobs are taken as they are or as zstd, not as \(part.compressor)")
        }
        guard id.size <= room else {
            throw GRPCFailure(.invalidArgument, "The blobs are more bytes than a batch may hold; stream them")
        }
        room -= id.size
        let result: Result<[UInt8], ZstdDecoder.Fault> = message[part.data].withUnsafeBytes { raw in
            do throws(ZstdDecoder.Fault) { return .success(try ZstdDecoder.decoded(raw, count: Int(id.size))) } catch {
                return .failure(error)
            }
        }
        do throws(ZstdDecoder.Fault) { return try result.get()[...] } catch {
            throw GRPCFailure(.invalidArgument, "The data is not \(id.size) bytes as zstd: \(error.reason)")
        }
    }

    func batchRead(_ bytes: [UInt8]) throws(GRPCFailure) -> [UInt8] {
        if let list = DigestList(bytes), let answer = try atHand(list) { return answer }
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

    /// The answer to a question for small blobs, read to where they are sent from; nil where one is not that easy.
    private func atHand(_ list: DigestList) throws(GRPCFailure) -> [UInt8]? {
        try served.require(String(decoding: list.instance, as: UTF8.self))
        var total = 0
        for blob in list.blobs {
            guard blob.size <= Int64(limits.batchBytes - total) else { return nil }
            total += Int(blob.size)
        }
        var isWhole = true
        let answer = MessageBuilder.build(bound: total + list.blobs.count * 100) { out in
            for blob in list.blobs {
                let size = Int(blob.size)
                let named = MessageBuilder.length(of: blob)
                let data = size == 0 ? 0 : 1 + MessageBuilder.length(of: UInt64(size)) + size
                out.field(1, length: 2 + named + data)
                out.digest(1, blob)
                if size == 0 { continue }
                out.field(2, length: size)
                isWhole = out.room(size) { served.store.readAtHand(blob, into: $0, waits: true) }
                if !isWhole { return }
            }
        }
        return isWhole ? answer : nil
    }

    /// A directory and all below it, each once, parents first.
    func tree(_ bytes: [UInt8]) throws(GRPCFailure) -> Answers {
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
        return Answers { () throws(GRPCFailure) in try walk.page(pageSize) }
    }
}
