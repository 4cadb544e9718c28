public import ForgeCore
import ForgeIR

/// What the bytes of a stored object are.
public enum StoredKind: String, Sendable {
    case file
    case directory
    case action
    case record
    case observation
}

/// Where a stored object stands.
public enum StoredPlace: Sendable, Equatable {
    /// Every store holds it.
    case everywhere
    /// A record of a segment.
    case segment(path: String, offset: Int64)
    /// A file of its own.
    case file(path: String)
}

extension DiskStore {
    /// The blobs whose digest begins with the given hex digits, sorted, at most `limit`: for digests typed by hand.
    public func find(prefix: String, limit: Int) throws(ForgeError) -> [BlobID] {
        func edge(_ digit: String) -> Digest? {
            Digest(hex: prefix + String(repeating: digit, count: max(0, 64 - prefix.utf8.count)))
        }
        guard let first = edge("0"), let last = edge("f") else { return [] }
        let found = try storeIO { () throws(DiskError) in
            try segments.refresh()
            var found: Set<BlobID> = []
            for located in segments.everything() where located.entry.kind == .blob {
                let key = located.entry.key
                if key >= first, key <= last { found.insert(BlobID(key, size: Int64(located.entry.length))) }
            }
            try files.forEach { (digest, status) throws(DiskError) in
                if digest >= first, digest <= last { found.insert(BlobID(digest, size: status.size)) }
            }
            return found
        }
        return Array(found.sorted().prefix(limit))
    }

    /// Where a blob stands; nil when the store holds none.
    public func place(of id: BlobID) throws(ForgeError) -> StoredPlace? {
        if id == .empty { return .everywhere }
        return try storeIO { () throws(DiskError) in
            try segments.refresh()
            if let found = segments.find(id.digest, result: false) {
                return .segment(
                    path: segments.paths.segment(found.segment), offset: Int64(found.entry.offset))
            }
            return try files.size(of: id.digest) == nil ? nil : .file(path: files.path(of: id.digest))
        }
    }

    /// What an object is, from its bytes.
    ///
    /// An encoded `Directory` that somebody put as a file counts as a directory.
    ///
    /// - Throws: `E_BLOB_MISSING`, `E_BLOB_DAMAGED`.
    public func kind(of id: BlobID) throws(ForgeError) -> StoredKind {
        guard id.size > 0, id.size <= 64 << 20 else { return .file }
        let bytes = try bytes(of: id)
        if (try? Directory(decoding: bytes)) != nil { return .directory }
        if (try? Action(decoding: bytes)) != nil { return .action }
        guard bytes.first == UInt8(ascii: "{") else { return .file }
        if (try? Record(decoding: bytes)) != nil { return .record }
        if (try? ObservationRecord(decoding: bytes)) != nil { return .observation }
        return .file
    }

    /// Shows the bytes of every blob that begins like one that is looked for; damaged ones are left out.
    ///
    /// - Parameters:
    ///   - limit: the most bytes of a blob that is shown.
    ///   - isCandidate: judges a blob by its first 64 bytes, or all of a shorter one.
    public func forEachBlob(
        upTo limit: Int, _ isCandidate: ([UInt8]) -> Bool, _ visit: ([UInt8]) -> Void
    ) throws(ForgeError) {
        _ = try storeIO { () throws(DiskError) in try segments.refresh() }
        for located in segments.everything() where located.entry.kind == .blob && located.entry.length <= limit {
            let payload = try storeIO { () throws(DiskError) in try segments.payload(located) }
            guard let payload, isCandidate(Array(payload.prefix(64))), Digest(of: payload) == located.entry.key else {
                continue
            }
            visit(payload)
        }
        var large: [BlobID] = []
        try storeIO { () throws(DiskError) in
            try files.forEach { (digest, status) throws(DiskError) in
                guard status.size <= limit else { return }
                let file = try disk.open(files.path(of: digest), .read)
                if isCandidate(try disk.read(file, count: 64, at: 0)) {
                    large.append(BlobID(digest, size: status.size))
                }
            }
        }
        for id in large {
            if let bytes = try? bytes(of: id) { visit(bytes) }
        }
    }
}
