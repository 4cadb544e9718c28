internal import ForgeCore
internal import ForgeExecutor
internal import ForgeIR
internal import ForgeREAPI
internal import ForgeStore

/// All blobs of a tree in a store.
struct OutgoingTree {
    let store: any BlobStore

    /// The directories from a root down and the files in them, each once.
    ///
    /// Blocks.
    func blobs(below root: BlobID) throws(ForgeError) -> [BlobID] {
        var seen: Set<BlobID> = [root]
        var out = [root]
        var next = 0
        var files: [BlobID] = []
        while next < out.count {
            let directory = try store.directory(out[next])
            next += 1
            for child in directory.directories where seen.insert(child.blob).inserted { out.append(child.blob) }
            for file in directory.files where seen.insert(file.blob).inserted { files.append(file.blob) }
        }
        return out + files
    }
}

/// What ran here, as clusters keep it.
struct OutgoingResult {
    let store: any BlobStore

    /// The result and every blob that it needs.
    ///
    /// Blocks.
    func result(
        of report: ExecutionReport
    ) throws(ForgeError) -> (Build_Bazel_Remote_Execution_V2_ActionResult, [BlobID]) {
        var result = Build_Bazel_Remote_Execution_V2_ActionResult()
        var blobs = [report.stdout, report.stderr]
        for (path, output) in report.outputs.sorted(by: { Directory.less($0.key, $1.key) }) {
            switch output {
            case .file(let blob, let isExecutable):
                var file = Build_Bazel_Remote_Execution_V2_OutputFile()
                file.path = path
                file.digest = blob.wire
                file.isExecutable = isExecutable
                result.outputFiles.append(file)
                blobs.append(blob)
            case .directory(let root):
                var directory = Build_Bazel_Remote_Execution_V2_OutputDirectory()
                directory.path = path
                let tree = try store.write(
                    try Tree.encoded(root: root) { (id) throws(ForgeError) in try store.bytes(of: id) })
                directory.treeDigest = tree.wire
                directory.rootDirectoryDigest = root.wire
                directory.isTopologicallySorted = true
                result.outputDirectories.append(directory)
                blobs += try OutgoingTree(store: store).blobs(below: root) + [tree]
            case .symlink(let target):
                var link = Build_Bazel_Remote_Execution_V2_OutputSymlink()
                link.path = path
                link.target = target
                result.outputSymlinks.append(link)
            }
        }
        if report.stdout != .empty { result.stdoutDigest = report.stdout.wire }
        if report.stderr != .empty { result.stderrDigest = report.stderr.wire }
        return (result, blobs)
    }
}
