package import ForgeCore
private import ForgeIR

/// All that trees in a store are made of, found a level at a time, the directories of a level abreast.
package struct TreeLevels {
    private let store: any BlobStore
    private let width: Int

    /// Looks in a store.
    ///
    /// - Parameter width: how many directories are read at once: several where the store is far away.
    package init(of store: any BlobStore, width: Int = 1) {
        self.store = store
        self.width = width
    }

    /// The directories from roots down, and then the files in them, each once.
    ///
    /// - Throws: what reading a directory throws.
    package func blobs(below roots: [BlobID]) throws(ForgeError) -> [BlobID] {
        var directories: [BlobID] = []
        var files: [BlobID] = []
        try walk(roots) { (level) throws(ForgeError) in
            if let failure = level.failure { throw failure }
            directories += level.directories
            files += level.files
            return level.below
        }
        return directories + files
    }

    /// What the store does not hold; below an absent directory nothing is known.
    ///
    /// - Throws: what the store throws for other reasons than absence and damage.
    package func gaps(below roots: [BlobID]) throws(ForgeError) -> [BlobID] {
        var gaps = try store.missing(roots)
        let absent = Set(gaps)
        var files: [BlobID] = []
        try walk(roots.filter { !absent.contains($0) }) { (level) throws(ForgeError) in
            gaps += level.broken
            files += level.files
            let lacking = try store.missing(level.below)
            gaps += lacking
            let unread = Set(lacking)
            return level.below.filter { !unread.contains($0) }
        }
        return gaps + (try store.missing(files))
    }

    /// The directories of one level, and what they hold.
    private struct Level {
        var directories: [BlobID] = []
        /// Those that are absent, damaged or no directories.
        var broken: [BlobID] = []
        var failure: ForgeError?
        var files: [BlobID] = []
        var below: [BlobID] = []
    }

    private func walk(
        _ roots: [BlobID], _ next: (Level) throws(ForgeError) -> [BlobID]
    ) throws(ForgeError) {
        var seen: Set<BlobID> = []
        var pending = roots.filter { seen.insert($0).inserted }
        for _ in 0...TreeWalker.depthLimit where !pending.isEmpty {
            let store = store
            let found = try Abreast.map(pending, width: width) {
                (id) throws(ForgeError) -> Result<Directory, ForgeError> in
                do throws(ForgeError) { return .success(try store.directory(id)) } catch {
                    guard [.blobMissing, .blobDamaged, .treeInvalid].contains(error.code) else { throw error }
                    return .failure(error)
                }
            }
            var level = Level(directories: pending)
            for (id, outcome) in zip(pending, found) {
                switch outcome {
                case .failure(let error):
                    level.broken.append(id)
                    level.failure = level.failure ?? error
                case .success(let directory):
                    for file in directory.files where seen.insert(file.blob).inserted { level.files.append(file.blob) }
                    for child in directory.directories where seen.insert(child.blob).inserted {
                        level.below.append(child.blob)
                    }
                }
            }
            pending = try next(level)
        }
        if let deep = pending.first {
            throw ForgeError(
                .treeInvalid, "A tree is nested more than \(TreeWalker.depthLimit) deep at `\(deep.digest.text)`")
        }
    }
}
