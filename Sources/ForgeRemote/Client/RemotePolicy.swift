internal import ForgeCore
private import Synchronization

/// How much of what actions leave on a cluster is brought to this machine.
public enum RemoteDownload: String, Sendable, CaseIterable {
    /// What is needed here to go on.
    case minimal
    /// What is needed, and what the user asked for.
    case toplevel
    /// Everything.
    case all
}

/// What a user may choose about a cluster.
public struct RemotePolicy: Sendable {
    /// How much is brought here.
    public var download = RemoteDownload.all
    /// Whether actions run here once the cluster has failed.
    public var fallsBack = false
    /// Whether actions run here and there at once, and who is first counts.
    public var races = false
    /// Shows a cluster who calls.
    public var credentials: (any RemoteCredentials)?
    /// Tells the user something, once.
    public var notice: @Sendable (String) -> Void = { _ in }

    /// Everything is brought here, and what a cluster fails at fails.
    public init() {}
}

/// The blobs that were left on a cluster.
final class LeftBlobs: Sendable {
    private let blobs = Mutex<Set<BlobID>>([])

    /// Notes that blobs are there.
    func leave(_ ids: [BlobID]) { blobs.withLock { $0.formUnion(ids) } }

    /// Those of the blobs that were left.
    func among(_ ids: [BlobID]) -> [BlobID] { blobs.withLock { blobs in ids.filter { blobs.contains($0) } } }

    /// Whether nothing was left.
    var isEmpty: Bool { blobs.withLock { $0.isEmpty } }
}
