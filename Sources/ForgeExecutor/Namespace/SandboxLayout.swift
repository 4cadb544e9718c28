import CForgeLinux
import ForgeCore
import ForgeIR
import Glibc

/// One action laid out for its sandbox: the plan, the trees behind it and where its outputs will stand.
struct SandboxLayout {
    /// The plan to start.
    private(set) var plan = SandboxPlan()
    /// Declared output paths with their places below the work tree, in UTF-8 order.
    private(set) var outputs: [(path: String, place: WorkPath)] = []
    /// The trees on disk, held until the action has ended.
    private let environment: MaterializedRoot
    private let work: MaterializedRoot?
    /// The place of the inputs below the work tree's private copy.
    private let lower: String?
    private let writable: [WorkPath]
    /// Whether all of the work tree is the action's own, so that the tree itself may be an output.
    private let ownsWorkTree: Bool
    /// What is enforced.
    private let protections: EnforcedProtections

    /// Materialises the trees and makes the plan.
    ///
    /// - Throws: `E_SANDBOX_PROTECTION_MISSING`, `E_SANDBOX_INPUT_INVALID`, `E_SANDBOX_CONDITION_UNSUPPORTED`,
    ///   `E_SANDBOX_TOO_FEW_CPUS`, and what the store throws.
    init(_ request: ExecutionRequest, executor: NamespaceExecutor, slot: SandboxSlot) throws(ForgeError) {
        protections = try executor.host.protections(waived: request.contract.waivedProtections)
        let isRoot = request.workTree == .root
        let root = try InputRoot(request.action.inputRoot, workTree: request.workTree, in: executor.store)
        environment = try executor.trees.materialize(
            root: root.environment, writablePaths: isRoot ? request.contract.writablePaths : [])
        work = try root.work.map { (id) throws(ForgeError) in
            try executor.trees.materialize(root: id, writablePaths: request.contract.writablePaths)
        }
        writable = request.contract.writablePaths.compactMap { WorkPath($0) }
        let directory = try Self.workingDirectory(request.command, request.workTree)
        plan.root = environment.path
        plan.work = work?.path
        lower = isRoot ? environment.path : work?.path
        if isRoot {
            plan.flags |= FORGE_PLAN_WORK_ROOT.rawValue
        } else if let work {
            plan.flags |= FORGE_PLAN_OVERLAY.rawValue
            plan.order =
                try ListingOrder.entries(of: work.path, reversed: request.conditions.reverseDirectoryOrder) ?? []
        }
        ownsWorkTree = !isRoot && request.contract.writablePaths.contains("")
        try addOutputs(request.command.outputPaths, directory)
        try addIdentity(request, directory, executor.host)
        addNamespaces(request.contract, slot)
        addLimits(request.contract, executor.limits, slot)
        addProtections(request)
        try addCPUs(request, executor.host, slot)
    }

    /// The names of the protections in force, sorted.
    func protectionNames(_ request: ExecutionRequest, _ group: ControlGroupLeaf) -> [String] {
        protections.names(
            loopback: request.contract.network == .loopback,
            randomAddresses: request.conditions.randomizeAddresses, group: group)
    }

    /// The first read-only input that the action changed.
    func firstChangedInput(upper: Int32) throws(ForgeError) -> String? {
        guard let lower else { return nil }
        return try ReadOnlyInputs(lower: lower, writable: writable).firstChange(upper: upper)
    }

    /// The working directory below the work tree.
    private static func workingDirectory(_ command: Command, _ workTree: WorkTree) throws(ForgeError) -> WorkPath {
        let path = WorkPath(command.workingDirectory)
        if workTree == .root, let path { return path }
        guard let path, path.components.first == "build" else {
            throw ForgeError(
                .sandboxInputInvalid, "The working directory `\(command.workingDirectory)` is not below `build`")
        }
        return WorkPath(components: Array(path.components.dropFirst()))
    }

    /// Notes where outputs will stand, and makes the directories that lead to them.
    private mutating func addOutputs(_ paths: [String], _ directory: WorkPath) throws(ForgeError) {
        var parents: Set<WorkPath> = Set(directory.prefixes)
        for path in paths.sorted(by: Directory.less) {
            guard let place = WorkPath(path, below: directory), !place.components.isEmpty || ownsWorkTree else {
                throw ForgeError(.sandboxInputInvalid, "The output path `\(path)` leads out of the work tree")
            }
            outputs.append((path, place))
            parents.formUnion(place.parent.prefixes)
        }
        plan.upperDirectories = parents.filter { !isShadowed($0) }.map(\.text).sorted(by: Directory.less)
    }

    /// Whether the lower tree has something other than a directory on the way to a path.
    private func isShadowed(_ path: WorkPath) -> Bool {
        guard let lower else { return false }
        return path.prefixes.contains { prefix in
            var status = stat()
            return lstat(lower + "/" + prefix.text, &status) == 0 && status.st_mode & S_IFMT != S_IFDIR
        }
    }

