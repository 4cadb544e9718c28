internal import ForgeCore
internal import ForgeExecutor
internal import ForgeIR
internal import ForgeREAPI
internal import ForgeStore

/// What a cluster says an action left, brought into the store.
struct RemoteResult {
    private typealias Wire = Build_Bazel_Remote_Execution_V2_ActionResult

    let content: RemoteContent
    let store: any BlobStore
    let pool: BlockingPool
    /// Where the files of the result are noted that stay on the cluster; nil where all are brought here.
    var left: LeftBlobs?
    /// Whether the cluster is asked for files that stay there.
    var isChecked = false

    /// The report of a result, whose blobs are in the store from here on, or left on the cluster.
    func report(
        _ result: Build_Bazel_Remote_Execution_V2_ActionResult
    ) async throws(RemoteFailure) -> ExecutionReport {
        var outputs: [String: CollectedOutput] = [:]
        var files: [BlobID] = []
        do throws(GRPCFailure) {
            for file in result.outputFiles {
                let blob = try BlobID(wire: file.digest)
                files.append(blob)
                outputs[file.path] = .file(blob, isExecutable: file.isExecutable)
            }
            for link in result.outputSymlinks + result.outputFileSymlinks + result.outputDirectorySymlinks {
                outputs[link.path] = .symlink(target: link.target)
            }
        } catch { throw .cluster(error) }
        for directory in result.outputDirectories {
            let (root, inside) = try await tree(directory)
            files += inside
            outputs[directory.path] = .directory(root: root)
        }
        let stdout = try await stream(result.stdoutRaw.isEmpty ? nil : Array(result.stdoutRaw), result.stdoutDigest)
        let stderr = try await stream(result.stderrRaw.isEmpty ? nil : Array(result.stderrRaw), result.stderrDigest)
        if let left {
            try await content.fetch([stdout, stderr])
            if isChecked, try await !content.lacking(files).isEmpty {
                throw .cluster(GRPCFailure(.notFound, "The cluster has lost a part of the result"))
            }
            left.leave(files)
        } else {
            try await content.fetch(files + [stdout, stderr])
        }
        return ExecutionReport(
            outcome: .exited(result.exitCode), outputs: outputs, stdout: stdout, stderr: stderr,
            observation: Observation())
    }

    private func stream(_ inline: [UInt8]?, _ digest: WireDigest) async throws(RemoteFailure) -> BlobID {
        if let inline { return try await write([inline])[0] }
        if digest.hash.isEmpty { return .empty }
        do throws(GRPCFailure) { return try BlobID(wire: digest) } catch { throw .cluster(error) }
    }

    private func write(_ blobs: [[UInt8]]) async throws(RemoteFailure) -> [BlobID] {
        let store = store
        do throws(ForgeError) {
            return try await pool.run { () throws(ForgeError) in try store.write(blobs, durability: .ordered) }
        } catch { throw .local(error) }
    }

    /// Brings the directories of an output into the store; its root, and the files in it.
    private func tree(
        _ output: Build_Bazel_Remote_Execution_V2_OutputDirectory
    ) async throws(RemoteFailure) -> (root: BlobID, files: [BlobID]) {
        let (id, isTree) =
            output.hasTreeDigest ? (output.treeDigest, true) : (output.rootDirectoryDigest, false)
        let blob: BlobID
        do throws(GRPCFailure) { blob = try BlobID(wire: id) } catch { throw .cluster(error) }
        if !isTree { return (blob, try await bring(blob)) }
        try await content.fetch([blob])
        let store = store
        do throws(ForgeError) {
            let tree = try await pool.run { () throws(ForgeError) in
                do throws(ForgeError) {
                    let tree = try UnpackedTree(blob, in: store)
                    _ = try store.write(tree.directories, durability: .ordered)
                    return tree
                } catch {
                    guard error.code == .treeInvalid else { throw error }
                    throw ForgeError(
                        .remoteDamaged, "The tree `\(blob.digest.text)` of a result is none", cause: error.cause)
                }
            }
            return (tree.root, tree.files)
        } catch { throw .local(error) }
    }

    /// Brings directories here, one below another, level by level; the files in them.
    func bring(_ root: BlobID) async throws(RemoteFailure) -> [BlobID] {
        var level = [root]
        var seen: Set<BlobID> = [root]
        var out: [BlobID] = []
        while !level.isEmpty {
            try await content.fetch(level)
            let (store, ids) = (store, level)
            let found: [Directory]
            do throws(ForgeError) {
                found = try await pool.run { () throws(ForgeError) in
                    var out: [Directory] = []
                    for id in ids { out.append(try store.directory(id)) }
                    return out
                }
            } catch { throw .local(error) }
            out += found.flatMap { $0.files.map(\.blob) }
            level = found.flatMap { $0.directories.map(\.blob) }.filter { seen.insert($0).inserted }
        }
        return out
    }
}
