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
    private struct Kept {
        var upload: Upload
        var since: Int64
    }

    private struct State {
        var uploads: [String: Kept] = [:]
        /// The names, the longest kept first.
        var order: [String] = []
    }

    /// With more than this the oldest go; each may hold a file of its own.
    private static let most = 256
    /// How long one is kept, in nanoseconds.
    private static let longest: Int64 = 3600 * 1_000_000_000

    private let clock: any Clock
    private let state = Mutex(State())

    init(clock: any Clock) { self.clock = clock }

    /// Takes an upload out, for a call that goes on with it.
    func take(_ name: String) -> Upload? {
        state.withLock { state in
            clear(&state)
            state.order.removeAll { $0 == name }
            return state.uploads.removeValue(forKey: name)?.upload
        }
    }

    /// Keeps an upload whose call was broken off.
    func keep(_ upload: Upload, _ name: String) {
        state.withLock { state in
            clear(&state)
            state.order.removeAll { $0 == name }
            state.order.append(name)
            state.uploads[name] = Kept(upload: upload, since: clock.monotonicNanoseconds())
            if state.order.count > Self.most { state.uploads[state.order.removeFirst()] = nil }
        }
    }

    /// How many bytes of an upload have come.
    func received(_ name: String) -> Int64? {
        state.withLock { state in
            clear(&state)
            return state.uploads[name]?.upload.count
        }
    }

    /// Lets go of what nobody has come back for.
    private func clear(_ state: inout State) {
        let now = clock.monotonicNanoseconds()
        while let first = state.order.first, let kept = state.uploads[first], now - kept.since > Self.longest {
            state.uploads[first] = nil
            state.order.removeFirst()
        }
    }
}
