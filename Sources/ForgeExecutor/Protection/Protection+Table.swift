extension Protection {
    /// Every protection of the `namespace` tier, in the order in which a sandbox is built.
    public static let all: [Protection] = namespaces + files + kernelSurface + resources

    private static let unprivileged =
        "Allow user namespaces: `sysctl user.max_user_namespaces=15000`, and where the kernel has them "
        + "`kernel.unprivileged_userns_clone=1` and `kernel.apparmor_restrict_unprivileged_userns=0`"
    private static let kernelOption = "Run a kernel built with "

    private static let namespaces = [
        Protection(
            "user-namespace", "The action's one user has no rights on the host",
            whenMissing: "Its processes would act as the user who runs Forge", fix: unprivileged,
            stages: [.userMap]),
        Protection(
            "mount-namespace", "The action sees no mount of the host",
            whenMissing: "It would see the host's files", fix: kernelOption + "namespaces",
            stages: [.privateMounts, .pivot]),
        Protection(
            "pid-namespace", "The action sees and signals no process but its own, and pids start at 1",
            whenMissing: "It could watch and kill the user's processes", fix: kernelOption + "`CONFIG_PID_NS`"),
        Protection(
            "kill-tree", "When the action ends, is cancelled or runs out of time, no process of it is left",
            whenMissing: "Daemons would outlive the build", fix: kernelOption + "`CONFIG_PID_NS`",
            stages: [.parentDeath]),
        Protection(
            "empty-network", "The action's network is empty; the host's is never in it",
            whenMissing: "It could fetch, send, and reach services of the host", fix: kernelOption + "`CONFIG_NET_NS`",
            carries: ["network"]),
        Protection(
            "loopback", "An action that needs `loopback` has a private one",
            whenMissing: "Its servers and clients could not meet", fix: kernelOption + "`CONFIG_NET_NS`",
            stages: [.loopback]),
        Protection(
            "ipc-namespace", "The action shares no System V or POSIX message queue or segment with the host",
            whenMissing: "It could talk to processes of the host through shared memory",
            fix: kernelOption + "`CONFIG_IPC_NS`", isWaivable: true, carries: ["sandbox"]),
        Protection(
            "uts-namespace", "The host name is always `forge`",
            whenMissing: "The host's name could reach an output", fix: kernelOption + "`CONFIG_UTS_NS`",
            stages: [.hostname]),
        Protection(
            "cgroup-namespace", "The action's control group looks like the root",
            whenMissing: "The host's group names could reach an output", fix: kernelOption + "`CONFIG_CGROUPS`",
            isWaivable: true),
        Protection(
            "time-namespace", "Monotonic and boot-time clocks begin near zero",
            whenMissing: "The host's uptime could reach an output",
            fix: kernelOption + "`CONFIG_TIME_NS` (5.6 or later)",
            isWaivable: true, stages: [.timeOffsets]),
    ]

    private static let files = [
        Protection(
            "read-only-root", "The root is the environment's tree, and nothing can write it",
            whenMissing: "An action could change the environment of later ones",
            fix: "Keep the store on a file system that can be bind-mounted, on Linux 5.12 or later", stages: [.root]),
        Protection(
            "private-tmp", "`/tmp` and `/dev/shm` are empty, private and bounded in bytes and inodes",
            whenMissing: "Actions could meet in `/tmp`, and fill the disk", fix: kernelOption + "`CONFIG_TMPFS`",
            stages: [.scratch]),
        Protection(
            "private-dev", "`/dev` holds `null zero full random urandom tty shm pts` and nothing else",
            whenMissing: "It could open the host's devices", fix: "Give Forge a `/dev` with the usual nodes",
            carries: ["device"], stages: [.devices]),
        Protection(
            "private-proc", "`/proc` shows the sandbox alone, read-only and masked",
            whenMissing: "It could read the host's processes and change kernel settings",
            fix: "In a container, give it an unmasked `/proc` (Docker: `--security-opt systempaths=unconfined`)",
            stages: [.proc, .procMask]),
        Protection(
            "overlay", "Inputs stay as they are; what the action writes is copied first",
            whenMissing: "An action could write the store's trees",
            fix:
                "Load the `overlay` module, on Linux 5.11 or later, and keep the store on a file system that can be a lower layer",
            carries: ["fs"], stages: [.workTree, .overlay]),
        Protection(
            "landlock-files", "A second lock behind the mounts: only the work tree, `/tmp` and `/dev` can be written",
            whenMissing: "Read-only mounts alone would keep the environment",
            fix: kernelOption + "`CONFIG_SECURITY_LANDLOCK` (ABI 2, Linux 5.19) and `landlock` in `lsm=`",
            isWaivable: true, stages: [.landlock]
        ) { facts in
            // Before ABI 2 a rule set would forbid every rename between directories.
            facts.landlockABI >= 2
                ? .holds("Landlock ABI \(facts.landlockABI)") : .missing(noLandlock(facts, needed: 2))
        },
        Protection(
            "landlock-scope", "Abstract sockets of other sandboxes cannot be reached, nor processes outside signalled",
            whenMissing: "Two actions at one time could talk through abstract sockets",
            fix: kernelOption + "Landlock ABI 6 (Linux 6.12)", isWaivable: true, carries: ["network"]
        ) { facts in
            facts.landlockABI >= 6
                ? .holds("Landlock ABI \(facts.landlockABI)") : .missing(noLandlock(facts, needed: 6))
        },
    ]

    private static func noLandlock(_ facts: HostFacts, needed: Int32) -> String {
        facts.landlockABI <= 0
            ? "The kernel has no Landlock, or it is switched off"
            : "Landlock has ABI \(facts.landlockABI), and \(needed) is needed"
    }

    private static let kernelSurface = [
        Protection(
            "seccomp", "Only system calls on the list are possible",
            whenMissing: "Rarely used kernel interfaces would be open to attack",
            fix: kernelOption + "`CONFIG_SECCOMP_FILTER`", isWaivable: true,
            carries: ["auth", "device", "network", "sandbox"],
            stages: [.seccomp]),
        Protection(
            "no-new-privileges", "No program gains rights by being executed",
            whenMissing: "Set-user-id programs would work", fix: kernelOption + "3.5 or later"),
        Protection(
            "no-capabilities", "The action has no capability in any set, and can gain none",
            whenMissing: "It could act on its namespaces", fix: "Run Forge where `capset` is not refused",
            stages: [.capabilities]),
        Protection(
            "closed-descriptors", "The action inherits standard input, output and error, and nothing else",
            whenMissing: "It could use files that Forge has open", fix: kernelOption + "`close_range` (5.9 or later)",
            stages: [.descriptors]),
        Protection(
            "fixed-addresses", "Address-space randomisation is off",
            whenMissing: "Addresses could reach an output",
            fix: "In a container, allow `personality(ADDR_NO_RANDOMIZE)` in its seccomp profile",
            isWaivable: true),
    ]

    private static let resources = [
        Protection(
            "memory-limit", "The action's processes together use no more memory than declared",
            whenMissing: "An action could use up the host's memory",
            fix: "Delegate the memory controller: `systemd-run --user --scope -p Delegate=yes forge …`"
        ) { facts in
            facts.memoryGroup.map { .fallback("RLIMIT_DATA for each process, because \($0)") }
                ?? .holds("control group")
        },
        Protection(
            "process-limit", "The action has no more processes and threads at one time than declared",
            whenMissing: "A fork bomb would take the host down",
            fix: "Mount a cgroup hierarchy with the `pids` controller that this process can write", isWaivable: true
        ) { facts in
            guard let reason = facts.processGroup else { return .holds("control group") }
            // The kernel counts, but never refuses, processes of the host's own root.
            return facts.isRoot
                ? .missing("RLIMIT_NPROC does not bind root, and \(reason)")
                : .fallback("RLIMIT_NPROC of the sandbox's user, because \(reason)")
        },
        Protection(
            "cpu-pinning", "The action sees as many CPUs as it declares, in `/proc/cpuinfo` too",
            whenMissing: "The host's CPU count could reach an output",
            fix: "Run Forge where `sched_setaffinity` is not refused",
            stages: [.affinity]),
    ]
}
