internal import ForgeCore
internal import ForgeExecutor
internal import ForgeIR
internal import ForgeREAPI
internal import ForgeStore
private import SwiftProtobuf

/// What ran here, as clusters and buckets keep it: streams are told, and directories by their roots and by messages
/// that hold all of a tree.
struct OutgoingResult {
    let result: ActionResult

    /// Stores the messages of trees.
    ///
    /// Blocks.
    init(_ report: ExecutionReport, store: any BlobStore) throws(ForgeError) {
        var result = ActionResult()
        var trees: [[UInt8]] = []
        for (path, output) in report.outputs {
            switch output {
            case .file(let blob, let isExecutable):
                result.files.append(.init(path: path, blob: blob, isExecutable: isExecutable))
            case .directory(let root):
                let tree = try Tree.encoded(root: root) { (id) throws(ForgeError) in try store.bytes(of: id) }
                result.directories.append(.init(path: path, tree: BlobID(of: tree), root: root))
                trees.append(tree)
            case .symlink(let target): result.symlinks.append(.init(path: path, target: target))
            }
        }
        if !trees.isEmpty { _ = try store.write(trees, durability: .ordered) }
        if report.stdout != .empty { result.stdout = report.stdout }
        if report.stderr != .empty { result.stderr = report.stderr }
        self.result = result
    }

    /// The same on the wire: the form in which Forge stores results is one of the API's.
    var wire: Build_Bazel_Remote_Execution_V2_ActionResult {
        get throws(ForgeError) {
            do { return try Build_Bazel_Remote_Execution_V2_ActionResult(serializedBytes: result.encoded) } catch {
                throw ForgeError(.bug, "A result has no form of the wire", cause: "\(error)")
            }
        }
    }
}
