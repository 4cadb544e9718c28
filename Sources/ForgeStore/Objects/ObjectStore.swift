public import ForgeCore

/// Keeps bytes under names, somewhere that knows nothing of digests.
///
/// Calls block, as those of ``BlobStore`` do. An object is there whole or not at all. Batches come first, since whoever
/// is far away answers many questions in the time of one.
public protocol ObjectStore: Sendable {
    /// Those of the names that nothing is kept under, in the order given.
    func absent(_ names: [String]) throws(ForgeError) -> [String]

    /// Streams an object in order, in chunks of at most 1 MiB.
    ///
    /// - Returns: Whether there is one; `body` is not called where there is none.
    func read(
        _ name: String, _ body: (UnsafeRawBufferPointer) throws(ForgeError) -> Void
    ) throws(ForgeError) -> Bool

    /// Keeps objects.
    ///
    /// - Parameter replacing: whether they take the place of what is kept under their names, or leave that as it is.
    func write(_ objects: [NamedObject], replacing: Bool) throws(ForgeError)

    /// Keeps nothing under the names any more.
    func remove(_ names: [String]) throws(ForgeError)
}

/// Bytes with the name that they are to be kept under.
public struct NamedObject: Sendable {
    /// The name: any text, segments parted by slashes.
    public var name: String
    /// The bytes.
    public var content: Spool

    /// Puts them together.
    public init(_ name: String, _ content: Spool) {
        self.name = name
        self.content = content
    }
}

extension ObjectStore {
    /// The whole of an object; nil where there is none.
    ///
    /// - Parameter most: more bytes than these are not taken, and count as none.
    func bytes(of name: String, most: Int) throws(ForgeError) -> [UInt8]? {
        var out: [UInt8] = []
        var isTooLong = false
        let isThere = try read(name) { (chunk) throws(ForgeError) in
            if out.count + chunk.count <= most { out.append(contentsOf: chunk) } else { isTooLong = true }
        }
        return isThere && !isTooLong ? out : nil
    }
}
