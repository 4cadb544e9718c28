public import ForgeCore

/// Finds what a stored tree lacks.
public struct TreeGaps: Sendable {
    let store: any BlobStore

    /// Looks in a store.
    public init(store: any BlobStore) { self.store = store }

    /// The objects of a tree that the store does not hold, sorted; below an absent directory nothing is known.
    ///
    /// - Throws: what the store throws for other reasons than absence and damage, and `E_TREE_INVALID` for a tree that
    ///   is nested too deep.
    public func below(_ root: BlobID) throws(ForgeError) -> [BlobID] {
        try TreeLevels(of: store).gaps(below: [root]).sorted()
    }
}
