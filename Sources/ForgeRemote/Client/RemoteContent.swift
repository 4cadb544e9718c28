internal import ForgeCore
internal import ForgeREAPI
internal import ForgeStore
private import FoundationEssentials
private import Synchronization

/// The blobs of a cluster, and their ways to and from a store.
final class RemoteContent: Sendable {
    private typealias Find = Build_Bazel_Remote_Execution_V2_FindMissingBlobsRequest
    private typealias Found = Build_Bazel_Remote_Execution_V2_FindMissingBlobsResponse
    private typealias Update = Build_Bazel_Remote_Execution_V2_BatchUpdateBlobsRequest
    private typealias Updated = Build_Bazel_Remote_Execution_V2_BatchUpdateBlobsResponse
    private typealias Read = Build_Bazel_Remote_Execution_V2_BatchReadBlobsRequest
    private typealias Given = Build_Bazel_Remote_Execution_V2_BatchReadBlobsResponse

    private static let service = "/build.bazel.remote.execution.v2.ContentAddressableStorage"
    private static let bytes = "/google.bytestream.ByteStream"
    /// Digests in one question.
    private static let askedAtOnce = 4_000
    /// Bytes of a piece of a stream.
    private static let pieceBytes = 512 << 10
    /// Bytes that are asked for at once: what is on its way is held in memory.
    private static let windowBytes: Int64 = 8 << 20
    /// Transfers at one time.
    private static let width = 8
    /// Bytes of other blobs of a batch than the blobs themselves, at most.
    private static let perBlob = 128

    private let channel: any ClusterCalls
    private let instance: String
    private let store: any BlobStore
    private let pool: BlockingPool
    private let entropy: any Entropy
    /// Bytes of a batch.
    private let batchBytes: Int
    /// What the cluster said that it has.
    private let known = Mutex<Set<BlobID>>([.empty])

    init(
        _ channel: any ClusterCalls, instance: String, store: any BlobStore, pool: BlockingPool, entropy: any Entropy,
        batchBytes: Int
    ) {
        self.channel = channel
        self.instance = instance
        self.store = store
        self.pool = pool
        self.entropy = entropy
        self.batchBytes = batchBytes
    }

    /// Forgets what the cluster said that it has.
    func distrust() { known.withLock { $0 = [.empty] } }

    // MARK: To the cluster

    /// Sends those of the blobs, which are in the store, that the cluster does not have.
    func send(_ blobs: [BlobID]) async throws(RemoteFailure) {
        var seen: Set<BlobID> = []
        let unknown = known.withLock { known in blobs.filter { !known.contains($0) && seen.insert($0).inserted } }
        let missing = try await lacking(unknown)
        let (batches, large) = grouped(missing)
        try await each(batches) { (batch) async throws(RemoteFailure) in try await self.update(batch) }
        try await each(large) { (blob) async throws(RemoteFailure) in try await self.write(blob) }
        known.withLock { $0.formUnion(unknown) }
    }

    /// Those of the blobs that the cluster does not have.
    func lacking(_ blobs: [BlobID]) async throws(RemoteFailure) -> [BlobID] {
        var missing: [BlobID] = []
        for start in stride(from: 0, to: blobs.count, by: Self.askedAtOnce) {
            missing += try await self.missing(Array(blobs[start..<min(start + Self.askedAtOnce, blobs.count)]))
        }
        return missing
    }

    private func missing(_ blobs: [BlobID]) async throws(RemoteFailure) -> [BlobID] {
        var request = Find()
        request.instanceName = instance
        request.blobDigests = blobs.map(\.wire)
        let answer: Found = try await ask("\(Self.service)/FindMissingBlobs", request)
        do throws(GRPCFailure) {
            var out: [BlobID] = []
            for digest in answer.missingBlobDigests { out.append(try BlobID(wire: digest)) }
            return out
        } catch { throw .cluster(error) }
    }

    /// Blobs that go together, and those that go as streams.
    private func grouped(_ blobs: [BlobID]) -> (batches: [[BlobID]], large: [BlobID]) {
        var batches: [[BlobID]] = []
        var large: [BlobID] = []
        var room = 0
        for blob in blobs {
            let size = Int(clamping: blob.size) + Self.perBlob
            if size > batchBytes {
                large.append(blob)
            } else if size <= room {
                batches[batches.count - 1].append(blob)
                room -= size
            } else {
                batches.append([blob])
                room = batchBytes - size
            }
        }
        return (batches, large)
    }

