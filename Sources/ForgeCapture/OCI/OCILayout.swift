import ForgeCore
import ForgeIR
import ForgeStore
import Glibc

/// An OCI image layout, as a directory on the host or as a tarball of one (OCI Image Layout 1.1).
struct OCILayout {
    private enum Place {
        case directory(String)
        case tarball(TreeAssembly)
    }

    /// What a document of an image says about another of its blobs.
    struct Descriptor {
        var mediaType: String
        var blob: BlobID
        var value: JSONValue
    }

    /// The most bytes in one of an image's JSON documents.
    static let documentLimit: Int64 = 16 << 20

    let store: any BlobStore
    let path: String
    private let place: Place

    /// Opens a layout.
    ///
    /// - Throws: `E_OCI_INVALID`, `E_ARCHIVE_…`, `E_CAPTURE_UNREADABLE`, or what the store throws.
    init(path: String, store: any BlobStore, scratchDirectory: String) throws(ForgeError) {
        self.store = store
        self.path = path
        var info = stat()
        guard stat(path, &info) == 0 else { throw .unreadable("stat", path: path) }
        if info.st_mode & S_IFMT == S_IFDIR {
            place = .directory(path)
        } else {
            let writer = try store.makeWriter(durability: .ordered)
            try FileSystem.stream(path) { (bytes) throws(ForgeError) in try writer.append(bytes) }
            let bytes = try ArchiveBytes(try writer.finish(), from: store, scratchDirectory: scratchDirectory)
            var tree = TreeAssembly()
            try ArchiveImporter(store: store, scratchDirectory: scratchDirectory)
                .apply(bytes.raw, name: path, to: &tree, policy: .source)
            place = .tarball(tree)
        }
    }

    func invalid(_ message: String, hints: [String] = []) -> ForgeError {
        ForgeError(.ociInvalid, message, path: path, hints: hints)
    }

    /// The JSON of `index.json`.
    func index() throws(ForgeError) -> JSONValue {
        let bytes: [UInt8]?
        switch place {
        case .directory(let path): bytes = FileSystem.bytes("\(path)/index.json", limit: Int(Self.documentLimit))
        case .tarball(let tree):
            if case .file(let blob, _)? = tree.entry(at: ["index.json"]), blob.size <= Self.documentLimit {
                bytes = try store.bytes(of: blob)
            } else {
                bytes = nil
            }
        }
        guard let bytes else {
            throw invalid(
                "There is no `index.json`",
                hints: [
                    "An image layout is what `skopeo copy … oci:DIRECTORY` or `buildah push … oci:DIRECTORY` writes"
                ])
        }
        return try json(bytes, "index.json")
    }

    /// The JSON document that a descriptor names.
    func document(_ descriptor: Descriptor) throws(ForgeError) -> JSONValue {
        guard descriptor.blob.size <= Self.documentLimit else {
            throw invalid("The document `\(descriptor.blob.digest.text)` is larger than 16 MiB")
        }
        try bring(descriptor.blob)
        return try json(try store.bytes(of: descriptor.blob), descriptor.blob.digest.text)
    }

    private func json(_ bytes: [UInt8], _ name: String) throws(ForgeError) -> JSONValue {
        do throws(JSONError) {
            return try JSONReader.read(bytes, limits: .init(bytes: Int(Self.documentLimit)))
        } catch {
            let beneath = error.forgeError(source: bytes, file: name)
            throw ForgeError(
                .ociInvalid, "`\(name)` is no JSON", path: path, frame: beneath.frame, cause: beneath.message)
        }
    }

    /// Makes sure that the store has a blob of the layout, its digest and size verified.
    func bring(_ blob: BlobID) throws(ForgeError) {
        if try store.has(blob) { return }
        guard case .directory(let path) = place else {
            // A tarball's files are in the store by their digests already.
            throw invalid("The blob `\(blob.digest.text)` is missing from the image, or damaged")
        }
        let file = "\(path)/blobs/sha256/\(blob.digest.hex)"
        guard access(file, R_OK) == 0 else { throw invalid("The blob `\(blob.digest.text)` is missing from the image") }
        let writer = try store.makeWriter(durability: .ordered)
        try FileSystem.stream(file) { (bytes) throws(ForgeError) in try writer.append(bytes) }
        let found = try writer.finish()
        guard found == blob else {
            throw ForgeError(
                .archiveCorrupt, "The blob of the image is `\(found)`, stated is `\(blob)`", path: file)
        }
    }

    /// Reads a descriptor.
    func descriptor(_ value: JSONValue) throws(ForgeError) -> Descriptor {
        guard let text = value["digest"]?.stringValue, let digest = Digest(text: text),
            let size = value["size"]?.integerValue, size >= 0
        else { throw invalid("A descriptor has no SHA-256 digest or no size") }
        return Descriptor(
            mediaType: value["mediaType"]?.stringValue ?? "", blob: BlobID(digest, size: size), value: value)
    }

    /// The descriptors in an array field.
    func descriptors(_ field: String, of value: JSONValue) throws(ForgeError) -> [Descriptor] {
        guard let items = value[field]?.arrayValue else { throw invalid("A document has no `\(field)`") }
        var out: [Descriptor] = []
        for item in items { out.append(try descriptor(item)) }
        return out
    }
}
