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
            let tree = try WireOutputs(store: store).add(path, output, to: &result)
            switch output {
            case .file(let blob, _): blobs.append(blob)
            case .directory(let root):
                blobs += try OutgoingTree(store: store).blobs(below: root) + (tree.map { [$0] } ?? [])
            case .symlink: break
            }
        }
        if report.stdout != .empty { result.stdoutDigest = report.stdout.wire }
        if report.stderr != .empty { result.stderrDigest = report.stderr.wire }
        return (result, blobs)
    }
}
