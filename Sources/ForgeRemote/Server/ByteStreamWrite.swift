internal import ForgeCore
internal import ForgeREAPI
internal import ForgeStore

/// A blob that comes in pieces.
///
/// What is there already is not taken again; what is broken off can be taken up at the byte where it ended.
final class ByteStreamWrite: GRPCSession {
    private let served: ServedStore
    private let table: UploadTable
    // SAFETY: the steps of a call follow each other.
    private nonisolated(unsafe) var upload: Upload?
    // SAFETY: as above.
    private nonisolated(unsafe) var name = ""
    // SAFETY: as above.
    private nonisolated(unsafe) var decoder: ZstdDecoder?
    /// The offset that the next message has to name: where its call began, and the bytes that have come in it.
    // SAFETY: as above.
    private nonisolated(unsafe) var due: Int64 = 0

    init(_ served: ServedStore, _ table: UploadTable) {
        self.served = served
        self.table = table
    }

    func receive(_ message: [UInt8]) throws(GRPCFailure) -> GRPCStep {
        let request = try WriteRequest(message)
        let upload: Upload
        if let current = self.upload {
            guard request.name.isEmpty || request.name == name else {
                throw GRPCFailure(.invalidArgument, "`\(request.name)` is not the resource of this call")
            }
            upload = current
        } else {
            let resource = try ResourceName(writing: request.name)
            try served.require(resource.instance)
            let isThere = try served.ask { (store) throws(ForgeError) in try store.has(resource.blob) }
            if isThere { return .finish(WriteRequest.response(resource.isCompressed ? -1 : resource.blob.size)) }
            name = request.name
            if let begun = table.take(name) { upload = begun } else { upload = try begin(resource.blob) }
            self.upload = upload
            due = upload.count
            do throws(ZstdDecoder.Fault) { if resource.isCompressed { decoder = try ZstdDecoder() } } catch {
                throw GRPCFailure(.resourceExhausted, "zstd: \(error.reason)")
            }
        }
        guard request.offset == due else {
            throw GRPCFailure(
                .invalidArgument, "The data is said to begin at \(request.offset); \(due) bytes have come")
        }
        due += Int64(request.data.count)
        var failure: GRPCFailure?
        message.withUnsafeBytes { raw in
            do throws(GRPCFailure) { try take(.init(rebasing: raw[request.data]), upload) } catch { failure = error }
        }
        if let failure {
            self.upload = nil
            throw failure
        }
        return request.finishes ? .finish(WriteRequest.response(try commit(upload))) : .wait
    }

    /// Adds bytes to a blob, as they came or out of their frames.
    private func take(_ bytes: UnsafeRawBufferPointer, _ upload: Upload) throws(GRPCFailure) {
        guard let decoder else { return try Self.add(bytes, upload) }
        try decoder.decode(
            bytes, { GRPCFailure(.invalidArgument, "The data is no zstd: \($0.reason)") },
            { (piece) throws(GRPCFailure) in try Self.add(piece, upload) })
    }

    /// However little came in, no more comes out of it than the name says.
    private static func add(_ bytes: UnsafeRawBufferPointer, _ upload: Upload) throws(GRPCFailure) {
        guard Int64(bytes.count) <= upload.blob.size - upload.count else {
            throw GRPCFailure(.invalidArgument, "More bytes came than the \(upload.blob.size) of the name")
        }
        do throws(ForgeError) { try upload.append(bytes) } catch { throw ServedStore.failure(error) }
    }

    private func begin(_ blob: BlobID) throws(GRPCFailure) -> Upload {
        try served.ask { (store) throws(ForgeError) in
            Upload(blob, try store.makeWriter(durability: served.durability))
        }
    }

    private func commit(_ upload: Upload) throws(GRPCFailure) -> Int64 {
        self.upload = nil
        guard upload.count == upload.blob.size else {
            throw GRPCFailure(
                .invalidArgument, "\(upload.count) bytes came of the \(upload.blob.size) that the name says")
        }
        guard decoder?.isWhole != false else {
            throw GRPCFailure(.invalidArgument, "The last frame of zstd is cut off")
        }
        let found = try served.ask { (_) throws(ForgeError) in try upload.finish() }
        guard found == upload.blob else {
            throw GRPCFailure(
                .invalidArgument, "The bytes are those of `\(found.digest.hex)`, not of `\(upload.blob.digest.hex)`")
        }
        return due
    }

    func end() throws(GRPCFailure) -> GRPCStep {
        guard let upload else {
            throw GRPCFailure(.invalidArgument, "The method takes messages, and none came")
        }
        let count = upload.count
        abandon()
        return .finish(WriteRequest.response(count))
    }

    func abandon() {
        if let upload { table.keep(upload, name) }
        upload = nil
    }

    /// What a writer gathers before it goes to the disk, at most.
    private static let gathered: Int64 = 256 << 10

    var heldBytes: Int { (decoder?.heldBytes ?? 0) + Int(min(upload?.count ?? 0, Self.gathered)) }
}
