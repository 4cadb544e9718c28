public import ForgeCore

/// The REAPI `Tree` message: a root directory and every directory below it, parents before children.
public enum TreeMessage {
    /// Encodes the tree below a root directory, each distinct directory once.
    ///
    /// - Throws: what `load` throws.
    public static func encode(root: BlobID, load: TreeComposition.Loader) throws(ForgeError) -> [UInt8] {
        let rootDirectory = try load(root)
        var out = ProtoWriter()
        out.message(1, rootDirectory.encoded)
        // Depth-first postorder reversed is a topological order even where subtrees are shared.
        var finished: [Directory] = []
        var seen: Set<BlobID> = []
        try visit(rootDirectory, &seen, &finished, load)
        for directory in finished.reversed() { out.message(2, directory.encoded) }
        return out.bytes
    }

    private static func visit(
        _ directory: Directory, _ seen: inout Set<BlobID>, _ finished: inout [Directory], _ load: TreeComposition.Loader
    ) throws(ForgeError) {
        for sub in directory.directories where seen.insert(sub.blob).inserted {
            let child = try load(sub.blob)
            try visit(child, &seen, &finished, load)
            finished.append(child)
        }
    }
}
