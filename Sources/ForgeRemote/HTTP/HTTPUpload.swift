internal import ForgeCore
internal import ForgeStore

/// What a client sends to be kept, of which a part has come.
final class HTTPUpload: Sendable {
    let path: HTTPCachePath
    // SAFETY: the pieces of a request are taken one after the other.
    private nonisolated(unsafe) let writer: any BlobWriter
    /// All bytes so far, as long as they are few enough to be a message.
    // SAFETY: as above.
    private nonisolated(unsafe) var kept: [UInt8]? = []
    private let prefix: Int

    /// - Parameter prefix: the most bytes that are kept in memory beside the file.
    init(_ path: HTTPCachePath, _ writer: any BlobWriter, prefix: Int) {
        self.path = path
        self.writer = writer
        self.prefix = prefix
    }

    /// All bytes that came, where they are few.
    var start: [UInt8]? { kept }

    /// What is held in memory, in bytes.
    var heldBytes: Int { kept?.count ?? 0 }

    /// Takes the next piece.
    func append(_ bytes: [UInt8]) throws(GRPCFailure) {
        var failure: ForgeError?
        bytes.withUnsafeBytes { raw in
            do throws(ForgeError) { try writer.append(raw) } catch { failure = error }
        }
        if let failure { throw ServedStore.failure(failure) }
        kept = (kept?.count ?? .max) > prefix - bytes.count ? nil : (kept ?? []) + bytes
    }

    /// Commits what came, under its own name, and says which that is.
    func finish() throws(ForgeError) -> BlobID { try writer.finish() }
}
