import CForgeLinux
import ForgeCore
import Glibc

/// What a process finds out once about its host, for all sandboxes that it starts.
struct SandboxHost: Sendable {
    /// The reaper's image.
    let initImage: Int32
    /// `/dev/null`, the standard input of every action.
    let null: Int32
    /// What it can enforce.
    private(set) var enforced: EnforcedProtections
    /// Whether the facts are somebody's own and not this host's.
    private var isPretended = false
    /// The CPUs that this process may use.
    let cpus: [Int]
    /// Where control groups can be made.
    let groups: ControlGroups
    /// The caller's effective user and group.
    let user: uid_t
    let group: gid_t

    /// The size of an affinity mask: 8192 CPUs.
    private static let maskBytes = 1024

    /// The facts of this process, read when first needed and kept until it ends.
    static let current: Result<SandboxHost, ForgeError> = {
        do throws(ForgeError) { return .success(try SandboxHost()) } catch { return .failure(error) }
    }()

    /// Reads the facts.
    ///
    /// - Throws: `E_SANDBOX_FAILED` when the host has no memfd or no `/dev/null`.
    private init() throws(ForgeError) {
        initImage = forge_make_init_image()
        guard initImage >= 0 else { throw .sandboxCall("memfd_create", -initImage) }
        null = open("/dev/null", O_RDWR | O_CLOEXEC)
        guard null >= 0 else { throw .sandboxCall("open", errno, path: "/dev/null") }
        cpus = Self.allowedCPUs()
        groups = ControlGroups()
        enforced = EnforcedProtections(HostFacts.read(groups))
        user = geteuid()
        group = getegid()
    }

    /// This host with other means to enforce protections.
    func pretending(_ facts: HostFacts) -> SandboxHost {
        var other = self
        other.enforced = EnforcedProtections(facts)
        other.isPretended = true
        return other
    }

    /// The facts with every namespace tried, for runs that may lack one; made when first asked for.
    private static let tried: EnforcedProtections? = (try? current.get()).map {
        EnforcedProtections($0.enforced.facts.tryingNamespaces())
    }

    /// What is enforced for an action with these waivers.
    ///
    /// - Throws: `E_SANDBOX_PROTECTION_MISSING` when something is missing that they do not name.
    func protections(waived: [String]) throws(ForgeError) -> EnforcedProtections {
        let protections = waived.isEmpty || isPretended ? enforced : Self.tried ?? enforced
        try protections.require(waived: waived)
        return protections
    }

    /// The numbers of the CPUs in this process's affinity mask.
    private static func allowedCPUs() -> [Int] {
        var mask = [UInt8](repeating: 0, count: maskBytes)
        guard forge_affinity(&mask, mask.count) > 0 else { return [0] }
        return (0..<mask.count * 8).filter { mask[$0 / 8] >> UInt8($0 % 8) & 1 == 1 }
    }

    /// An affinity mask of `count` CPUs, another choice for each slot so that parallel actions spread out.
    func cpuMask(count: Int, slot: Int) -> [UInt8] {
        var mask = [UInt8](repeating: 0, count: Self.maskBytes)
        for k in 0..<count {
            let cpu = cpus[(slot * count + k) % cpus.count]
            mask[cpu / 8] |= 1 << UInt8(cpu % 8)
        }
        return mask
    }
}
