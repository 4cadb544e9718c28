public import ForgeCore
import Glibc

/// Brings files and directories from disk into a store as blobs and trees.
///
/// A stat cache beside the store spares reading files whose size, times and inode are as they were.
public struct TreeImporter: Sendable {
    /// A file that changed within this time before an import began might change again within one tick of its clock.
    static let racyNanoseconds: Int64 = 1_000_000_000

    let store: any BlobStore
    let durability: Durability
    let cacheDirectory: String?
    let threads: Int

    /// Makes an importer.
    ///
    /// - Parameters:
    ///   - durability: what holds for the tree once a call returned.
    ///   - cacheDirectory: where stat caches are kept; nil for none. By default the store's own.
    ///   - threads: how many files are read and hashed at a time.
    public init(
        store: any BlobStore, durability: Durability = .ordered, cacheDirectory: String?? = .none, threads: Int = 2
    ) {
        self.store = store
        self.durability = durability
        self.cacheDirectory = cacheDirectory ?? (store as? DiskStore).map { "\($0.home)/statcache" }
        self.threads = max(1, threads)
    }

    /// Stores a directory with everything below it and names its root.
    ///
    /// - Parameter skipGit: whether entries named `.git` are left out.
    /// - Throws: `E_IMPORT_UNSUPPORTED`, `E_IMPORT_CHANGED`, `E_IO`, and what the store throws.
    public func importTree(at path: String, skipGit: Bool = true) throws(ForgeError) -> BlobID {
        let disk = store as? DiskStore
        for attempt in 0..<3 {
            let generation = try disk?.generation()
            var cache = cachePath(path, skipGit: skipGit).flatMap { StatCache(path: $0) }
            if attempt == 2 { cache = nil }
            let isTrusted = generation != nil && cache?.generation == generation
            let walk = TreeImportWalk(importer: self, base: path, skipGit: skipGit, cache: cache, isTrusted: isTrusted)
            let root = try walk.run()
            if let disk {
                // What the cache vouched for must not have been collected before it is pinned.
                try disk.gated { () throws(ForgeError) in try disk.pin([(root.digest, .tree)]) }
                guard try disk.generation() == generation else { continue }
            }
            if let generation, walk.isDifferent || !isTrusted, let file = cachePath(path, skipGit: skipGit) {
                save(walk, generation: generation, to: file)
            }
            if durability == .durable { try store.sync() }
            return root
        }
        throw ForgeError(.importChanged, "The store was collected again and again during an import", path: path)
    }

    /// Stores the listed files, directories and links, given by their paths below `base`, as one tree.
    ///
    /// - Throws: as ``importTree(at:skipGit:)``.
    public func importFiles(_ paths: [String], in base: String, skipGit: Bool = true) throws(ForgeError) -> BlobID {
        let builder = TreeBuilder(store: store)
        for path in paths {
            let full = "\(base)/\(path)"
            var status = stat()
            guard lstat(full, &status) == 0 else { throw Self.ioError("lstat", full) }
            switch status.st_mode & S_IFMT {
            case S_IFDIR: try builder.add(path, .tree(try importTree(at: full, skipGit: skipGit)))
            case S_IFLNK: try builder.add(path, .symlink(try Self.linkTarget(full)))
            case S_IFREG:
                let blob = try importFile(at: full)
                try builder.add(path, .file(blob, isExecutable: status.st_mode & 0o111 != 0))
            default: throw Self.unsupported(full)
            }
        }
        return try builder.finish(durability: durability)
    }

    /// Stores one file and names its bytes.
    ///
    /// - Throws: `E_IMPORT_UNSUPPORTED`, `E_IO`, and what the store throws.
    public func importFile(at path: String) throws(ForgeError) -> BlobID {
        try FileReader(path: path).store(in: store, durability: durability)
    }

    /// The target of a symbolic link as text.
    static func linkTarget(_ path: String) throws(ForgeError) -> String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink(path, &buffer, buffer.count)
        guard count >= 0 else { throw ioError("readlink", path) }
        let bytes = buffer[..<count].map { UInt8(bitPattern: $0) }
        guard let target = String(validating: bytes, as: UTF8.self) else {
            throw ForgeError(.importUnsupported, "The target of a symbolic link is not UTF-8", path: path)
        }
        return target
    }

    static func ioError(_ call: String, _ path: String) -> ForgeError {
        let number = errno
        return ForgeError(
            .ioFailed, "A file cannot be read", path: path, cause: "`\(call)`: \(String(cString: strerror(number)))")
    }

    static func unsupported(_ path: String) -> ForgeError {
        ForgeError(
            .importUnsupported, "Neither a regular file, a directory nor a symbolic link", path: path,
            hints: ["Leave it out with an explicit list of files"])
    }

    private func cachePath(_ path: String, skipGit: Bool) -> String? {
        guard let cacheDirectory, let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        let key = Digest(of: "\(skipGit ? "skip-git" : "all")\0\(String(cString: resolved))")
        return "\(cacheDirectory)/\(key.hex)"
    }

    /// A cache that cannot be written costs time only.
    private func save(_ walk: TreeImportWalk, generation: Digest, to file: String) {
        if let cacheDirectory { _ = mkdir(cacheDirectory, 0o755) }
        var writer = StatCacheWriter(generation: generation)
        walk.save(to: &writer)
        try? writer.write(to: file)
    }
}
