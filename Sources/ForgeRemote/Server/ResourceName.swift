internal import ForgeCore
private import ForgeREAPI

/// What a byte stream's resource name says: `[INSTANCE/]blobs/HASH/SIZE`, and `[INSTANCE/]uploads/UUID/blobs/HASH/SIZE`
/// with anything behind another slash; for bytes that travel as zstd, `compressed-blobs/zstd` in the place of `blobs`.
struct ResourceName {
    var instance: String
    var blob: BlobID
    /// Whether the bytes travel as frames of zstd.
    var isCompressed: Bool

    /// Segments that no instance's name may have.
    private static let keywords: Set<Substring> = [
        "blobs", "uploads", "actions", "actionResults", "operations", "capabilities", "compressed-blobs",
        "logstreams", "botSessions",
    ]

    /// Whether blobs of an instance of this name can be named.
    static func takes(instance: String) -> Bool {
        let parts = instance.split(separator: "/", omittingEmptySubsequences: false)
        return instance.isEmpty || parts.allSatisfy { !$0.isEmpty && !keywords.contains($0) }
    }

    /// The name of a blob to read.
    init(reading text: String) throws(GRPCFailure) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        let place = try Self.keyword(["blobs", "compressed-blobs"], in: parts, text)
        guard parts.count == place + (parts[place] == "blobs" ? 3 : 4) else { throw Self.wrong(text) }
        try self.init(parts, place, text)
    }

    /// The name of a blob to write.
    init(writing text: String) throws(GRPCFailure) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        let place = try Self.keyword(["uploads"], in: parts, text)
        guard parts.count >= place + 5, !parts[place + 1].isEmpty,
            parts[place + 2] == "blobs" || parts[place + 2] == "compressed-blobs" && parts.count >= place + 6
        else { throw Self.wrong(text) }
        try self.init(parts, place + 2, text, instance: place)
    }

    private init(
        _ parts: [Substring], _ blobs: Int, _ text: String, instance: Int? = nil
    ) throws(GRPCFailure) {
        isCompressed = parts[blobs] == "compressed-blobs"
        guard !isCompressed || parts[blobs + 1] == "zstd" else {
            throw GRPCFailure(.invalidArgument, "Blobs are not compressed with `\(parts[blobs + 1])`; `zstd` is served")
        }
        let name = parts[(isCompressed ? blobs + 2 : blobs + 1)...].prefix(2)
        guard let hash = name.first, let last = name.last, let size = Int64(last),
            last.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else {
            throw Self.wrong(text)
        }
        var digest = WireDigest()
        digest.hash = String(hash)
        digest.sizeBytes = size
        blob = try BlobID(wire: digest)
        self.instance = parts[..<(instance ?? blobs)].joined(separator: "/")
    }

    private static func keyword(
        _ words: [Substring], in parts: [Substring], _ text: String
    ) throws(GRPCFailure) -> Int {
        guard let place = parts.firstIndex(where: { keywords.contains($0) }), words.contains(parts[place]),
            parts[..<place].allSatisfy({ !$0.isEmpty })
        else { throw wrong(text) }
        return place
    }

    private static func wrong(_ text: String) -> GRPCFailure {
        GRPCFailure(
            .invalidArgument,
            "`\(text)` names no blob: `[INSTANCE/]blobs/HASH/SIZE` is read, `[INSTANCE/]uploads/UUID/blobs/HASH/SIZE` written"
        )
    }
}
