public import ForgeCore

/// What a store holds and what it takes on disk.
public struct StoreStatistics: Sendable, Equatable {
    /// The layout's version.
    public var layout = StoreLayout.version
    /// Blobs in segments.
    public var smallBlobs = 0
    /// Bytes of blobs in segments.
    public var smallBytes: Int64 = 0
    /// Blobs in files of their own.
    public var largeBlobs = 0
    /// Bytes of blobs in files.
    public var largeBytes: Int64 = 0
    /// Cached results.
    public var results = 0
    /// Bytes of cached results.
    public var resultBytes: Int64 = 0
    /// Segments.
    public var segments = 0
    /// Bytes of segments, dead records included.
    public var segmentBytes: Int64 = 0
    /// Trees that are laid out on disk.
    public var trees = 0
    /// Files that these trees share.
    public var treeFiles = 0
    /// Bytes of these files.
    public var treeBytes: Int64 = 0
    /// Named roots.
    public var roots = 0
    /// Blobs that were found damaged and set aside.
    public var quarantined = 0
}

extension DiskStore {
    /// Counts what is here, without reading contents.
    ///
    /// - Throws: `E_STORE_IO`.
    public func statistics() throws(ForgeError) -> StoreStatistics {
        var out = StoreStatistics()
        out.roots = try roots().count
        try storeIO { () throws(DiskError) in
            try segments.refresh()
            for located in segments.everything() {
                let length = Int64(located.entry.length)
                if located.entry.kind == .blob {
                    out.smallBlobs += 1
                    out.smallBytes += length
                } else {
                    out.results += 1
                    out.resultBytes += length
                }
            }
            for name in try disk.list(segments.paths.directory) where SegmentPaths.parse(name)?.1 == "seg" {
                guard let status = try disk.status("\(segments.paths.directory)/\(name)") else { continue }
                out.segments += 1
                out.segmentBytes += status.size
            }
            try files.forEach { (_, status) throws(DiskError) in
                out.largeBlobs += 1
                out.largeBytes += status.size
            }
            out.trees = try names(in: "trees").count
            out.quarantined = try names(in: "quarantine").count
            try countInodes(&out)
        }
        return out
    }

    private func countInodes(_ out: inout StoreStatistics) throws(DiskError) {
        for generation in try names(in: "inodes") {
            for fan in try names(in: "inodes/\(generation)") {
                for name in try names(in: "inodes/\(generation)/\(fan)") {
                    guard let status = try disk.status("\(home)/inodes/\(generation)/\(fan)/\(name)") else { continue }
                    out.treeFiles += 1
                    out.treeBytes += status.size
                }
            }
        }
    }

    /// The names in a directory of the store; none when it is not there or no directory.
    private func names(in directory: String) throws(DiskError) -> [String] {
        try disk.listIfDirectory("\(home)/\(directory)")
    }
}
