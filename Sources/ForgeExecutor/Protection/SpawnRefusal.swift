import ForgeCore
import Glibc

/// A step of starting a sandbox that the kernel refused.
struct SpawnRefusal: Error {
    /// The step; nil for one that this version does not know.
    let stage: SpawnStage?
    /// The kernel's error number.
    let number: Int32

    /// The kernel's reason in words.
    var reason: String { String(cString: strerror(number)) }

    /// Errors that say that the host cannot, and not that it has run short of something or lost a file.
    private static let lasting: Set<Int32> = [EPERM, EACCES, EINVAL, ENOSYS, ENODEV, ENOTSUP, ENOSPC, EUSERS]

    /// The protection that this host lacks, as far as the step shows it.
    ///
    /// New namespaces are refused all at once, so that each is tried to find out which.
    func protection(_ facts: HostFacts) -> (protection: Protection, reason: String)? {
        guard let stage, Self.lasting.contains(number) else { return nil }
        if stage == .clone {
            let tried = EnforcedProtections(facts.tryingNamespaces())
            let lacking = Protection.all.first { tried.missing[$0.name] != nil && facts.refusals[$0.name] == nil }
            return lacking.map { ($0, tried.missing[$0.name] ?? reason) }
        }
        return Protection.behind(stage).map { ($0, "The kernel refused \(stage.text): \(reason)") }
    }

    /// The failure for the user.
    func failure(_ facts: HostFacts) -> ForgeError {
        if let found = protection(facts) { return .protectionsMissing([found]) }
        return ForgeError(
            .sandboxUnavailable, "The kernel refused \(stage?.text ?? "an unknown step")",
            hints: ["`forge doctor` shows what this host can enforce"], cause: reason)
    }
}
