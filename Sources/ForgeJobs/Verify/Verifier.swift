public import ForgeCore
internal import ForgeExecutor
internal import ForgeIR
internal import ForgeStore

/// Executes an action several times under conditions that differ and compares what it leaves.
public struct Verifier: Sendable {
    let session: BuildSession

    /// Verifies actions of the session's document.
    public init(session: BuildSession) { self.session = session }

    /// Builds what the target needs, executes the target `runs` times, and compares.
    ///
    /// - Throws: `E_ACTION_FAILED` when something that the target needs does not build.
    public func verify(
        _ target: String, runs: Int, vary: [Variation], progress: @Sendable (Int, Int) -> Void
    ) async throws(ForgeError) -> Verification {
        let probe = try await prepare(target)
        var verification = Verification(target: target, key: probe.lowered.key)
        var reports: [ExecutionReport] = []
        var next = 0
        while next < runs {
            // Two at a time, so that each run meets another load and another order of events.
            let wave = Array(next..<min(next + session.options.jobs, runs))
            reports += try await execute(probe, wave.map(Self.unpinned))
            next += wave.count
            progress(next, runs)
        }
        if reports.contains(where: { $0.outcome == .cancelled }) { throw ForgeError(.cancelled, "Stopped") }
        var results: [[String: CollectedOutput]] = []
        for (index, report) in reports.enumerated() {
            results.append(try await canonical(probe, report))
            let conditions = Self.describe(Self.unpinned(index))
            verification.runs.append(Self.summary(report, results[index], conditions))
        }
        try await compare(reports, results, &verification)
        if !vary.isEmpty, let first = verification.runs.first, first.outcome.isSuccess {
            var diagnosis = Diagnosis(verifier: self, probe: probe, pinned: results[0])
            try await diagnosis.run(vary, &verification)
        }
        return verification
    }

    /// One action ready to be executed again and again.
    struct Probe: Sendable {
        let declaration: ActionDeclaration
        let lowered: LoweredAction
    }

    /// Builds what an action needs, and stores what executing it takes.
    func prepare(_ target: String) async throws(ForgeError) -> Probe {
        let prepared = try await session.prepare(target)
        let lowered = try await session.fabric.pool.run { () throws(ForgeError) in
            let lowered = try prepared.built.runner.request(
                prepared.declaration, completed: prepared.built.outputs
            ).lowered
            _ = try session.fabric.store.write(lowered.blobs, durability: .ordered)
            return lowered
        }
        return Probe(declaration: prepared.declaration, lowered: lowered)
    }

    /// What the sandbox does not pin and a run varies on purpose.
    static func unpinned(_ index: Int) -> Conditions {
        var conditions = Conditions()
        conditions.pidOffset = index * 13
        conditions.randomizeAddresses = index % 2 == 1
        conditions.reverseDirectoryOrder = index % 3 == 1
        return conditions
    }

    private static func describe(_ conditions: Conditions) -> [String] {
        var words: [String] = []
        if conditions.pidOffset > 0 { words.append("pids +\(conditions.pidOffset)") }
        if conditions.randomizeAddresses { words.append("ASLR on") }
        if conditions.reverseDirectoryOrder { words.append("other directory order") }
        return words
    }

    /// One repetition, which nobody's result stands for.
    static func request(_ lowered: LoweredAction, _ conditions: Conditions) -> ExecutionRequest {
        var request = ExecutionRequest(
            action: lowered.action, command: lowered.command, contract: lowered.contract, conditions: conditions)
        request.isShared = false
        return request
    }

    func execute(_ probe: Probe, _ wave: [Conditions]) async throws(ForgeError) -> [ExecutionReport] {
        let fabric = session.fabric
        let results: [Result<ExecutionReport, ForgeError>] = await withTaskGroup(
            of: (Int, Result<ExecutionReport, ForgeError>).self
        ) { group in
            for (index, conditions) in wave.enumerated() {
                let request = Self.request(probe.lowered, conditions)
                group.addTask {
                    do throws(ForgeError) {
                        return (index, .success(try await fabric.execute(request)))
                    } catch {
                        return (index, .failure(error))
                    }
                }
            }
            var collected: [(Int, Result<ExecutionReport, ForgeError>)] = []
            for await result in group { collected.append(result) }
            return collected.sorted { $0.0 < $1.0 }.map(\.1)
        }
        var reports: [ExecutionReport] = []
        for result in results { reports.append(try result.get()) }
        return reports
    }

    /// The canonical outputs of a run by path, declared streams among them; none of a run that did not exit.
    func canonical(
        _ probe: Probe, _ report: ExecutionReport
    ) async throws(ForgeError) -> [String: CollectedOutput] {
        guard case .exited(let code) = report.outcome else { return [:] }
        return try await session.fabric.pool.run { () throws(ForgeError) in
            try ResultAssembler(store: session.fabric.store).result(
                of: probe.declaration, report: report, exitCode: code
            ).outputs
        }
    }

    private static func summary(
        _ report: ExecutionReport, _ canonical: [String: CollectedOutput], _ conditions: [String]
    ) -> Verification.Run {
        Verification.Run(
            conditions: conditions, outcome: report.outcome, raw: report.outputs.mapValues(\.digest),
            canonical: canonical.mapValues(\.digest), logs: [report.stdout.digest, report.stderr.digest],
            durationNanoseconds: report.observation.durationNanoseconds)
    }

    private func compare(
        _ reports: [ExecutionReport], _ results: [[String: CollectedOutput]], _ verification: inout Verification
    ) async throws(ForgeError) {
        guard let first = results.first else { return }
        for path in Set(results.flatMap(\.keys)).sorted() {
            guard let other = results.firstIndex(where: { $0[path] != first[path] }) else { continue }
            verification.differences.append(try await finding(path, first[path], results[other][path], other + 1))
        }
        let different = Set(verification.differences.map(\.path))
        for path in reports[0].outputs.keys.sorted() where first[path] != nil && !different.contains(path) {
            if reports.contains(where: { $0.outputs[path] != reports[0].outputs[path] }) {
                verification.canonicalized.append(path)
            }
        }
        for (name, stream) in [("<stdout>", \ExecutionReport.stdout), ("<stderr>", \ExecutionReport.stderr)]
        where first[name] == nil {
            guard let other = reports.firstIndex(where: { $0[keyPath: stream] != reports[0][keyPath: stream] })
            else { continue }
            verification.logDifferences.append(
                try await finding(
                    name, .file(reports[0][keyPath: stream], isExecutable: false),
                    .file(reports[other][keyPath: stream], isExecutable: false), other + 1))
        }
    }

    func finding(
        _ path: String, _ a: CollectedOutput?, _ b: CollectedOutput?, _ run: Int
    ) async throws(ForgeError) -> Verification.Finding {
        let comparison = OutputComparison(store: session.fabric.store)
        let report = try await session.fabric.pool.run { () throws(ForgeError) in try comparison.report(path, a, b) }
        return Verification.Finding(path: path, runs: (1, run), report: report)
    }
}

extension CollectedOutput {
    /// The digest that names the output, execute bit and link targets included.
    fileprivate var digest: Digest {
        switch self {
        case .file(let blob, false): blob.digest
        case .file(let blob, true): Digest(of: "\(blob.digest.hex) executable")
        case .directory(let root): root.digest
        case .symlink(let target): Digest(of: target)
        }
    }
}
