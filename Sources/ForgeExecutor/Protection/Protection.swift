/// One thing that a sandbox enforces, as data: what it claims, how a host is judged, what its absence lets happen.
///
/// The list is ``Protection/all``; the text of each is in `docs/spec/sandbox.md`.
public struct Protection: Sendable {
    /// Whether a host can enforce a protection.
    public enum Standing: Hashable, Sendable {
        /// It can; with what, where there are several ways.
        case holds(String)
        /// It can in a weaker way that the design allows; in which.
        case fallback(String)
        /// It cannot; why.
        case missing(String)

        /// Why the protection is missing, or nil.
        public var reason: String? { if case .missing(let reason) = self { reason } else { nil } }
    }

    /// The stable name, as `--allow-weaker-sandbox` takes it and records show it.
    public let name: String
    /// What a sandbox does, as a sentence without a full stop.
    public let claim: String
    /// What an action could do or observe without it.
    public let whenMissing: String
    /// What to do on a host that lacks it.
    public let fix: String
    /// Whether a user may go on without it by name.
    public let isWaivable: Bool
    /// Dimensions of need that can only be observed while it is in force.
    let carries: [String]
    /// The steps of starting a sandbox whose refusal means that it is missing.
    let stages: [SpawnStage]
    /// Judges what is known about a host.
    let judge: @Sendable (HostFacts) -> Standing

    init(
        _ name: String, _ claim: String, whenMissing: String, fix: String, isWaivable: Bool = false,
        carries: [String] = [], stages: [SpawnStage] = [],
        judge: @escaping @Sendable (HostFacts) -> Standing = { _ in .holds("") }
    ) {
        self.name = name
        self.claim = claim
        self.whenMissing = whenMissing
        self.fix = fix
        self.isWaivable = isWaivable
        self.carries = carries
        self.stages = stages
        self.judge = judge
    }

    /// How a host stands to this protection: what the kernel refused outright comes before what was read.
    public func standing(_ facts: HostFacts) -> Standing {
        if let reason = facts.refusals[name] { return .missing(reason) }
        return judge(facts)
    }

    /// The protection of a name.
    public static func named(_ name: String) -> Protection? { all.first { $0.name == name } }

    /// The names that a user may waive, sorted.
    public static let waivableNames: [String] = all.filter(\.isWaivable).map(\.name).sorted()

    /// The protection that a refused step of starting a sandbox stands for.
    static func behind(_ stage: SpawnStage) -> Protection? { all.first { $0.stages.contains(stage) } }

    /// The dimensions of need that the `namespace` tier observes under a contract's waivers, sorted.
    ///
    /// They follow from the waivers alone and not from the host, so that two honest builders write equal records. Time
    /// and entropy are never among them: programs read the vDSO's clocks and `rdrand` without asking the kernel.
    static func observable(waived: [String]) -> [String] {
        let dimensions: Set<String> = ["auth", "device", "env", "fs", "network", "sandbox"]
        let lost = waived.compactMap(named).flatMap(\.carries)
        return dimensions.subtracting(lost).sorted()
    }
}
