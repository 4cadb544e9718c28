public import ForgeCore

/// The REAPI `Tree` message: one directory and every directory below it.
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

    /// The encoded directories in a tree's message as they came, since digests name bytes: the root first.
    public static func directories(in message: [UInt8]) throws(ProtoError) -> [[UInt8]] {
        var reader = ProtoReader(message)
        var root: [UInt8] = []
        var below: [[UInt8]] = []
        while let (field, value) = try reader.next() {
            switch field {
            // Of a message that stands there twice the last one counts.
            case 1: root = try reader.data(value)
            case 2: below.append(try reader.data(value))
            default: continue
            }
        }
        return [root] + below
    }
}
