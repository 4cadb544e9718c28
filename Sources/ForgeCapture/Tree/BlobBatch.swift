import ForgeCore
import ForgeStore

/// Small files on their way into the store, committed in groups; the tree's nodes are filled in afterwards.
struct BlobBatch {
    /// A group is committed when it holds this many bytes or blobs; the segment writer holds them once more.
    static let groupBytes = 2 << 20
    static let groupCount = 4096

    private var blobs: [[UInt8]] = []
    private var waiting: [Int] = []
    private var byteCount = 0

    /// Takes a blob for a node of the tree, committing when the group is full.
    mutating func add(
        _ bytes: [UInt8], for node: Int, of tree: inout TreeAssembly, to store: any BlobStore
    ) throws(ForgeError) {
        blobs.append(bytes)
        waiting.append(node)
        byteCount += bytes.count
        if byteCount >= Self.groupBytes || blobs.count >= Self.groupCount { try flush(into: &tree, to: store) }
    }

    /// Commits what is held and names it in the tree.
    mutating func flush(into tree: inout TreeAssembly, to store: any BlobStore) throws(ForgeError) {
        guard !blobs.isEmpty else { return }
        let ids = try store.write(blobs, durability: .ordered)
        for (node, id) in zip(waiting, ids) {
            if case .file(_, let executable) = tree.nodes[node].entry {
                tree.nodes[node].entry = .file(id, executable: executable)
            }
        }
        blobs.removeAll(keepingCapacity: true)
        waiting.removeAll(keepingCapacity: true)
        byteCount = 0
    }
}
