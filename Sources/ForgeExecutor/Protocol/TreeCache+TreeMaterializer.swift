public import ForgeCore
public import ForgeStore

extension TreeCache: TreeMaterializer {
    public func materialize(root: BlobID, writablePaths: [String]) throws(ForgeError) -> MaterializedRoot {
        let tree = try materialize(root: root, writablePaths: writablePaths, openDirectories: [])
        return MaterializedRoot(path: tree.path, lease: tree)
    }
}