    private mutating func addIdentity(
        _ request: ExecutionRequest, _ directory: WorkPath, _ host: SandboxHost
    ) throws(ForgeError) {
        let conditions = request.conditions
        if conditions.clockOffsetSeconds != nil, !protections.has("time-namespace") {
            throw ForgeError(
                .sandboxConditionUnsupported, "The clocks cannot be varied without a time namespace",
                hints: ["Run without `--allow-weaker-sandbox time-namespace`"])
        }
        plan.arguments = request.command.arguments
        var variables = request.command.environment
        if let locale = conditions.locale { variables["LC_ALL"] = locale }
        if let zone = conditions.timeZone { variables["TZ"] = zone }
        plan.environment = variables.map { "\($0.key)=\($0.value)" }.sorted(by: Directory.less)
        if conditions.reverseEnvironment { plan.environment.reverse() }
        plan.hostname = conditions.hostname ?? "forge"
        plan.umask = conditions.umask ?? 0o022
        plan.burn = conditions.pidOffset
        plan.takesTerminal = request.usesTerminal && isatty(0) == 1
        plan.workMount = conditions.workPath ?? (request.workTree == .root ? "/" : "/build")
        if conditions.workPath != nil {
            plan.flags |= FORGE_PLAN_ROOT_OVERLAY.rawValue
            plan.rootDirectories = WorkPath(String(plan.workMount.dropFirst()))?.prefixes.map(\.text) ?? []
        }
        let base = plan.workMount == "/" ? "" : plan.workMount
        plan.cwd = directory.components.isEmpty ? plan.workMount : base + "/" + directory.text
        if conditions.randomizeAddresses { plan.flags |= FORGE_PLAN_KEEP_ASLR.rawValue }
        let user = conditions.userID ?? 1000
        plan.userMap = "\(user) \(host.user) 1"
        plan.groupMap = "\(user) \(host.group) 1"
    }

    private mutating func addNamespaces(_ contract: Contract, _ slot: SandboxSlot) {
        plan.cloneFlags = FORGE_NEW_USERS | FORGE_NEW_MOUNTS | FORGE_NEW_PIDS | FORGE_NEW_HOSTNAME
        if protections.has("ipc-namespace") { plan.cloneFlags |= FORGE_NEW_IPC }
        if protections.has("cgroup-namespace") { plan.cloneFlags |= FORGE_NEW_CGROUPS }
        switch contract.network {
        case .none:
            if !slot.hasPrivateNetwork { plan.cloneFlags |= FORGE_NEW_NETWORK }
        case .loopback:
            plan.cloneFlags |= FORGE_NEW_NETWORK
            plan.flags |= FORGE_PLAN_LOOPBACK.rawValue
        }
    }

    private mutating func addLimits(_ contract: Contract, _ limits: SandboxLimits, _ slot: SandboxSlot) {
        plan.scratchOptions = "mode=0755,size=\(limits.diskBytes),nr_inodes=\(limits.diskInodes)"
        plan.limits = [
            SandboxPlan.Limit(.coreBytes, 0),
            SandboxPlan.Limit(.openFiles, limits.openFiles),
            SandboxPlan.Limit(.stackBytes, soft: limits.stackBytes, hard: limits.stackBytes * 8),
            SandboxPlan.Limit(.fileBytes, UInt64(limits.diskBytes)),
            SandboxPlan.Limit(.lockedBytes, 8 << 20),
        ]
        if !slot.group.limitsMemory {
            plan.limits.append(SandboxPlan.Limit(.dataBytes, UInt64(contract.memoryBytes ?? limits.memoryBytes)))
        }
        if !slot.group.limitsProcesses {
            plan.limits.append(SandboxPlan.Limit(.processes, UInt64(contract.processes ?? limits.processes) + 1))
        }
    }

    /// The filter, Landlock and what of `/proc` is hidden.
    private mutating func addProtections(_ request: ExecutionRequest) {
        let hasLoopback = request.contract.network == .loopback
        if protections.has("seccomp") {
            plan.filter = (hasLoopback ? SystemCallFilter.withLoopback : .withoutNetwork).program
        }
        if protections.has("landlock-files") { plan.flags |= FORGE_PLAN_LANDLOCK_FS.rawValue }
        if protections.has("landlock-scope") { plan.flags |= FORGE_PLAN_LANDLOCK_SCOPE.rawValue }
        plan.maskedFiles = [
            "proc/kcore", "proc/keys", "proc/key-users", "proc/kmsg", "proc/timer_list", "proc/sysrq-trigger",
            "proc/config.gz", "proc/latency_stats",
        ]
        plan.maskedDirectories = ["proc/acpi", "proc/scsi", "proc/bus", "proc/irq", "proc/fs"]
        if protections.has("time-namespace") {
            plan.cloneFlags |= FORGE_NEW_TIME
            plan.timeOffsets = Self.uptimeOffsets(later: request.conditions.clockOffsetSeconds ?? 0)
        }
    }

    /// Offsets with which the monotonic clocks of the sandbox begin near zero, or so many seconds later.
    private static func uptimeOffsets(later seconds: Int64) -> String {
        func offset(_ name: String, _ clock: clockid_t) -> String {
            var now = timespec()
            clock_gettime(clock, &now)
            return "\(name) \(seconds - Int64(max(0, now.tv_sec - 1))) 0\n"
        }
        return offset("monotonic", CLOCK_MONOTONIC) + offset("boottime", CLOCK_BOOTTIME)
    }

    private mutating func addCPUs(
        _ request: ExecutionRequest, _ host: SandboxHost, _ slot: SandboxSlot
    ) throws(ForgeError) {
        let count = request.conditions.cpus ?? Int(request.contract.visibleCPUs)
        guard count >= 1, count <= host.cpus.count else {
            throw ForgeError(
                .sandboxTooFewCPUs, "The action declares \(count) visible CPUs and this host has \(host.cpus.count)")
        }
        plan.cpuMask = host.cpuMask(count: count, slot: slot.index)
        plan.cpuInfo = (0..<count).map { "processor\t: \($0)\n\n" }.joined()
        let times = " 0 0 0 0 0 0 0 0 0 0\n"
        plan.cpuTimes =
            "cpu \(times)" + (0..<count).map { "cpu\($0)\(times)" }.joined()
            + "intr 0\nctxt 0\nbtime 0\nprocesses 1\nprocs_running 1\nprocs_blocked 0\n"
    }
}
