import CForgeLinux
import Glibc

/// One sandbox as data, before it is laid out for C.
struct SandboxPlan {
    /// What the child of ``forge_spawn`` inherits or hands over.
    struct Descriptors {
        var standardInput: Int32
        var standardOutput: Int32
        var standardError: Int32
        var status: Int32
        var control: Int32 = -1
        var channel: Int32
        var initImage: Int32
        var cgroup: Int32 = -1
    }

    /// A process limit.
    struct Limit {
        /// What is limited, by the kernel's number (include/uapi/asm-generic/resource.h).
        enum Resource: Int32 {
            case fileBytes = 1
            case dataBytes = 2
            case stackBytes = 3
            case coreBytes = 4
            case processes = 6
            case openFiles = 7
            case lockedBytes = 8
            case addressBytes = 9
        }

        var resource: Resource
        var soft: UInt64
        var hard: UInt64

        init(_ resource: Resource, soft: UInt64, hard: UInt64) {
            self.resource = resource
            self.soft = soft
            self.hard = hard
        }

        init(_ resource: Resource, _ both: UInt64) { self.init(resource, soft: both, hard: both) }
    }

    /// A started sandbox.
    struct Started {
        var pid: pid_t
        var pidfd: Int32
    }

    var cloneFlags: UInt64 = 0
    var flags: UInt32 = 0
    var root = "/"
    var work: String?
    var workMount = "/build"
    var cwd = "/build"
    var hostname = "forge"
    var userMap: String?
    var groupMap: String?
    var timeOffsets: String?
    var scratchOptions = "mode=0755"
    var cpuInfo: String?
    var cpuTimes: String?
    var rootDirectories: [String] = []
    var upperDirectories: [String] = []
    var order: [String] = []
    var devices = ["null", "zero", "full", "random", "urandom", "tty"]
    var maskedFiles: [String] = []
    var maskedDirectories: [String] = []
    var limits: [Limit] = []
    var cpuMask: [UInt8] = []
    var umask: UInt32 = 0o022
    var filter: [sock_filter] = []
    var burn = 0
    var waitForGoAhead = false
    var takesTerminal = false
    var arguments: [String] = []
    var environment: [String] = []

    /// The reaper's arguments followed by the command's.
    private var reaperArguments: [String] {
        var reaperFlags: UInt32 = 0
        if waitForGoAhead { reaperFlags |= FORGE_REAPER_WAIT.rawValue }
        if takesTerminal { reaperFlags |= FORGE_REAPER_TERMINAL.rawValue }
        return [
            "forge-init", "\(reaperFlags)", "\(burn)", "forge: command not found: ", "forge: cannot execute: ",
            "/bin:/usr/bin", "/bin/sh",
        ] + arguments
    }

    /// Starts the sandbox; the calling thread waits until the reaper runs, and must live as long as the sandbox.
    ///
    /// - Throws: The step that the kernel refused.
    func spawn(_ descriptors: Descriptors, stack: UnsafeMutableRawBufferPointer) throws(SpawnRefusal) -> Started {
        let strings = CStrings()
        var plan = forge_plan()
        plan.clone_flags = cloneFlags
        plan.flags = flags
        plan.cgroup = descriptors.cgroup
        plan.root = UnsafePointer(strings.string(root))
        plan.work = work.map { UnsafePointer(strings.string($0)) }
        plan.work_mount = UnsafePointer(strings.string(workMount))
        plan.cwd = UnsafePointer(strings.string(cwd))
        plan.hostname = UnsafePointer(strings.string(hostname))
        plan.uid_map = userMap.map { UnsafePointer(strings.string($0)) }
        plan.gid_map = groupMap.map { UnsafePointer(strings.string($0)) }
        plan.time_offsets = timeOffsets.map { UnsafePointer(strings.string($0)) }
        plan.scratch_options = UnsafePointer(strings.string(scratchOptions))
        plan.cpuinfo = cpuInfo.map { UnsafePointer(strings.string($0)) }
        plan.cpu_times = cpuTimes.map { UnsafePointer(strings.string($0)) }
        plan.root_dirs = strings.constants(rootDirectories)
        plan.upper_dirs = strings.constants(upperDirectories)
        plan.order = strings.constants(order)
        plan.devices = strings.constants(devices)
        plan.masked_files = strings.constants(maskedFiles)
        plan.masked_directories = strings.constants(maskedDirectories)
        plan.umask = umask
        plan.standard_input = descriptors.standardInput
        plan.standard_output = descriptors.standardOutput
        plan.standard_error = descriptors.standardError
        plan.status = descriptors.status
        plan.control = descriptors.control
        plan.channel = descriptors.channel
        plan.`init` = descriptors.initImage
        plan.argv = UnsafePointer(strings.list(reaperArguments))
        plan.envp = UnsafePointer(strings.list(environment))
        var pidfd: Int32 = -1
        var failure = forge_failure()
        let limits = limits.map { forge_limit(resource: $0.resource.rawValue, soft: $0.soft, hard: $0.hard) }
        let pid = limits.withUnsafeBufferPointer { limits in
            cpuMask.withUnsafeBytes { mask in
                filter.withUnsafeBufferPointer { filter in
                    plan.limits = limits.baseAddress
                    plan.limit_count = Int32(limits.count)
                    plan.cpu_mask = mask.count > 0 ? mask.baseAddress : nil
                    plan.cpu_mask_bytes = Int32(mask.count)
                    plan.filter = filter.baseAddress
                    plan.filter_length = UInt16(filter.count)
                    return forge_spawn(&plan, stack.baseAddress, stack.count, &pidfd, &failure)
                }
            }
        }
        withExtendedLifetime(strings) {}
        return try Self.started(pid: pid, pidfd: pidfd, failure: failure)
    }

    private static func started(pid: pid_t, pidfd: Int32, failure: forge_failure) throws(SpawnRefusal) -> Started {
        guard failure.stage != 0 else { return Started(pid: pid, pidfd: pidfd) }
        if pid > 0 {
            var status: Int32 = 0
            while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
            close(pidfd)
        }
        throw SpawnRefusal(stage: SpawnStage(rawValue: failure.stage), number: failure.error)
    }
}
