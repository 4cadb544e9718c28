internal import ForgeCore

/// Checks bytes that pass by against the name of the blob that they are said to be.
struct BlobCheck {
    private let id: BlobID
    private var stream = DigestStream()

    init(_ id: BlobID) { self.id = id }

    /// Takes the next bytes.
    ///
    /// - Throws: `E_BLOB_DAMAGED` at the first byte beyond the size.
    mutating func take(_ bytes: UnsafeRawBufferPointer) throws(ForgeError) {
        guard stream.byteCount + Int64(bytes.count) <= id.size else { throw damage("more than its \(id.size) bytes") }
        stream.update(bytes)
    }

    /// Ends the check.
    ///
    /// - Throws: `E_BLOB_DAMAGED` when bytes are missing, or are others.
    func finish() throws(ForgeError) {
        guard stream.byteCount == id.size else { throw damage("\(stream.byteCount) of its \(id.size) bytes") }
        guard stream.finish() == id.digest else { throw damage("other bytes than those of its digest") }
    }

    private func damage(_ what: String) -> ForgeError {
        ForgeError(.blobDamaged, "The stored bytes of `\(id.digest.text)` are damaged", cause: "There are \(what)")
    }
}
