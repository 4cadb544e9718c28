import ForgeCore
import ForgeExecutor
import ForgeIR
import Glibc
import Testing

/// Named attacks on the sandbox, each with a positive control that shows it work on the host.
@Suite(.enabled(if: AttackProgram.isThere, "needs gcc to build the attack program"), .serialized)
struct EscapeTests {
    let bench: Bench

    init() throws { bench = try Bench() }

    /// One attack: what it is told inside, what outside, and what stands before the control on the host.
    struct Attack: CustomTestStringConvertible, Sendable {
        var name: String
        var inside: [String] = []
        var outside: [String] = []
        var control: [String] = []
        var loopback = false

        var testDescription: String { name }
    }

    private static let unshared = ["unshare", "-m", "-u", "-n", "-i"]

    /// Attacks that need no preparation; those that would change the host are controlled in namespaces of their own.
    static let plain: [Attack] =
        [
            "trace_child", "read_child_memory", "take_child_descriptor", "compare_processes", "unshare_users",
            "unshare_mounts", "unshare_network", "clone_users", "clone3_users", "enter_namespace", "become_root",
            "set_groups", "setuid_file", "device_node", "memory_device", "kernel_log_device", "key_ring", "key_read",
            "udp", "packets", "kernel_events", "netlink_messages", "ring", "type_into_terminal", "kernel_setting",
            "kernel_setting_vm", "key_list", "timer_list", "fault_handler", "kernel_program", "measure", "set_time",
            "randomize", "by_handle", "module", "swap", "boot", "kernel_log", "more_cpus", "real_time", "be_first",
            "core_dumps", "map_users", "watch_mounts", "x32_call", "i386_call", "sysrq", "kernel_memory", "hardware",
            "mount_new_call", "mount_tree", "pivot", "passwd_write", "module_loader", "event_helper",
            "foreign_binaries", "kernel_objects", "new_kernel", "machine_socket", "crypto_socket", "raw_packets",
            "segment_table", "unshare_time", "unshare_pids", "trace_me", "advise_child", "write_child_memory",
        ].map { Attack(name: $0) }
        + ["mount_tmpfs", "mount_bind", "mount_remount", "unmount", "host_name", "change_root"].map {
            Attack(name: $0, control: unshared)
        }

    /// Attacks for which this kernel lacks what they attack; their controls may fail.
    static let hostDependent: Set<String> = [
        "sysrq", "kernel_memory", "hardware", "i386_call", "x32_call", "module_loader", "event_helper",
        "foreign_binaries", "new_kernel", "crypto_socket", "machine_socket", "advise_child",
    ]

    @Test func thereAreAtLeastFortyAttacksWithControlsThatMustWork() {
        let names = Set(Self.plain.map(\.name)).subtracting(Self.hostDependent)
        #expect(names.count >= 40, "\(names.count)")
    }

    @Test(arguments: plain) func isStopped(_ attack: Attack) async throws {
        try await check(attack)
    }

    private func check(_ attack: Attack) async throws {
        let control = outside(attack)
        if geteuid() == 0, !Self.hostDependent.contains(attack.name) {
            #expect(control.exitCode == 0, "the control of \(attack.name) fails: \(control.output)")
        }
        let request = try bench.request(["/attack", attack.name] + attack.inside) {
            if attack.loopback { $0.network = .loopback }
        }
        let report = try await bench.executor.execute(request)
        let said = try bench.text(report.stderr)
        #expect(report.outcome == .exited(1), "\(attack.name): \(said)")
    }

    private func outside(_ attack: Attack) -> HostProcess.Result {
        HostProcess.run(attack.control + [AttackProgram.path, attack.name] + attack.outside)
    }

    @Test(arguments: ["host_file", "dot_dot", "symlink_out", "link_race", "cwd_above_root", "chroot_climb"])
    func hostFilesAreOutOfReach(_ name: String) async throws {
        let marker = bench.trees.base + "/marker"
        close(open(marker, O_WRONLY | O_CREAT, 0o644))
        let file = open(marker, O_WRONLY)
        #expect(write(file, "secret", 6) == 6)
        close(file)
        try await check(Attack(name: name, inside: [marker], outside: [marker]))
    }

    @Test func hostFilesCannotBeMade() async throws {
        let place = bench.trees.base + "/made"
        try await check(Attack(name: "host_write", inside: [place], outside: [place]))
    }

    @Test(arguments: [
        "init_exe", "init_root", "init_cwd", "init_environ", "init_memory", "init_descriptors", "init_trace",
    ])
    func theReaperCannotBeInspected(_ name: String) async throws {
        let victim = Victim()
        try await check(Attack(name: name, inside: ["1"], outside: ["\(victim.pid)"]))
        withExtendedLifetime(victim) {}
    }