    private func update(_ blobs: [BlobID]) async throws(RemoteFailure) {
        var request = Update()
        request.instanceName = instance
        let contents = try await local { (store) throws(ForgeError) in
            var out: [[UInt8]] = []
            for blob in blobs { out.append(try store.bytes(of: blob)) }
            return out
        }
        for (blob, content) in zip(blobs, contents) {
            var part = Update.Request()
            part.digest = blob.wire
            part.data = Data(content)
            request.requests.append(part)
        }
        let answer: Updated = try await ask("\(Self.service)/BatchUpdateBlobs", request)
        for response in answer.responses where response.status.code != 0 {
            throw .cluster(GRPCFailure(response.status))
        }
        guard answer.responses.count == blobs.count else {
            throw .cluster(GRPCFailure(.unknown, "The cluster says nothing of some blobs that it was sent"))
        }
    }

    private func write(_ blob: BlobID) async throws(RemoteFailure) {
        let number = entropy.bytes(16).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        let uuid = [(0, 8), (8, 4), (12, 4), (16, 4), (20, 12)].map { number.dropFirst($0.0).prefix($0.1) }
            .joined(separator: "-")
        let name = "\(prefix)uploads/\(uuid)/blobs/\(blob.digest.hex)/\(blob.size)"
        try await retried { () async throws(RemoteFailure) in
            let reader = try await self.local { (store) throws(ForgeError) in
                try BlobPieces(blob, of: store, pieceBytes: Self.pieceBytes)
            }
            do throws(GRPCFailure) {
                let call = try await self.channel.begin("\(Self.bytes)/Write", seconds: 3600)
                defer { call.end() }
                var request = Google_Bytestream_WriteRequest()
                request.resourceName = name
                var offset: Int64 = 0
                // Whoever has the blob already answers before all of it was sent.
                while offset < blob.size {
                    let piece = try await self.pool.run { () throws(GRPCFailure) in
                        do throws(ForgeError) { return try reader.next() } catch {
                            throw GRPCFailure(.dataLoss, error.message)
                        }
                    }
                    request.writeOffset = offset
                    request.data = Data(piece)
                    offset += Int64(piece.count)
                    request.finishWrite = offset == blob.size
                    do throws(GRPCFailure) {
                        try await call.send(try encoded(request), isLast: request.finishWrite)
                    } catch { break }
                    request.resourceName = ""
                }
                var committed: Int64 = -1
                try await call.answered { (answer) async throws(GRPCFailure) in
                    let response: Google_Bytestream_WriteResponse = try decoded(answer)
                    committed = response.committedSize
                    return true
                }
                guard committed == blob.size else {
                    throw GRPCFailure(.unavailable, "The cluster took \(committed) of \(blob.size) bytes")
                }
            } catch { throw .cluster(error) }
        }
    }

    private var prefix: String { instance.isEmpty ? "" : "\(instance)/" }

    // MARK: From the cluster

    /// Brings blobs into the store, those that are not there.
    func fetch(_ blobs: [BlobID]) async throws(RemoteFailure) {
        let missing = try await local { (store) throws(ForgeError) in try store.missing(blobs) }
        let (batches, large) = grouped(missing)
        try await each(batches) { (batch) async throws(RemoteFailure) in try await self.read(batch) }
        try await each(large) { (blob) async throws(RemoteFailure) in try await self.stream(blob) }
    }

    private func read(_ blobs: [BlobID]) async throws(RemoteFailure) {
        var request = Read()
        request.instanceName = instance
        request.digests = blobs.map(\.wire)
        let answer: Given = try await ask("\(Self.service)/BatchReadBlobs", request)
        for response in answer.responses where response.status.code != 0 {
            throw .cluster(GRPCFailure(response.status))
        }
        let contents = answer.responses.map { Array($0.data) }
        let found = try await local { (store) throws(ForgeError) in
            Set(try store.write(contents, durability: .ordered))
        }
        // What came in the place of a blob is another blob, under its own name.
        if let absent = blobs.first(where: { !found.contains($0) }) { throw .cluster(Self.damaged(absent)) }
    }

