internal import ForgeCore
internal import ForgeIR
internal import ForgeStore

/// The outputs of one action as a tree, at the paths at which they were declared.
struct OutputTree {
    let store: any BlobStore

    /// The root of the tree, stored; nil when the action leaves no path.
    func root(of action: CompletedAction) throws(ForgeError) -> BlobID? {
        var tree = TreeComposition()
        var isEmpty = true
        for case .path(let path, _) in action.declaration.outputs.map(\.place) {
            guard let node = action.node(at: path) else { continue }
            try tree.place(node, at: path, load: store.directory)
            isEmpty = false
        }
        guard !isEmpty else { return nil }
        let encoded = try tree.encode()
        _ = try store.write(encoded.directories, durability: .ordered)
        return encoded.root
    }
}
