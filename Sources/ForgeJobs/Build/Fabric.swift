public import ForgeCapture
public import ForgeCore
public import ForgeExecutor
public import ForgeLedger
public import ForgeStore

/// The parts that a run is made of, put together by the composition root.
public struct Fabric: Sendable {
    /// Blobs and results of this machine.
    public let store: DiskStore
    /// Where actions find results and inputs, and leave theirs: the store, or one above it that reaches further.
    public let blobs: any BlobStore & ActionCache
    /// Materialised trees.
    public let trees: TreeCache
    /// What runs actions.
    public let executor: any Executor
    /// Runs and their rows.
    public let ledger: Ledger
    /// Threads for calls that block.
    public let pool: BlockingPool
    /// The time, for observations only.
    public let clock: any Clock
    /// What this machine calls itself, for observations.
    public let host: (name: String, kernel: String)
    /// Directories that are searched for pinned files, in order.
    public let distributionDirectories: [String]
    /// How programs that fetch reach the network.
    public let network: NetworkVariables

    /// Puts the parts together.
    ///
    /// - Parameter blobs: what reaches further than the store; nil for the store alone.
    public init(
        store: DiskStore, blobs: (any BlobStore & ActionCache)? = nil,
        trees: TreeCache, executor: any Executor, ledger: Ledger,
        pool: BlockingPool, clock: any Clock, host: (name: String, kernel: String), distributionDirectories: [String],
        network: NetworkVariables = NetworkVariables()
    ) {
        self.host = host
        self.store = store
        self.blobs = blobs ?? store
        self.trees = trees
        self.executor = executor
        self.ledger = ledger
        self.pool = pool
        self.clock = clock
        self.distributionDirectories = distributionDirectories
        self.network = network
    }

    /// Where indices and package lists are kept between runs.
    var stateDirectory: String { store.home + "/state" }

    /// Brings all of a tree to this machine, where a part of it may lie elsewhere.
    ///
    /// Blocks.
    func bring(_ root: BlobID) throws(ForgeError) {
        if let further = blobs as? any FetchingStore { try further.fetch(tree: root) }
    }
}
