internal import ForgeCore
internal import ForgeExecutor
internal import ForgeIR
internal import ForgeREAPI
internal import ForgeStore

/// Brings what an action left into the form of the wire.
struct WireOutputs {
    let store: any BlobStore
    /// Whether directories are named by a message that holds all of them.
    var hasTrees = true
    /// Whether directories are named by their root.
    var hasRoots = true

    /// Adds an output; gives the `Tree` message that was stored for it.
    ///
    /// Blocks.
    @discardableResult
    func add(
        _ path: String, _ output: CollectedOutput, to result: inout Build_Bazel_Remote_Execution_V2_ActionResult
    ) throws(ForgeError) -> BlobID? {
        switch output {
        case .file(let blob, let isExecutable):
            var file = Build_Bazel_Remote_Execution_V2_OutputFile()
            file.path = path
            file.digest = blob.wire
            file.isExecutable = isExecutable
            result.outputFiles.append(file)
        case .directory(let root):
            var directory = Build_Bazel_Remote_Execution_V2_OutputDirectory()
            directory.path = path
            var tree: BlobID?
            if hasTrees {
                let stored = try store.write(
                    try Tree.encoded(root: root) { (id) throws(ForgeError) in try store.bytes(of: id) })
                directory.treeDigest = stored.wire
                directory.isTopologicallySorted = true
                tree = stored
            }
            if hasRoots { directory.rootDirectoryDigest = root.wire }
            result.outputDirectories.append(directory)
            return tree
        case .symlink(let target):
            var link = Build_Bazel_Remote_Execution_V2_OutputSymlink()
            link.path = path
            link.target = target
            result.outputSymlinks.append(link)
        }
        return nil
    }
}
