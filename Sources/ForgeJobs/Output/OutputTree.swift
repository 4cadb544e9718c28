internal import ForgeCore
internal import ForgeIR
internal import ForgeStore

/// The outputs of actions as a tree: at the paths at which they were declared, those of a target without the directory
/// that is the target's own.
struct OutputTree {
    let store: any BlobStore

    /// The root of the tree, stored; nil when the actions leave no path.
    func root(of actions: [DeclaredOutputs]) throws(ForgeError) -> BlobID? {
        var tree = TreeComposition()
        var isEmpty = true
        for action in actions {
            let target = TargetPlace(action: action.declaration.name)
            for case .path(let path, _) in action.declaration.outputs.map(\.place) {
                guard let node = action.outputs.node(at: path) else { continue }
                try tree.place(node, at: target?.shown(path) ?? path, load: store.directory)
                isEmpty = false
            }
        }
        guard !isEmpty else { return nil }
        let encoded = try tree.encode()
        _ = try store.write(encoded.directories, durability: .ordered)
        return encoded.root
    }
}
