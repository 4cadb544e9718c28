internal import ForgeCore
internal import ForgeStore
private import Synchronization

/// A blob of which a part has come.
final class Upload: Sendable {
    let blob: BlobID
    // SAFETY: an upload belongs to one call at a time: it is taken out of the table for it.
    private nonisolated(unsafe) let writer: any BlobWriter
    // SAFETY: as above.
    private nonisolated(unsafe) var received: Int64 = 0

    init(_ blob: BlobID, _ writer: any BlobWriter) {
        self.blob = blob
        self.writer = writer
    }

    /// How many bytes have come.
    var count: Int64 { received }

    func append(_ bytes: UnsafeRawBufferPointer) throws(ForgeError) {
        try writer.append(bytes)
        received += Int64(bytes.count)
    }

    /// Commits what came, under its own name, and says which that is.
    func finish() throws(ForgeError) -> BlobID { try writer.finish() }
}

/// Uploads that were broken off and may be taken up again, by resource name.
final class UploadTable: Sendable {
    /// With more than this the oldest go; each may hold a file of its own.
    private static let most = 256

    private let state = Mutex<(uploads: [String: Upload], order: [String])>(([:], []))

    /// Takes an upload out, for a call that goes on with it.
    func take(_ name: String) -> Upload? {
        state.withLock { state in
            state.order.removeAll { $0 == name }
            return state.uploads.removeValue(forKey: name)
        }
    }

    /// Keeps an upload whose call was broken off.
    func keep(_ upload: Upload, _ name: String) {
        state.withLock { state in
            if state.uploads.updateValue(upload, forKey: name) == nil { state.order.append(name) }
            while state.order.count > Self.most { state.uploads[state.order.removeFirst()] = nil }
        }
    }

    /// How many bytes of an upload have come.
    func received(_ name: String) -> Int64? { state.withLock { $0.uploads[name]?.count } }
}
