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
        guard output.hasTreeDigest else { return try await walk(output.rootDirectoryDigest) }
        let id: BlobID
        do throws(GRPCFailure) { id = try BlobID(wire: output.treeDigest) } catch { throw .cluster(error) }
        try await content.fetch([id])
        let store = store
        let levels: [[UInt8]]
        do throws(ForgeError) {
            let message = try await pool.run { () throws(ForgeError) in try store.bytes(of: id) }
            // The root is the first field, what is below it the second: as they came, since digests name bytes.
            levels = try Self.refusing(id) { () throws(GRPCFailure) in
                [try RawField.bytes(1, of: message)] + (try RawField.all(2, of: message))
            }
        } catch { throw .local(error) }
        let names = try await write(levels)
        return (names[0], try files(in: levels))
    }

    /// Directories one below another, fetched level by level.
    private func walk(_ root: WireDigest) async throws(RemoteFailure) -> (root: BlobID, files: [BlobID]) {
        let top: BlobID
        do throws(GRPCFailure) { top = try BlobID(wire: root) } catch { throw .cluster(error) }
        var level = [top]
        var seen: Set<BlobID> = [top]
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
        return (top, out)
    }

    private func files(in levels: [[UInt8]]) throws(RemoteFailure) -> [BlobID] {
        var out: [BlobID] = []
        for level in levels {
            do throws(ProtoError) { out += try Directory(decoding: level).files.map(\.blob) } catch {
                throw .cluster(
                    GRPCFailure(.dataLoss, "A directory of the result is not as Forge reads it: \(error.reason)"))
            }
        }
        return out
    }

    private static func refusing<Value>(
        _ id: BlobID, _ body: () throws(GRPCFailure) -> Value
    ) throws(ForgeError) -> Value {
        do throws(GRPCFailure) { return try body() } catch {
            throw ForgeError(.remoteDamaged, "The tree `\(id.digest.text)` of a result is none", cause: error.message)
        }
    }
}
