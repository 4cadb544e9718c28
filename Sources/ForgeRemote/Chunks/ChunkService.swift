internal import ForgeCore
internal import ForgeREAPI
internal import ForgeStore
private import Synchronization

/// Blobs as chunks, so that of a blob that has changed a little only a little travels.
final class ChunkService: Sendable {
    /// How blobs are cut; clients are told the size.
    static let cutter = FastCDC(average: 512 << 10)
    /// With more blobs than this all are forgotten.
    private static let remembered = 4096

    private let served: ServedStore
    private let known = Mutex<[BlobID: [BlobID]]>([:])

    init(_ served: ServedStore) { self.served = served }

    /// The chunks of a blob, each of them in the store.
    func split(_ bytes: [UInt8]) throws(GRPCFailure) -> [UInt8] {
        let request: Build_Bazel_Remote_Execution_V2_SplitBlobRequest = try decoded(bytes)
        try request.digestFunction.requireSHA256()
        try served.require(request.instanceName)
        let id = try BlobID(wire: request.blobDigest)
        guard try served.ask({ (store) throws(ForgeError) in try store.has(id) }) else {
            throw GRPCFailure(.notFound, "The store holds no `\(id)`")
        }
        var out = Build_Bazel_Remote_Execution_V2_SplitBlobResponse()
        out.chunkDigests = try chunks(of: id).map(\.wire)
        out.chunkingFunction = .fastCdc2020
        return try encoded(out)
    }

    private func chunks(of id: BlobID) throws(GRPCFailure) -> [BlobID] {
        if id.size <= Self.cutter.longest { return id == .empty ? [] : [id] }
        if let chunks = known.withLock({ $0[id] }),
            try served.ask({ (store) throws(ForgeError) in try store.missing(chunks).isEmpty })
        {
            return chunks
        }
        let chunks = try served.ask { (store) throws(ForgeError) in try Self.write(id, to: store, served.durability) }
        known.withLock { known in
            if known.count >= Self.remembered { known = [:] }
            known[id] = chunks
        }
        return chunks
    }

    private static func write(
        _ id: BlobID, to store: DiskStore, _ durability: Durability
    ) throws(ForgeError) -> [BlobID] {
        var chunks: [BlobID] = []
        var held: [UInt8] = []
        func cut(downTo least: Int) throws(ForgeError) {
            var begin = 0
            while held.count - begin > least {
                let length = held.withUnsafeBytes { cutter.cut(.init(rebasing: $0[begin...])) }
                chunks += try store.write([Array(held[begin..<(begin + length)])], durability: durability)
                begin += length
            }
            held.removeFirst(begin)
        }
        try store.read(id) { (part) throws(ForgeError) in
            held += part
            // Whole chunks only: more bytes may follow, on which the last cut depends.
            if held.count >= 2 * cutter.longest { try cut(downTo: cutter.longest) }
        }
        try cut(downTo: 0)
        return chunks
    }

    /// Puts a blob together.
    func splice(_ bytes: [UInt8]) throws(GRPCFailure) -> [UInt8] {
        let request: Build_Bazel_Remote_Execution_V2_SpliceBlobRequest = try decoded(bytes)
        try request.digestFunction.requireSHA256()
        try served.require(request.instanceName)
        guard request.hasBlobDigest else { throw GRPCFailure(.invalidArgument, "The blob is not named") }
        let id = try BlobID(wire: request.blobDigest)
        var out = Build_Bazel_Remote_Execution_V2_SpliceBlobResponse()
        out.blobDigest = id.wire
        if try served.ask({ (store) throws(ForgeError) in try store.has(id) }) { return try encoded(out) }
        var chunks: [BlobID] = []
        var size: Int64 = 0
        for digest in request.chunkDigests {
            let chunk = try BlobID(wire: digest)
            chunks.append(chunk)
            let (sum, isTooMuch) = size.addingReportingOverflow(chunk.size)
            guard !isTooMuch, sum <= id.size else { throw Self.other(id) }
            size = sum
        }
        guard size == id.size else { throw Self.other(id) }
        let parts = chunks
        let missing = try served.ask { (store) throws(ForgeError) in try store.missing(parts) }
        if let first = missing.first {
            throw GRPCFailure(.notFound, "\(missing.count) chunks are not there, `\(first)` among them")
        }
        let found = try served.ask { (store) throws(ForgeError) in
            let writer = try store.makeWriter(durability: served.durability)
            for chunk in parts { try store.read(chunk) { (part) throws(ForgeError) in try writer.append(part) } }
            return try writer.finish()
        }
        guard found == id else { throw Self.other(id) }
        return try encoded(out)
    }

    private static func other(_ id: BlobID) -> GRPCFailure {
        GRPCFailure(.invalidArgument, "The chunks do not make up `\(id)`")
    }
}
