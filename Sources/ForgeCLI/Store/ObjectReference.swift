internal import ForgeCore
internal import ForgeIR
internal import ForgeStore

/// An object that a user named: `DIGEST` or `DIGEST/PATH`.
struct ObjectReference {
    /// What stands there.
    enum Node {
        case directory(BlobID)
        case file(BlobID, isExecutable: Bool)
        case symlink(target: String)
    }

    /// The fewest hex digits that stand for a digest.
    static let fewestDigits = 8

    /// Finds the digest that a text stands for: whole ones are taken as they are, shorter ones are looked up.
    ///
    /// - Throws: `E_STORE_NAME` for text that is no digest or stands for several, `E_BLOB_MISSING`.
    static func digest(_ text: String, in store: DiskStore) throws(ForgeError) -> Digest {
        if let digest = Digest(text: text) ?? Digest(hex: text) { return digest }
        let digits = text.hasPrefix(Digest.prefix) ? String(text.dropFirst(Digest.prefix.count)) : text
        let isHex = digits.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
        guard isHex, (fewestDigits..<64).contains(digits.utf8.count) else {
            throw ForgeError(
                .storeName, "`\(text)` is no digest",
                hints: ["Write `sha256:` and 64 lower-case hex digits, or at least the first \(fewestDigits) of them"])
        }
        let found = try store.find(prefix: digits, limit: 3)
        guard let first = found.first else {
            throw ForgeError(.blobMissing, "The store holds no object whose digest begins with `\(digits)`")
        }
        guard found.count == 1 else {
            throw ForgeError(
                .storeName, "More than one object's digest begins with `\(digits)`",
                hints: ["Write more digits: \(found.map { $0.digest.hex.prefix(16) + "…" }.joined(separator: ", "))"])
        }
        return first.digest
    }

    /// Finds the blob that a text without a path stands for.
    ///
    /// - Throws: as ``digest(_:in:)``; `E_BLOB_MISSING` when the store does not hold it.
    static func blob(_ text: String, in store: DiskStore) throws(ForgeError) -> BlobID {
        let digest = try digest(text, in: store)
        guard let id = try store.find(digest) else {
            throw ForgeError(.blobMissing, "The store holds no object `\(digest.text)`")
        }
        return id
    }

    /// Finds what a text stands for; the empty blob is an empty file.
    static func node(_ text: String, in store: DiskStore) throws(ForgeError) -> Node {
        let head = text.prefix { $0 != "/" }
        let path = text.dropFirst(head.count).split(separator: "/")
        let id = try blob(String(head), in: store)
        guard !path.isEmpty else {
            return try store.kind(of: id) == .directory ? .directory(id) : .file(id, isExecutable: false)
        }
        var node = Node.directory(id)
        var walked = String(head)
        for component in path {
            guard case .directory(let here) = node else {
                throw ForgeError(.blobMissing, "`\(walked)` is no directory, so there is no `\(component)` in it")
            }
            let directory = try store.directory(here)
            if let sub = directory.directories.first(where: { $0.name == component }) {
                node = .directory(sub.blob)
            } else if let file = directory.files.first(where: { $0.name == component }) {
                node = .file(file.blob, isExecutable: file.isExecutable)
            } else if let link = directory.symlinks.first(where: { $0.name == component }) {
                node = .symlink(target: link.target)
            } else {
                throw ForgeError(
                    .blobMissing, "`\(walked)` has no entry `\(component)`",
                    hints: ["`forge store ls \(walked)` shows its entries"])
            }
            walked += "/\(component)"
        }
        return node
    }
}
