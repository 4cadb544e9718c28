public import ForgeCore
public import ForgeIR

/// What differs between two stored trees.
///
/// The walk opens a directory only where its digests differ, so that it costs what changed and not what is there.
public struct TreeDifference: Sendable {
    /// How many changes are listed at most.
    public static let limit = 2000

    /// One entry that is not the same in both.
    public struct Change: Hashable, Sendable {
        /// The path from the root.
        public var path: String
        /// What stood there before: a digest, or where a link leads; nil when nothing did.
        public var old: String?
        /// What stands there; nil when nothing does.
        public var new: String?
        /// The new file and the new directories above it, nearest first: what the entry may have come in with.
        public var origins: [BlobID] = []
    }

    /// The changes in the order of the walk, at most ``limit``.
    public private(set) var changes: [Change] = []
    /// Whether there are more.
    public private(set) var isCut = false
    /// Directories that differ and that the store has collected, so that nothing is known of what is below.
    public private(set) var collected: [String] = []
    /// How many directories were opened.
    public private(set) var opened = 0

    /// Compares two trees, opening directories of each with its closure.
    ///
    /// - Throws: what the closures throw, but for `E_BLOB_MISSING`.
    public init(
        _ old: BlobID, _ new: BlobID, loadOld: TreeComposition.Loader, loadNew: TreeComposition.Loader
    ) throws(ForgeError) {
        var walk = Walk()
        try walk.visit(old, new, at: "", above: [], loadOld, loadNew)
        changes = walk.changes
        isCut = walk.isCut
        collected = walk.collected
        opened = walk.opened
    }
}

/// The state of one comparison.
private struct Walk {
    /// What stands at a name.
    private enum Entry: Equatable {
        case file(BlobID, isExecutable: Bool)
        case link(String)
        case directory(BlobID)

        /// The entry as changes show it.
        var text: String {
            switch self {
            case .file(let blob, let isExecutable): blob.digest.text + (isExecutable ? " executable" : "")
            case .link(let target): "-> \(target)"
            case .directory(let blob): blob.digest.text
            }
        }

        var blob: BlobID? {
            switch self {
            case .file(let blob, _), .directory(let blob): blob
            case .link: nil
            }
        }
    }

    var changes: [TreeDifference.Change] = []
    var isCut = false
    var collected: [String] = []
    var opened = 0

    mutating func visit(
        _ old: BlobID?, _ new: BlobID?, at path: String, above: [BlobID],
        _ loadOld: TreeComposition.Loader, _ loadNew: TreeComposition.Loader
    ) throws(ForgeError) {
        guard old != new, !isCut else { return }
        guard let before = try open(old, loadOld), let after = try open(new, loadNew) else {
            collected.append(path)
            return
        }
        let origins = (new.map { [$0] } ?? []) + above
        for name in Set(before.keys).union(after.keys).sorted(by: Directory.less) {
            let (x, y) = (before[name], after[name])
            guard x != y else { continue }
            let place = path.isEmpty ? name : "\(path)/\(name)"
            var (lower, upper): (BlobID?, BlobID?) = (nil, nil)
            if case .directory(let id)? = x { lower = id }
            if case .directory(let id)? = y { upper = id }
            if lower != nil || upper != nil {
                try visit(lower, upper, at: place, above: origins, loadOld, loadNew)
            }
            // A file where a directory was, or the other way round, is a change of its own beside what was below.
            let (left, right) = (lower == nil ? x : nil, upper == nil ? y : nil)
            guard left != nil || right != nil else { continue }
            guard changes.count < TreeDifference.limit else {
                isCut = true
                return
            }
            changes.append(
                TreeDifference.Change(
                    path: place, old: left?.text, new: right?.text, origins: (right?.blob.map { [$0] } ?? []) + origins)
            )
        }
    }

    /// The entries of a directory; nil when the store has it no more.
    private mutating func open(
        _ id: BlobID?, _ load: TreeComposition.Loader
    ) throws(ForgeError) -> [String: Entry]? {
        guard let id else { return [:] }
        let directory: Directory
        do throws(ForgeError) {
            directory = try load(id)
        } catch {
            guard error.code == .blobMissing else { throw error }
            return nil
        }
        opened += 1
        var entries: [String: Entry] = [:]
        for file in directory.files { entries[file.name] = .file(file.blob, isExecutable: file.isExecutable) }
        for link in directory.symlinks { entries[link.name] = .link(link.target) }
        for sub in directory.directories { entries[sub.name] = .directory(sub.blob) }
        return entries
    }
}
