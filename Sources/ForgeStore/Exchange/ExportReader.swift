import ForgeCore
import ForgeIR

/// Reads an export from front to back, refusing everything that `StoreExport` does not write.
struct ExportReader {
    static let chunkBytes = 1 << 20

    let file: DiskFile
    let disk: any Disk
    private var position: Int64 = 0

    init(file: DiskFile, disk: any Disk) {
        self.file = file
        self.disk = disk
    }

    /// Reads the whole of an export.
    ///
    /// - Parameters:
    ///   - result: gets each result's key and canonical bytes.
    ///   - blob: gets a blob's id and its bytes, as one call for each chunk; an empty chunk ends the blob, whose bytes
    ///     were then found to be the right ones.
    /// - Throws: `E_STORE_STREAM`, `E_STORE_IO`, or what a visitor throws.
    mutating func run(
        result: (Digest, ActionResult) throws(ForgeError) -> Void,
        blob: (BlobID, UnsafeRawBufferPointer) throws(ForgeError) -> Void
    ) throws(ForgeError) -> ExportIndex {
        position = 0
        let index = try index()
        for expected in index.results {
            let bytes = try member("results/\(expected.key.hex)", limit: 16 << 20)
            guard BlobID(of: bytes) == expected.contents, let decoded = try? ActionResult(decoding: bytes) else {
                throw invalid("the result of `\(expected.key.text)` is altered")
            }
            try result(expected.key, decoded)
        }
        var digests: [Digest] = []
        for _ in 0..<max(0, index.blobCount) { digests.append(try self.blob(after: digests.last, blob)) }
        guard index.blobCount >= 0, ExportIndex.list(digests) == index.blobList else {
            throw invalid("its blobs are not those of its index")
        }
        try zeros(2 * TarHeader.blockSize, "at its end")
        let end = try storeIO { () throws(DiskError) in try disk.size(file) }
        guard position == end else { throw invalid("\(end - position) bytes follow its end") }
        return index
    }

    private mutating func index() throws(ForgeError) -> ExportIndex {
        let header = try header()
        guard ExportIndex.isMemberName(header.name), header.size <= ExportIndex.sizeLimit else {
            throw invalid("it does not begin with an index")
        }
        let bytes = try take(Int(header.size))
        try zeros(TarHeader.padding(header.size), "behind its index")
        guard header.name == ExportIndex.memberName(bytes), let index = ExportIndex(bytes) else {
            throw invalid("its index is altered")
        }
        return index
    }

    private mutating func member(_ name: String, limit: Int64) throws(ForgeError) -> [UInt8] {
        let header = try header()
        guard header.name == name, header.size <= limit else {
            throw invalid("`\(header.name)` stands where `\(name)` belongs")
        }
        let bytes = try take(Int(header.size))
        try zeros(TarHeader.padding(header.size), "behind `\(name)`")
        return bytes
    }

    private mutating func blob(
        after last: Digest?, _ visit: (BlobID, UnsafeRawBufferPointer) throws(ForgeError) -> Void
    ) throws(ForgeError) -> Digest {
        let header = try header()
        guard header.name.hasPrefix("blobs/"), let digest = Digest(hex: header.name.dropFirst("blobs/".count)),
            last.map({ $0 < digest }) ?? true
        else { throw invalid("`\(header.name)` stands where a blob belongs") }
        let id = BlobID(digest, size: header.size)
        var stream = DigestStream()
        while stream.byteCount < id.size {
            let chunk = try take(Int(min(Int64(Self.chunkBytes), id.size - stream.byteCount)))
            stream.update(chunk)
            var failure: ForgeError?
            chunk.withUnsafeBytes { raw in
                do throws(ForgeError) { try visit(id, raw) } catch { failure = error }
            }
            if let failure { throw failure }
        }
        guard stream.finish() == digest else { throw invalid("the bytes of `\(digest.text)` are altered") }
        try zeros(TarHeader.padding(id.size), "behind `\(digest.text)`")
        try visit(id, UnsafeRawBufferPointer(start: nil, count: 0))
        return digest
    }

    private mutating func header() throws(ForgeError) -> TarHeader {
        let start = position
        guard let header = TarHeader(try take(TarHeader.blockSize)) else {
            throw invalid("there is no member's header at byte \(start)")
        }
        return header
    }

    private mutating func zeros(_ count: Int, _ place: String) throws(ForgeError) {
        guard try take(count).allSatisfy({ $0 == 0 }) else { throw invalid("there are other bytes than zero \(place)") }
    }

    private mutating func take(_ count: Int) throws(ForgeError) -> [UInt8] {
        let start = position
        let bytes = try storeIO { () throws(DiskError) in try disk.read(file, count: count, at: start) }
        guard bytes.count == count else { throw invalid("it is cut short at byte \(start + Int64(bytes.count))") }
        position += Int64(count)
        return bytes
    }

    func invalid(_ cause: String) -> ForgeError {
        ForgeError(
            .streamInvalid, "This is no whole export of a store", path: file.path,
            hints: ["Export it again; nothing was taken in"], cause: cause)
    }
}
