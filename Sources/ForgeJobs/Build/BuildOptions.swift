/// What a user may choose about a run; nothing changes a key that does not say so.
public struct BuildOptions: Sendable {
    /// How many CPUs' worth of actions run at one time.
    public var jobs: Int
    /// Whether independent actions go on after one failed.
    public var keepGoing = false
    /// Whether every environment must stand in the lock file.
    public var locked = false
    /// Whether failures in the cache are run again.
    public var retryFailed = false
    /// Protections that may be missing; they enter the keys and the records.
    public var waivedProtections: [String] = []

    /// The images that a cluster has in the place of environments; they enter the keys.
    public var containerImages = ContainerImages()

    /// Whether outputs are linked below `forge-out`.
    public var showsOutputs = true

    /// The defaults with a number of jobs.
    public init(jobs: Int) { self.jobs = jobs }
}
