public import ForgeCore

/// The encoder of the REAPI `Tree` message: one directory and every directory below it.
public enum Tree {
    /// The deepest nesting of directories that Forge follows.
    public static let maxDepth = 256

    /// The canonical bytes of a tree's message: the root, then each distinct directory below it once, parents before
    /// children and in the order of names.
    ///
    /// - Parameter directory: Gives the encoded `Directory` for an id.
    public static func encoded(
        root: BlobID, directory: (BlobID) throws(ForgeError) -> [UInt8]
    ) throws(ForgeError) -> [UInt8] {
        var out = ProtoWriter()
        out.message(1, try directory(root))
        var seen: Set<BlobID> = [root]
        // The last item is the next one, so that a directory's own come before its later siblings.
        var pending = [(root, 0)]
        var isRoot = true
        while let (id, depth) = pending.popLast() {
            guard depth < maxDepth else {
                throw ForgeError(.recordInvalid, "A tree is nested more than \(maxDepth) directories deep")
            }
            let bytes = try directory(id)
            if !isRoot { out.message(2, bytes) }
            isRoot = false
            let children: [BlobID]
            do { children = try Directory(decoding: bytes).directories.map(\.blob) } catch {
                throw ForgeError(
                    .recordInvalid, "The blob `\(id)` is no directory", cause: "it has \(error.reason)")
            }
            for child in children.reversed() where seen.insert(child).inserted { pending.append((child, depth + 1)) }
        }
        return out.bytes
    }
}
