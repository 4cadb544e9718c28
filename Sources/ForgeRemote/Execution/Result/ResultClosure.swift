internal import ForgeCore
internal import ForgeREAPI
internal import ForgeStore

/// Every blob that a result needs: files, streams, trees, and the files in trees.
enum ResultClosure {
    private typealias Wire = Build_Bazel_Remote_Execution_V2_Directory

    /// Reads the trees that a result names.
    ///
    /// - Throws: `NOT_FOUND` where one is not there, `INVALID_ARGUMENT` where it is none.
    static func blobs(
        of result: Build_Bazel_Remote_Execution_V2_ActionResult, _ served: ServedStore
    ) throws(GRPCFailure) -> [BlobID] {
        var out: [BlobID] = []
        for file in result.outputFiles {
            guard file.hasDigest else { throw GRPCFailure(.invalidArgument, "`\(file.path)` has no digest") }
            out.append(try BlobID(wire: file.digest))
        }
        if result.hasStdoutDigest { out.append(try BlobID(wire: result.stdoutDigest)) }
        if result.hasStderrDigest { out.append(try BlobID(wire: result.stderrDigest)) }
        for directory in result.outputDirectories {
            guard directory.hasTreeDigest || directory.hasRootDirectoryDigest else {
                throw GRPCFailure(.invalidArgument, "`\(directory.path)` has no tree")
            }
            if directory.hasTreeDigest {
                let id = try BlobID(wire: directory.treeDigest)
                out.append(id)
                let tree: Build_Bazel_Remote_Execution_V2_Tree = try decoded(try served.message(id))
                for level in [tree.root] + tree.children {
                    for file in level.files { out.append(try BlobID(wire: file.digest)) }
                }
            }
            if directory.hasRootDirectoryDigest {
                try add(try BlobID(wire: directory.rootDirectoryDigest), to: &out, served)
            }
        }
        return out
    }

    /// A root directory and all below it.
    static func add(_ root: BlobID, to out: inout [BlobID], _ served: ServedStore) throws(GRPCFailure) {
        var seen: Set<BlobID> = [root]
        var pending = [root]
        while let id = pending.popLast() {
            out.append(id)
            let directory: Wire = try decoded(try served.message(id))
            for file in directory.files { out.append(try BlobID(wire: file.digest)) }
            for child in directory.directories {
                let below = try BlobID(wire: child.digest)
                if seen.insert(below).inserted { pending.append(below) }
            }
        }
    }
}
