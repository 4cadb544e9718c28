import ForgeCore

/// The first member of an export: what was asked for, and what has to follow.
///
/// Its member is named by its digest.
struct ExportIndex: Equatable {
    /// The most bytes that are read.
    static let sizeLimit: Int64 = 64 << 20
    static let format = "forge-store-export/1"
    private static let prefix = "forge-store-export-1/"

    /// A cached result that follows as a member.
    struct Result: Equatable {
        var key: Digest
        /// The member's bytes, an encoded `ActionResult`.
        var contents: BlobID
    }

    /// The digests that were asked for, in that order.
    var wanted: [Digest]
    /// Results, sorted by key.
    var results: [Result]
    /// How many blobs follow.
    var blobCount: Int64
    /// The digest of the blobs' raw digests, one after the other in the order in which they follow.
    var blobList: Digest

    var bytes: [UInt8] {
        JSONWriter.canonical(
            .object([
                "format": .string(Self.format),
                "wanted": .strings(wanted.map(\.text)),
                "results": .array(
                    results.map {
                        .object([
                            "key": .string($0.key.text), "digest": .string($0.contents.digest.text),
                            "size": .integer($0.contents.size),
                        ])
                    }),
                "blobs": .integer(blobCount),
                "blob_list": .string(blobList.text),
            ]))
    }

    /// The name of the member that holds the given index.
    static func memberName(_ bytes: [UInt8]) -> String { prefix + Digest(of: bytes).hex }

    /// Whether a first member has the name of an index.
    static func isMemberName(_ name: String) -> Bool { name.hasPrefix(prefix) }

    /// Reads an index; nil unless it is one in its canonical form.
    init?(_ bytes: [UInt8]) {
        guard let root = try? JSONReader.read(bytes, limits: .init(bytes: Int(Self.sizeLimit))),
            root["format"]?.stringValue == Self.format, let blobCount = root["blobs"]?.integerValue,
            let blobList = root["blob_list"]?.stringValue.flatMap({ Digest(text: $0) }),
            let wanted = root["wanted"]?.arrayValue, let results = root["results"]?.arrayValue
        else { return nil }
        self.wanted = wanted.compactMap { $0.stringValue.flatMap { Digest(text: $0) } }
        self.results = results.compactMap { item in
            guard let key = item["key"]?.stringValue.flatMap({ Digest(text: $0) }),
                let digest = item["digest"]?.stringValue.flatMap({ Digest(text: $0) }),
                let size = item["size"]?.integerValue
            else { return nil }
            return Result(key: key, contents: BlobID(digest, size: size))
        }
        self.blobCount = blobCount
        self.blobList = blobList
        // What was left out or is foreign makes other bytes.
        guard self.bytes == bytes else { return nil }
    }

    init(wanted: [Digest], results: [Result], blobs: [BlobID]) {
        self.wanted = wanted
        self.results = results
        blobCount = Int64(blobs.count)
        blobList = Self.list(blobs.map(\.digest))
    }

    static func list(_ digests: [Digest]) -> Digest {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digests.count * Digest.byteCount)
        for digest in digests { digest.append(to: &bytes) }
        return Digest(of: bytes)
    }
}
