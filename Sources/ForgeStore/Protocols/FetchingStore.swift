public import ForgeCore

/// A store some of whose blobs lie elsewhere until somebody reads them.
public protocol FetchingStore: BlobStore {
    /// Brings all that a tree is made of to this machine.
    ///
    /// Blocks.
    ///
    /// - Throws: `E_BLOB_MISSING` where a part is nowhere any more.
    func fetch(tree root: BlobID) throws(ForgeError)
}
