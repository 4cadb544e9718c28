package import ForgeCore
package import ForgeIR

/// Everything that a result is made of, found in a store that is far away: a level of a tree at a time, its directories
/// abreast.
package struct ResultParts {
    private let store: any BlobStore

    /// Looks in a store.
    package init(store: any BlobStore) { self.store = store }

    /// What of a result the store does not hold; below an absent directory nothing is known.
    package func gaps(of result: ActionResult) throws(ForgeError) -> [BlobID] {
        var gaps = try store.missing(result.references)
        let absent = Set(gaps)
        var files: [BlobID] = []
        try walk(result.directories.map(\.root).filter { !absent.contains($0) }) { (level) throws(ForgeError) in
            gaps += level.broken
            files += level.files
            let lacking = try store.missing(level.below)
            gaps += lacking
            let unread = Set(lacking)
            return level.below.filter { !unread.contains($0) }
        }
        return gaps + (try store.missing(files))
    }

    /// Every blob of a result.
    ///
    /// - Throws: what reading a directory throws.
    package func all(of result: ActionResult) throws(ForgeError) -> [BlobID] {
        var out = result.references
        try walk(result.directories.map(\.root)) { (level) throws(ForgeError) in
            if let broken = level.broken.first { _ = try store.directory(broken) }
            out += level.files + level.below
            return level.below
        }
        return out
    }

    /// What the directories of one level hold.
    private struct Level {
        var broken: [BlobID] = []
        var files: [BlobID] = []
        var below: [BlobID] = []
    }

    private func walk(
        _ roots: [BlobID], _ next: (Level) throws(ForgeError) -> [BlobID]
    ) throws(ForgeError) {
        var seen = Set(roots)
        var pending = roots
        for _ in 0...TreeWalker.depthLimit where !pending.isEmpty {
            let store = store
            let found = try Abreast.map(pending) { (id) throws(ForgeError) -> Directory? in
                do throws(ForgeError) { return try store.directory(id) } catch {
                    guard [.blobMissing, .blobDamaged, .treeInvalid].contains(error.code) else { throw error }
                    return nil
                }
            }
            var level = Level()
            for (id, directory) in zip(pending, found) {
                guard let directory else {
                    level.broken.append(id)
                    continue
                }
                for file in directory.files where seen.insert(file.blob).inserted { level.files.append(file.blob) }
                for child in directory.directories where seen.insert(child.blob).inserted {
                    level.below.append(child.blob)
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
