public import ForgeCore
public import ForgeIR

/// Walks the closure of a directory in a store.
public struct TreeWalker {
    /// The deepest nesting that is walked.
    public static let depthLimit = 256

    /// One object of a closure.
    public enum Object: Sendable {
        case directory(BlobID, Directory)
        /// A file's contents; not read.
        case file(BlobID)
    }

    private let store: any BlobStore
    private var seen: Set<Digest> = []

    /// Walks trees of `store`; objects seen in one walk are left out of the next.
    public init(store: any BlobStore) { self.store = store }

    /// Visits every directory and file below and including `root` once, parents first, in the order of names.
    ///
    /// - Throws: `E_TREE_INVALID`, what reading the store throws, or what `visit` throws.
    public mutating func walk(
        _ root: BlobID, _ visit: (Object) throws(ForgeError) -> Void
    ) throws(ForgeError) {
        try walk(root, depth: 0, visit)
    }

    private mutating func walk(
        _ id: BlobID, depth: Int, _ visit: (Object) throws(ForgeError) -> Void
    ) throws(ForgeError) {
        guard seen.insert(id.digest).inserted else { return }
        guard depth <= Self.depthLimit else {
            throw ForgeError(.treeInvalid, "A tree is nested more than \(Self.depthLimit) deep at `\(id.digest.text)`")
        }
        let directory = try store.directory(id)
        try visit(.directory(id, directory))
        for file in directory.files where seen.insert(file.blob.digest).inserted { try visit(.file(file.blob)) }
        for child in directory.directories { try walk(child.blob, depth: depth + 1, visit) }
    }
}

extension BlobStore {
    /// Reads and decodes a directory.
    ///
    /// - Throws: `E_TREE_INVALID` when the bytes are no canonical directory, and what reading throws.
    public func directory(_ id: BlobID) throws(ForgeError) -> Directory {
        if id == .empty { return .empty }
        guard id.size <= 64 << 20 else {
            throw ForgeError(.treeInvalid, "`\(id.digest.text)` is too large to be a directory")
        }
        let bytes = try bytes(of: id)
        do { return try Directory(decoding: bytes) } catch {
            throw ForgeError(.treeInvalid, "`\(id.digest.text)` is not a canonical directory", cause: error.reason)
        }
    }
}
