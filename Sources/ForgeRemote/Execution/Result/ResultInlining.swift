internal import ForgeCore
internal import ForgeREAPI
internal import ForgeStore
private import FoundationEssentials

/// Which contents a client wants within a result.
struct ResultInlining: Sendable {
    var stdout = false
    var stderr = false
    var files: Set<String> = []

    /// Whether there is nothing to do.
    var isEmpty: Bool { !stdout && !stderr && files.isEmpty }

    /// The result with them, as far as they fit into a message.
    func applied(
        to bytes: [UInt8], _ served: ServedStore, _ limits: GRPCLimits
    ) throws(GRPCFailure) -> Build_Bazel_Remote_Execution_V2_ActionResult {
        var result: Build_Bazel_Remote_Execution_V2_ActionResult = try decoded(bytes)
        if isEmpty { return result }
        var room = limits.batchBytes - bytes.count
        func contents(_ digest: WireDigest) throws(GRPCFailure) -> [UInt8]? {
            let id = try BlobID(wire: digest)
            guard id.size <= room else { return nil }
            room -= Int(id.size)
            return try served.ask { (store) throws(ForgeError) in try store.bytes(of: id) }
        }
        if stdout, result.hasStdoutDigest, let bytes = try contents(result.stdoutDigest) {
            result.stdoutRaw = .init(bytes)
        }
        if stderr, result.hasStderrDigest, let bytes = try contents(result.stderrDigest) {
            result.stderrRaw = .init(bytes)
        }
        for place in result.outputFiles.indices where files.contains(result.outputFiles[place].path) {
            if let bytes = try contents(result.outputFiles[place].digest) {
                result.outputFiles[place].contents = .init(bytes)
            }
        }
        return result
    }
}
