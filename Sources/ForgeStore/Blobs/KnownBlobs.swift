import ForgeCore
import Synchronization

/// Blobs that this process has found or stored, and pinned.
///
/// A collection leaves what a living process has pinned, so they are there without a look, until the store's epoch says
/// that something went or was found damaged.
final class KnownBlobs: Sendable {
    private struct State {
        var epoch: UInt64 = 0
        var sizes: [Digest: Int64] = [:]
    }

    /// With more than this all are forgotten, and found again.
    private static let most = 1 << 20

    private let state = Mutex(State())

    /// Those of the blobs that are not known.
    func unknown(_ ids: [BlobID], epoch: UInt64) -> [BlobID] {
        state.withLock { state in
            if state.epoch != epoch { return ids }
            return ids.filter { $0 != .empty && state.sizes[$0.digest] != $0.size }
        }
    }

    /// Adds blobs.
    ///
    /// - Parameter epoch: what it was before they were looked for and pinned.
    func add(_ ids: [BlobID], epoch: UInt64) {
        state.withLock { state in
            if epoch < state.epoch { return }
            if epoch > state.epoch { state = State(epoch: epoch) }
            if state.sizes.count + ids.count > Self.most { state.sizes.removeAll(keepingCapacity: true) }
            for id in ids { state.sizes[id.digest] = id.size }
        }
    }
}
