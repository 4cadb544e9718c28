public import ForgeCore
import ForgeIR
public import ForgeStore

/// Compares two stored trees, reading only the directories that differ.
public struct TreeComparison: Sendable {
    /// One path that differs.
    public struct Difference: Hashable, Sendable, CustomStringConvertible {
        /// What happened on the way from the first tree to the second.
        public enum Change: String, Hashable, Sendable {
            case added, removed, changed
        }

        /// The path relative to the root.
        public var path: String
        /// What happened to it.
        public var change: Change

        public var description: String { "`\(path)` \(change.rawValue)" }
    }

    let store: any BlobStore

    /// Makes a comparison over a store that holds both trees.
    public init(store: any BlobStore) {
        self.store = store
    }

    /// Paths that differ, sorted by bytes, at most `limit`.
    ///
    /// - Throws: what the store throws.
    public func differences(_ old: BlobID, _ new: BlobID, limit: Int = .max) throws(ForgeError) -> [Difference] {
        var out: [Difference] = []
        try compare(old, new, prefix: "", limit: limit, into: &out)
        return out.sorted { Directory.less($0.path, $1.path) }
    }

    private func compare(
        _ old: BlobID, _ new: BlobID, prefix: String, limit: Int, into out: inout [Difference]
    ) throws(ForgeError) {
        if old == new || out.count >= limit { return }
        let (before, after) = (try entries(old), try entries(new))
        let names = Set(before.keys).union(after.keys).sorted { Directory.less($0.text, $1.text) }
        for name in names where out.count < limit {
            let path = prefix + name.text
            switch (before[name], after[name]) {
            case (nil, nil): continue
            case (_?, nil): out.append(.init(path: path, change: .removed))
            case (nil, _?): out.append(.init(path: path, change: .added))
            case (.directory(let a)?, .directory(let b)?):
                try compare(a, b, prefix: path + "/", limit: limit, into: &out)
            case (let a?, let b?):
                if a != b { out.append(.init(path: path, change: .changed)) }
            }
        }
    }

    private enum Entry: Hashable {
        case directory(BlobID)
        case file(BlobID, Bool)
        case symlink(EntryName)
    }

    private func entries(_ blob: BlobID) throws(ForgeError) -> [EntryName: Entry] {
        let directory = try Directory.load(blob, from: store)
        var out: [EntryName: Entry] = [:]
        for file in directory.files { out[EntryName(file.name)] = .file(file.blob, file.isExecutable) }
        for sub in directory.directories { out[EntryName(sub.name)] = .directory(sub.blob) }
        for link in directory.symlinks { out[EntryName(link.name)] = .symlink(EntryName(link.target)) }
        return out
    }
}
