import ForgeCore

/// What one host enforces in its sandboxes, worked out once and asked for each action.
struct EnforcedProtections: Sendable {
    /// The facts behind it.
    let facts: HostFacts
    /// Why a protection is missing, by name.
    let missing: [String: String]
    /// The names in force in every sandbox, sorted; those of a fallback say so.
    private let inForce: [String]

    init(_ facts: HostFacts) {
        self.facts = facts
        var missing: [String: String] = [:]
        var inForce: [String] = []
        for protection in Protection.all {
            switch protection.standing(facts) {
            case .missing(let reason): missing[protection.name] = reason
            case .fallback: inForce.append(protection.name + Self.fallbackMark)
            case .holds: inForce.append(protection.name)
            }
        }
        self.missing = missing
        self.inForce = inForce.sorted()
    }

    /// What follows the name of a protection that is enforced in its weaker way.
    static let fallbackMark = " (fallback)"

    /// Whether a protection is to be set up.
    func has(_ name: String) -> Bool { missing[name] == nil }

    /// Refuses to go on without a protection that is not waived.
    ///
    /// - Throws: `E_SANDBOX_PROTECTION_MISSING`.
    func require(waived: [String]) throws(ForgeError) {
        guard !missing.isEmpty else { return }
        let lacking = Protection.all.filter { protection in
            missing[protection.name] != nil && !(protection.isWaivable && waived.contains(protection.name))
        }
        guard !lacking.isEmpty else { return }
        throw .protectionsMissing(lacking.map { ($0, missing[$0.name] ?? "") })
    }

    /// The names in force in one sandbox, sorted.
    ///
    /// A group may be wanting although the host has groups: then its limit holds for each process.
    func names(loopback: Bool, randomAddresses: Bool, group: ControlGroupLeaf) -> [String] {
        inForce.compactMap { name in
            switch name {
            case "loopback": loopback ? name : nil
            case "fixed-addresses": randomAddresses ? nil : name
            case "memory-limit": group.limitsMemory ? name : name + Self.fallbackMark
            case "process-limit": group.limitsProcesses ? name : name + Self.fallbackMark
            default: name
            }
        }
    }
}

extension ForgeError {
    /// Protections that this host lacks, with the reason of each; the list is not empty.
    static func protectionsMissing(_ lacking: [(protection: Protection, reason: String)]) -> ForgeError {
        let names = lacking.map { "`\($0.protection.name)`" }.joined(separator: ", ")
        let claims = lacking.map { "\($0.protection.name): \($0.reason)" }.joined(separator: "; ")
        let waivable = lacking.filter(\.protection.isWaivable).map { "--allow-weaker-sandbox \($0.protection.name)" }
        var hints = lacking.map(\.protection.fix)
        if waivable.count == lacking.count {
            hints.append("Go on without with `\(waivable.joined(separator: " "))`; keys and records then say so")
        } else {
            let needed = lacking.filter { !$0.protection.isWaivable }.map { "`\($0.protection.name)`" }
            hints.append("There is no sandbox without \(needed.joined(separator: ", ")), so that it cannot be waived")
        }
        hints.append("`forge doctor` shows what this host can enforce")
        return ForgeError(
            .sandboxProtectionMissing, "This host cannot enforce \(names)", hints: hints, cause: claims)
    }
}
