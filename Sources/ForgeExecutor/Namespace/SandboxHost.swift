import CForgeLinux
import ForgeCore
import Glibc

/// What a process finds out once about its host, for all sandboxes that it starts.
struct SandboxHost: Sendable {
    /// The reaper's image.
    let initImage: Int32
    /// `/dev/null`, the standard input of every action.
    let null: Int32
    /// The Landlock ABI, 0 where there is none.
    let landlockABI: Int32
    /// The CPUs that this process may use.
    let cpus: [Int]
    /// Where control groups can be made.
    let groups: ControlGroups
    /// Whether time namespaces can be made.
    let timeOffsets: Bool
    /// The caller's effective user and group.
    let user: uid_t
    let group: gid_t

    /// The size of an affinity mask: 8192 CPUs.
    private static let maskBytes = 1024

    /// Reads the facts.
    ///
    /// - Throws: `E_SANDBOX_FAILED` when the host has no memfd or no `/dev/null`.
    init() throws(ForgeError) {
        initImage = forge_make_init_image()
        guard initImage >= 0 else { throw .sandboxCall("memfd_create", -initImage) }
        null = open("/dev/null", O_RDWR | O_CLOEXEC)
        guard null >= 0 else { throw .sandboxCall("open", errno, path: "/dev/null") }
        landlockABI = max(0, forge_landlock_abi())
        cpus = Self.allowedCPUs()
        groups = ControlGroups()
        timeOffsets = access("/proc/self/timens_offsets", F_OK) == 0
        user = geteuid()
        group = getegid()
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
