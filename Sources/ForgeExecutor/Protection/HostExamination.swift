public import ForgeCore
import ForgeIR
import Glibc

/// What a host can and cannot enforce, found out by starting sandboxes on it.
public struct HostExamination: Sendable {
    /// One protection and how the host stands to it.
    public struct Finding: Sendable {
        /// The protection.
        public let protection: Protection
        /// How the host stands to it.
        public let standing: Protection.Standing
    }

    /// Every protection, in the order of the table.
    public let findings: [Finding]
    /// Where memory and processes are limited, by controller: the group, or why there is none.
    public let controllers: [(name: String, isThere: Bool, text: String)]
    /// The Landlock ABI, 0 where there is none.
    public let landlockABI: Int32
    /// The CPUs that this process may use.
    public let cpuCount: Int
    /// Why no whole sandbox could be started; nil when one was.
    public let obstacle: String?

    /// Whether nothing is missing.
    public var holds: Bool { obstacle == nil && findings.allSatisfy { $0.standing.reason == nil } }

    /// Examines this host with trees below `base`, an existing directory on the store's file system.
    ///
    /// - Throws: `E_SANDBOX_FAILED` when the trial's directories cannot be made.
    public static func run(base: String, clock: any Clock) async throws(ForgeError) -> HostExamination {
        let host = try SandboxHost.current.get()
        var facts = host.enforced.facts.tryingNamespaces()
        var template = Array((base + "/doctor.XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else { throw .sandboxCall("mkdtemp", errno, path: base) }
        let directory = template.withUnsafeBufferPointer {
            String(decoding: UnsafeRawBufferPointer($0).dropLast(), as: UTF8.self)
        }
        defer { remove(directory) }
        let trial = try TrialSandbox(base: directory, clock: clock)
        let obstacle = try await tryOut(trial, &facts)
        return HostExamination(
            findings: Protection.all.map { Finding(protection: $0, standing: $0.standing(facts)) },
            controllers: [("memory", host.groups.memory), ("pids", host.groups.processes)].map { name, home in
                (
                    name, home != nil,
                    home.map { "version \($0.isUnified ? 2 : 1), `\($0.directory)`" }
                        ?? host.groups.reasons[name] ?? "none"
                )
            },
            landlockABI: facts.landlockABI, cpuCount: host.cpus.count, obstacle: obstacle)
    }

    /// Starts sandboxes, each without what the ones before were refused, until one runs or no more can be left out.
    private static func tryOut(_ trial: TrialSandbox, _ facts: inout HostFacts) async throws(ForgeError) -> String? {
        for network in [Contract.Network.none, .loopback] {
            attempts: while true {
                switch try await trial.run(network: network, facts: facts) {
                case .started(let limitsMemory, let limitsProcesses):
                    if !limitsMemory, facts.memoryGroup == nil { facts.memoryGroup = "no group can be made there" }
                    if !limitsProcesses, facts.processGroup == nil { facts.processGroup = "no group can be made there" }
                    break attempts
                case .failed(let error):
                    return error.code == .sandboxProtectionMissing ? error.cause : error.message
                case .refused(let refusal):
                    guard let (protection, reason) = refusal.protection(facts) else {
                        return refusal.failure(facts).message + ": " + refusal.reason
                    }
                    facts.refusals[protection.name] = reason
                    guard protection.isWaivable else { return reason }
                }
            }
        }
        return nil
    }

    private static func remove(_ directory: String) {
        unlink(directory + "/inputs/file")
        for part in ["/root/build", "/root/dev", "/root/proc", "/root/tmp", "/root", "/inputs", ""] {
            rmdir(directory + part)
        }
    }
}