    @Test(arguments: [
        "signal_host", "see_host_process", "pidfd_host", "limit_host_process", "slow_host_process",
        "pin_host_process",
    ])
    func hostProcessesAreOutOfReach(_ name: String) async throws {
        let victim = Victim()
        try await check(Attack(name: name, inside: ["\(victim.pid)"], outside: ["\(victim.pid)"]))
        withExtendedLifetime(victim) {}
    }

    @Test func descriptorsDoNotLeak() async throws {
        let leak = open("/etc/passwd", O_RDONLY)
        defer { close(leak) }
        try await check(Attack(name: "leaked_descriptors"))
    }

    @Test func inheritedDirectoriesAreNoWayOut() async throws {
        let root = open("/", O_RDONLY | O_DIRECTORY)
        defer { close(root) }
        try await check(Attack(name: "inherited_directory", inside: ["/proc/version"], outside: ["/proc/version"]))
    }

    @Test func devicesOfTheHostAreNotThere() async throws {
        for path in ["/dev/loop-control", "/dev/fuse", "/dev/kvm", "/dev/net/tun", "/dev/tty0"]
        where access(path, R_OK | W_OK) == 0 {
            try await check(Attack(name: "device_open", inside: [path], outside: [path]))
        }
    }

    @Test func sharedMemoryOfTheHostIsOutOfReach() async throws {
        let path = "/dev/shm/forge-attack-\(getpid())"
        let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
        defer { unlink(path) }
        #expect(write(file, "secret", 6) == 6)
        close(file)
        try await check(Attack(name: "host_file", inside: [path], outside: [path]))
    }

    @Test func messageQueuesOfTheHostAreOutOfReach() async throws {
        let name = "forge-attack-\(getpid())"
        #expect(HostProcess.run([AttackProgram.path, "make_message_queue", name]).exitCode == 0)
        defer { _ = HostProcess.run([AttackProgram.path, "drop_message_queue", name]) }
        try await check(Attack(name: "message_queue", inside: [name], outside: [name]))
    }

    @Test func socketsOfTheHostAreOutOfReach() async throws {
        let path = bench.trees.base + "/socket"
        let listener = Listener(path: path)
        defer { listener.close() }
        try await check(Attack(name: "path_socket", inside: [path], outside: [path]))
    }

    @Test func environmentDoesNotLeak() async throws {
        let control = HostProcess.run(
            [AttackProgram.path, "environment_leak"], environment: ["FORGE_ATTACK_SECRET=1"])
        #expect(control.exitCode == 0, "\(control.output)")
        setenv("FORGE_ATTACK_SECRET", "1", 1)
        let report = try await bench.executor.execute(try bench.request(["/attack", "environment_leak"]))
        #expect(report.outcome == .exited(1))
    }

    @Test func standardInputIsEmpty() async throws {
        #expect(HostProcess.run(["sh", "-c", "echo x | \(AttackProgram.path) own_standard_input"]).exitCode == 0)
        let report = try await bench.executor.execute(try bench.request(["/attack", "own_standard_input"]))
        #expect(report.outcome == .exited(1))
    }

    @Test(arguments: [false, true]) func abstractSocketsAreClosed(_ loopback: Bool) async throws {
        let name = "forge-attack-\(getpid())-\(loopback)"
        let listener = Listener(abstract: name)
        defer { listener.close() }
        for attack in ["abstract_socket", "abstract_passing"] {
            try await check(Attack(name: attack, inside: [name], outside: [name], loopback: loopback))
        }
    }

    @Test(arguments: [false, true]) func hostPortsAreOutOfReach(_ loopback: Bool) async throws {
        let listener = Listener()
        defer { listener.close() }
        let port = "\(listener.port)"
        try await check(Attack(name: "tcp", inside: [port], outside: [port], loopback: loopback))
    }

    @Test func sharedSegmentsAreOutOfReach() async throws {
        let key = Int32(0x466f_0000) + getpid() % 0xffff
        let segment = shmget(key, 4096, Int32(0o1666))
        defer { shmctl(segment, 0, nil) }
        try await check(Attack(name: "shared_segment", inside: ["\(key)"], outside: ["\(key)"]))
    }

    @Test func theEnvironmentIsReadOnly() async throws {
        let base = bench.trees.base
        try await check(Attack(name: "environment_write", inside: ["/usr/bin"], outside: [base]))
        try await check(Attack(name: "environment_mode", inside: ["/usr/bin/cat"], outside: [base]))
        for group in ["/sys/fs/cgroup/memory/tasks", "/sys/fs/cgroup/cgroup.procs"] where access(group, W_OK) == 0 {
            try await check(Attack(name: "group_write", inside: [group], outside: [group]))
        }
    }
}