    private static func damaged(_ blob: BlobID) -> GRPCFailure {
        GRPCFailure(.dataLoss, "The cluster gives other bytes than those of `\(blob.digest.text)`")
    }

    /// A large blob, a window at a time.
    private func stream(_ blob: BlobID) async throws(RemoteFailure) {
        let writer = try await local { (store) throws(ForgeError) in
            BlobSink(try store.makeWriter(durability: .ordered))
        }
        while writer.count < blob.size {
            var request = Google_Bytestream_ReadRequest()
            request.resourceName = "\(prefix)blobs/\(blob.digest.hex)/\(blob.size)"
            try await retried { () async throws(RemoteFailure) in
                request.readOffset = writer.count
                request.readLimit = min(Self.windowBytes, blob.size - writer.count)
                let end = request.readOffset + request.readLimit
                do throws(GRPCFailure) {
                    try await self.channel.call("\(Self.bytes)/Read", try encoded(request), seconds: 600) {
                        (answer) async throws(GRPCFailure) in
                        let response: Google_Bytestream_ReadResponse = try decoded(answer)
                        guard writer.count + Int64(response.data.count) <= end else { throw Self.damaged(blob) }
                        try await self.pool.run { () throws(GRPCFailure) in
                            do throws(ForgeError) { try writer.append(Array(response.data)) } catch {
                                throw GRPCFailure(.internal, error.message)
                            }
                        }
                        return true
                    }
                } catch { throw .cluster(error) }
                guard writer.count == end else {
                    throw .cluster(GRPCFailure(.unavailable, "The cluster gave a part of what was asked for"))
                }
            }
        }
        let found = try await local { (_) throws(ForgeError) in try writer.finish() }
        if found != blob { throw .cluster(Self.damaged(blob)) }
    }

    // MARK: Calls

    /// A call with one message each way, made again when the transport failed.
    func ask<Answer: WireMessage>(
        _ path: String, _ request: some WireMessage, seconds: Int64 = 60
    ) async throws(RemoteFailure) -> Answer {
        let channel = channel
        let message: [UInt8]
        do throws(GRPCFailure) { message = try encoded(request) } catch { throw .cluster(error) }
        return try await retried { () async throws(RemoteFailure) in
            do throws(GRPCFailure) {
                return try decoded(try await channel.unary(path, message, seconds: seconds))
            } catch { throw .cluster(error) }
        }
    }

    private func retried<Value>(
        _ body: () async throws(RemoteFailure) -> Value
    ) async throws(RemoteFailure) -> Value {
        var waits: [Int] = [100, 400, 1_600]
        var isRenewed = false
        while true {
            do throws(RemoteFailure) { return try await body() } catch {
                if case .cluster(let failure) = error, failure.code == .unauthenticated, !isRenewed,
                    await channel.renewCredentials()
                {
                    isRenewed = true
                    continue
                }
                guard case .cluster(let failure) = error, failure.code == .unavailable, !waits.isEmpty else {
                    throw error
                }
                do { try await Task.sleep(for: .milliseconds(waits.removeFirst())) } catch {
                    throw .cluster(GRPCFailure(.cancelled, "The call was given up"))
                }
            }
        }
    }

    private func local<Value: Sendable>(
        _ body: @escaping @Sendable (any BlobStore) throws(ForgeError) -> Value
    ) async throws(RemoteFailure) -> Value {
        let store = store
        do throws(ForgeError) {
            return try await pool.run { () throws(ForgeError) in try body(store) }
        } catch { throw .local(error) }
    }

    private func each<Item: Sendable>(
        _ items: [Item], _ body: @escaping @Sendable (Item) async throws(RemoteFailure) -> Void
    ) async throws(RemoteFailure) {
        let failure = await withTaskGroup(of: RemoteFailure?.self) { group in
            var rest = items[...]
            var failure: RemoteFailure?
            func start() {
                guard failure == nil, let item = rest.popFirst() else { return }
                group.addTask {
                    do throws(RemoteFailure) {
                        try await body(item)
                        return nil
                    } catch { return error }
                }
            }
            for _ in 0..<Self.width { start() }
            while let outcome = await group.next() {
                failure = failure ?? outcome
                start()
            }
            return failure
        }
        if let failure { throw failure }
    }
}
