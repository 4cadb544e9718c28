internal import ForgeCore
internal import ForgeExecutor
internal import ForgeIR

/// Changes what the sandbox pins and narrows a difference down to the conditions that cause it.
struct Diagnosis {
    /// What a run under changed conditions left.
    private struct Attempt: Equatable {
        var outcome: Outcome
        var outputs: [String: CollectedOutput]
    }

    private let verifier: Verifier
    private let probe: Verifier.Probe
    private let pinned: Attempt
    /// Each set of conditions is tried once.
    private var known: [Set<Variation>: Attempt] = [:]

    init(verifier: Verifier, probe: Verifier.Probe, pinned: [String: CollectedOutput]) {
        self.verifier = verifier
        self.probe = probe
        self.pinned = Attempt(outcome: .exited(0), outputs: pinned)
    }

    /// Tries the conditions all at once, and halves them while the outputs differ.
    ///
    /// A condition that this host cannot vary is noted with the reason and decides nothing.
    mutating func run(_ vary: [Variation], _ verification: inout Verification) async throws(ForgeError) {
        var possible = vary
        if !possible.isEmpty, case .failure = try await refusable(possible) {
            possible = try await accepted(possible, &verification)
        }
        verification.varied = possible
        guard !possible.isEmpty, try await differs(possible) else { return }
        verification.dependsOn = try await Variation.bisect(possible) { (some) throws(ForgeError) in
            try await differs(some)
        }
        for variation in verification.dependsOn { try await explain(variation, &verification) }
    }

    /// Shows in what the outputs differ under one condition.
    private mutating func explain(
        _ variation: Variation, _ verification: inout Verification
    ) async throws(ForgeError) {
        // One that acts only together with others is shown with them.
        let actsAlone = try await differs([variation])
        let changed = try await attempt(actsAlone ? [variation] : verification.dependsOn)
        for path in Set(pinned.outputs.keys).union(changed.outputs.keys).sorted() {
            let (before, after) = (pinned.outputs[path], changed.outputs[path])
            guard before != after else { continue }
            verification.dependence.append(
                .init(
                    variation: variation, path: path,
                    report: try await verifier.finding(path, before, after, 1).report))
        }
    }

    /// Those of the conditions under which this host starts the action; the others are noted.
    private mutating func accepted(
        _ variations: [Variation], _ verification: inout Verification
    ) async throws(ForgeError) -> [Variation] {
        var accepted: [Variation] = []
        for variation in variations {
            switch try await refusable([variation]) {
            case .success: accepted.append(variation)
            case .failure(let error):
                let reason = [error.message, error.cause].compactMap { $0 }.joined(separator: ": ")
                verification.notVaried.append((variation, reason))
            }
        }
        return accepted
    }

    /// An attempt whose failure, when the host cannot do it, is a value.
    private mutating func refusable(
        _ variations: [Variation]
    ) async throws(ForgeError) -> Result<Attempt, ForgeError> {
        do throws(ForgeError) {
            return .success(try await attempt(variations))
        } catch {
            guard error.code.outcome == .environment else { throw error }
            return .failure(error)
        }
    }

    private mutating func differs(_ variations: [Variation]) async throws(ForgeError) -> Bool {
        try await attempt(variations) != pinned
    }

    private mutating func attempt(_ variations: [Variation]) async throws(ForgeError) -> Attempt {
        if let attempt = known[Set(variations)] { return attempt }
        let report = try await verifier.execute(probe, [conditions(variations)])[0]
        if report.outcome == .cancelled { throw ForgeError(.cancelled, "Stopped") }
        let attempt = Attempt(outcome: report.outcome, outputs: try await verifier.canonical(probe, report))
        known[Set(variations)] = attempt
        return attempt
    }

    private func conditions(_ variations: [Variation]) -> Conditions {
        Variation.conditions(variations, from: probe.lowered)
    }
}
