internal import ForgeCore
internal import ForgeREAPI
internal import ForgeStore
private import FoundationEssentials
private import SwiftProtobuf

private typealias WireResult = Build_Bazel_Remote_Execution_V2_ActionResult
private typealias WireTree = Build_Bazel_Remote_Execution_V2_Tree

/// Results by action key, as clients wrote them.
struct ActionCacheService: Sendable {
    let served: ServedStore
    let limits: GRPCLimits

    func get(_ bytes: [UInt8]) throws(GRPCFailure) -> [UInt8] {
        let request: Build_Bazel_Remote_Execution_V2_GetActionResultRequest = try decoded(bytes)
        try request.digestFunction.requireSHA256()
        let namespace = try served.namespace(request.instanceName)
        let key = try BlobID(wire: request.actionDigest).digest
        guard let result = try served.ask({ (store) throws(ForgeError) in try store.served(key, in: namespace) }) else {
            throw GRPCFailure(.notFound, "There is no result of `\(key.hex)`, or not all of it")
        }
        let isPlain = !request.inlineStdout && !request.inlineStderr && request.inlineOutputFiles.isEmpty
        return isPlain ? result : try inlined(result, request)
    }

    func update(_ bytes: [UInt8]) throws(GRPCFailure) -> [UInt8] {
        let request: Build_Bazel_Remote_Execution_V2_UpdateActionResultRequest = try decoded(bytes)
        try request.digestFunction.requireSHA256()
        let namespace = try served.namespace(request.instanceName)
        let key = try BlobID(wire: request.actionDigest).digest
        guard request.hasActionResult else { throw GRPCFailure(.invalidArgument, "The request holds no result") }
        let blobs = try closure(of: request.actionResult)
        // As it came: a result is never written anew.
        let result = try RawField.bytes(3, of: bytes)
        try served.ask { (store) throws(ForgeError) in
            try store.record(
                ServedResult(bytes: result, blobs: blobs), for: key, in: namespace, durability: served.durability)
        }
        return result
    }

    /// Every blob that a result needs: files, streams, trees, and the files in trees.
    private func closure(of result: WireResult) throws(GRPCFailure) -> [BlobID] {
        var out: [BlobID] = []
        for file in result.outputFiles {
            guard file.hasDigest else { throw GRPCFailure(.invalidArgument, "`\(file.path)` has no digest") }
            out.append(try BlobID(wire: file.digest))
        }
        if result.hasStdoutDigest { out.append(try BlobID(wire: result.stdoutDigest)) }
        if result.hasStderrDigest { out.append(try BlobID(wire: result.stderrDigest)) }
        for directory in result.outputDirectories {
            guard directory.hasTreeDigest else {
                throw GRPCFailure(.invalidArgument, "`\(directory.path)` has no tree")
            }
            let id = try BlobID(wire: directory.treeDigest)
            out.append(id)
            let tree: WireTree = try decoded(try served.message(id))
            for level in [tree.root] + tree.children {
                for file in level.files { out.append(try BlobID(wire: file.digest)) }
            }
            if directory.hasRootDirectoryDigest { out.append(try BlobID(wire: directory.rootDirectoryDigest)) }
        }
        return out
    }

    /// The result with the contents that were asked for, as far as they fit into a message.
    private func inlined(
        _ bytes: [UInt8], _ request: Build_Bazel_Remote_Execution_V2_GetActionResultRequest
    ) throws(GRPCFailure) -> [UInt8] {
        var result: WireResult = try decoded(bytes)
        var room = limits.batchBytes - bytes.count
        func contents(_ digest: WireDigest) throws(GRPCFailure) -> [UInt8]? {
            let id = try BlobID(wire: digest)
            guard id.size <= room else { return nil }
            room -= Int(id.size)
            return try served.ask { (store) throws(ForgeError) in try store.bytes(of: id) }
        }
        if request.inlineStdout, result.hasStdoutDigest, let bytes = try contents(result.stdoutDigest) {
            result.stdoutRaw = .init(bytes)
        }
        if request.inlineStderr, result.hasStderrDigest, let bytes = try contents(result.stderrDigest) {
            result.stderrRaw = .init(bytes)
        }
        let wanted = Set(request.inlineOutputFiles)
        for place in result.outputFiles.indices where wanted.contains(result.outputFiles[place].path) {
            if let bytes = try contents(result.outputFiles[place].digest) {
                result.outputFiles[place].contents = .init(bytes)
            }
        }
        return try encoded(result)
    }
}
