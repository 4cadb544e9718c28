/// The steps of starting a sandbox in the order of the C enumeration `forge_stage`.
enum SpawnStage: Int32, CaseIterable {
    case clone = 1
    case userMap, timeOffsets, privateMounts, hostname, root, scratch, devices, proc, procMask, workTree, overlay
    case handOver, pivot, loopback, workingDirectory, limits, affinity, descriptors, parentDeath, capabilities
    case landlock, seccomp, execute

    /// The step in words, as the end of "The kernel refused …".
    var text: String {
        switch self {
        case .clone: "new namespaces"
        case .userMap: "the mapping of user and group"
        case .timeOffsets: "the clock offsets of the time namespace"
        case .privateMounts: "making mounts private"
        case .hostname: "the host name"
        case .root: "mounting the environment"
        case .scratch: "the private tmpfs"
        case .devices: "the private `/dev`"
        case .proc: "a new `/proc`"
        case .procMask: "masking `/proc`"
        case .workTree: "mounting the work tree"
        case .overlay: "the overlay over the work tree"
        case .handOver: "handing over the work tree"
        case .pivot: "changing the root"
        case .loopback: "bringing `lo` up"
        case .workingDirectory: "entering the working directory"
        case .limits: "process limits"
        case .affinity: "pinning CPUs"
        case .descriptors: "closing descriptors"
        case .parentDeath: "tying the sandbox to its parent"
        case .capabilities: "dropping capabilities"
        case .landlock: "Landlock rules"
        case .seccomp: "the system-call filter"
        case .execute: "executing the reaper"
        }
    }
}
