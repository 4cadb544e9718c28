import CForgeLinux
import Glibc

/// What is known about a host's means to enforce protections.
///
/// A process reads them once; a test makes its own, so that a host without Landlock needs no kernel without it.
public struct HostFacts: Sendable {
    /// The Landlock ABI, 0 where there is none.
    public var landlockABI: Int32
    /// Whether Forge runs as the host's root.
    public var isRoot: Bool
    /// Why memory cannot be limited by a control group; nil when it can.
    public var memoryGroup: String?
    /// Why processes cannot be limited by a control group; nil when they can.
    public var processGroup: String?
    /// What the kernel was asked for and refused, by protection.
    public var refusals: [String: String] = [:]

    /// A host that refuses nothing but what is said.
    public init(
        landlockABI: Int32, isRoot: Bool = false, memoryGroup: String? = nil, processGroup: String? = nil,
        refusals: [String: String] = [:]
    ) {
        self.landlockABI = landlockABI
        self.isRoot = isRoot
        self.memoryGroup = memoryGroup
        self.processGroup = processGroup
        self.refusals = refusals
    }

    /// The namespaces of a sandbox: flag, name below `/proc/self/ns`, protections that rest on it.
    static let namespaces: [(flag: UInt64, file: String, protections: [String])] = [
        (FORGE_NEW_USERS, "user", ["user-namespace"]), (FORGE_NEW_MOUNTS, "mnt", ["mount-namespace"]),
        (FORGE_NEW_PIDS, "pid", ["pid-namespace", "kill-tree"]),
        (FORGE_NEW_NETWORK, "net", ["empty-network", "loopback"]), (FORGE_NEW_IPC, "ipc", ["ipc-namespace"]),
        (FORGE_NEW_HOSTNAME, "uts", ["uts-namespace"]), (FORGE_NEW_CGROUPS, "cgroup", ["cgroup-namespace"]),
        (FORGE_NEW_TIME, "time", ["time-namespace"]),
    ]

    /// Reads what costs a few system calls: no process is started.
    static func read(_ groups: ControlGroups) -> HostFacts {
        var facts = HostFacts(
            landlockABI: max(0, forge_landlock_abi()), isRoot: geteuid() == 0,
            memoryGroup: groups.reasons["memory"], processGroup: groups.reasons["pids"])
        for kind in namespaces where access("/proc/self/ns/\(kind.file)", F_OK) != 0 {
            facts.refuse(kind.protections, "The kernel has no \(kind.file) namespaces")
        }
        let filter = forge_try_filter()
        if filter != 0 { facts.refuse(["seccomp"], "seccomp: \(String(cString: strerror(-filter)))") }
        let addresses = forge_try_fixed_addresses()
        if addresses != 0 {
            facts.refuse(["fixed-addresses"], "personality: \(String(cString: strerror(-addresses)))")
        }
        return facts
    }

    /// The same facts with every namespace really tried: one process each.
    func tryingNamespaces() -> HostFacts {
        var facts = self
        for kind in Self.namespaces {
            let result = forge_try_namespaces(FORGE_NEW_USERS | kind.flag)
            guard result != 0 else { continue }
            facts.refuse(kind.protections, "clone3: \(String(cString: strerror(-result)))")
            // Without user namespaces every other answer would be the same.
            if kind.flag == FORGE_NEW_USERS { break }
        }
        return facts
    }

    private mutating func refuse(_ names: [String], _ reason: String) {
        for name in names where refusals[name] == nil { refusals[name] = reason }
    }
}
