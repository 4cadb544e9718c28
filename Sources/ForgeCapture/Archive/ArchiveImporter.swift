public import ForgeCore
import ForgeIR
public import ForgeStore
import Glibc

/// Turns archives into stored trees without unpacking them to disk.
///
/// Tar (plain, gzip, bzip2, xz, zstd) and zip. Calls block, as those of the store do.
public struct ArchiveImporter: Sendable {
    /// Whose archives are read, hence which names and links are honest.
    enum Policy {
        /// A release archive: links stay inside, nothing is said twice.
        case source
        /// A layer of a root file system: links may be absolute, later entries replace earlier ones.
        case environment
        /// The same with OCI whiteouts.
        case ociLayer
    }

    let store: any BlobStore
    let limits: ArchiveLimits
    let scratchDirectory: String

    /// Makes an importer; `scratchDirectory` takes unlinked copies of archives beyond 64 MiB.
    public init(store: any BlobStore, limits: ArchiveLimits = .standard, scratchDirectory: String = "/var/tmp") {
        self.store = store
        self.limits = limits
        self.scratchDirectory = scratchDirectory
    }

    /// Imports a stored release archive and gives its tree's root directory.
    ///
    /// - Parameters:
    ///   - name: what messages call the archive, such as its file name.
    ///   - stripComponents: how many leading components each name loses; shorter names are dropped.
    /// - Throws: `E_ARCHIVE_…`, `E_IO`, or what the store throws.
    public func importTree(
        from blob: BlobID, name: String, stripComponents: Int = 0
    ) throws(ForgeError) -> BlobID {
        let bytes = try ArchiveBytes(blob, from: store, scratchDirectory: scratchDirectory)
        return try importTree(from: bytes.raw, name: name, stripComponents: stripComponents)
    }

    /// Imports a release archive that lies in memory and gives its tree's root directory.
    ///
    /// - Throws: `E_ARCHIVE_…`, or what the store throws.
    public func importTree(
        from bytes: UnsafeRawBufferPointer, name: String, stripComponents: Int = 0
    ) throws(ForgeError) -> BlobID {
        var tree = TreeAssembly()
        try apply(bytes, name: name, to: &tree, policy: .source, stripComponents: stripComponents)
        return try tree.write(to: store)
    }

    /// Puts an archive's entries into a tree, apart from paths that `skips` names.
    func apply(
        _ bytes: UnsafeRawBufferPointer, name: String, to tree: inout TreeAssembly, policy: Policy,
        stripComponents: Int = 0, skips: @escaping ([String]) -> Bool = { _ in false }
    ) throws(ForgeError) {
        var work = ArchiveUnpacking(
            tree: tree, store: store, limits: limits, policy: policy, name: name, strip: stripComponents,
            skips: skips)
        // The tree is held once only while it changes.
        tree = TreeAssembly()
        try ArchiveReader.withFixedLocale { () throws(ForgeError) in
            var reader = try ArchiveReader(bytes, name: name)
            try work.unpack(&reader, packedBytes: Int64(bytes.count))
        }
        tree = work.tree
    }
}
