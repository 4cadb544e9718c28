public import ForgeCore
internal import ForgeExecutor
internal import ForgeIR
internal import ForgeStore

/// Executes an action several times under conditions that differ and compares what it leaves.
public struct Verifier: Sendable {
    private let session: BuildSession

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
        for (index, report) in reports.enumerated() {
            verification.runs.append(try await summarize(probe, report, Self.describe(Self.unpinned(index))))
        }
        try await compare(probe, reports, &verification)
        if !vary.isEmpty, let first = verification.runs.first, first.outcome.isSuccess {
            try await diagnose(probe, vary, against: first.canonical, &verification)
        }
        return verification
    }

    /// One action ready to be executed again and again.
    struct Probe: Sendable {
        let declaration: ActionDeclaration
        let lowered: LoweredAction
    }

    private func prepare(_ target: String) async throws(ForgeError) -> Probe {
        let prepared = try await session.prepare(target)
        let lowered = try await session.fabric.pool.run { () throws(ForgeError) in
            let lowered = try prepared.built.runner.lower(
                prepared.declaration, completed: prepared.built.completed)
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

    private func execute(_ probe: Probe, _ wave: [Conditions]) async throws(ForgeError) -> [ExecutionReport] {
        let executor = session.fabric.executor
        let results: [Result<ExecutionReport, ForgeError>] = await withTaskGroup(
            of: (Int, Result<ExecutionReport, ForgeError>).self
        ) { group in
            for (index, conditions) in wave.enumerated() {
                let request = ExecutionRequest(
                    action: probe.lowered.action, command: probe.lowered.command, contract: probe.lowered.contract,
                    conditions: conditions)
                group.addTask {
                    do throws(ForgeError) {
                        return (index, .success(try await executor.execute(request)))
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

    private func summarize(
        _ probe: Probe, _ report: ExecutionReport, _ conditions: [String]
    ) async throws(ForgeError) -> Verification.Run {
        var canonical: [String: Digest] = [:]
        if case .exited(let code) = report.outcome {
            let result = try await session.fabric.pool.run { () throws(ForgeError) in
                try ResultAssembler(store: session.fabric.store).result(
                    of: probe.declaration, report: report, exitCode: code)
            }
            for file in result.files {
                canonical[file.path] = Digest(of: "\(file.blob.digest.hex) \(file.isExecutable)")
            }
            for directory in result.directories { canonical[directory.path] = directory.root.digest }
            for link in result.symlinks { canonical[link.path] = Digest(of: link.target) }
            if let stdout = result.stdout { canonical["<stdout>"] = stdout.digest }
            if let stderr = result.stderr { canonical["<stderr>"] = stderr.digest }
        }
        return Verification.Run(
            conditions: conditions, outcome: report.outcome,
            raw: report.outputs.mapValues(\.rawDigest), canonical: canonical,
            logs: [report.stdout.digest, report.stderr.digest],
            durationNanoseconds: report.observation.durationNanoseconds)
    }

    private func compare(
        _ probe: Probe, _ reports: [ExecutionReport], _ verification: inout Verification
    ) async throws(ForgeError) {
        guard let first = verification.runs.first else { return }
        let comparer = RunComparer(store: session.fabric.store)
        for path in Set(verification.runs.flatMap(\.canonical.keys)).sorted() {
            guard let other = verification.runs.firstIndex(where: { $0.canonical[path] != first.canonical[path] })
            else { continue }
            let lines = try await session.fabric.pool.run { () throws(ForgeError) in
                try comparer.lines(path, reports[0], reports[other])
            }
            verification.differences.append(.init(path: path, runs: (1, other + 1), lines: lines))
        }
        let different = Set(verification.differences.map(\.path))
        for path in first.raw.keys.sorted() where !different.contains(path) {
            if verification.runs.contains(where: { $0.raw[path] != first.raw[path] }) {
                verification.canonicalized.append(path)
            }
        }
        for (stream, name) in ["<stdout>", "<stderr>"].enumerated() where !different.contains(name) {
            guard let other = verification.runs.firstIndex(where: { $0.logs[stream] != first.logs[stream] }) else {
                continue
            }
            let lines = try await session.fabric.pool.run { () throws(ForgeError) in
                try comparer.lines(name, reports[0], reports[other])
            }
            verification.logDifferences.append(.init(path: name, runs: (1, other + 1), lines: lines))
        }
    }

    /// Changes what is pinned, all at once, and narrows a difference down to the conditions that cause it.
    private func diagnose(
        _ probe: Probe, _ vary: [Variation], against canonical: [String: Digest], _ verification: inout Verification
    ) async throws(ForgeError) {
        var possible: [Variation] = []
        for variation in vary {
            if let reason = session.fabric.executor.reasonNotToVary(Variation.conditions([variation])) {
                verification.notVaried.append((variation, reason))
            } else {
                possible.append(variation)
            }
        }
        verification.varied = possible
        let differs = { (variations: [Variation]) async throws(ForgeError) -> Bool in
            let report = try await execute(probe, [Variation.conditions(variations)])[0]
            let run = try await summarize(probe, report, [])
            return run.canonical != canonical
        }
        guard !possible.isEmpty, try await differs(possible) else { return }
        verification.dependsOn = try await Variation.bisect(possible, differs: differs)
    }
}

extension CollectedOutput {
    /// The digest that names the raw output, execute bit and link targets included.
    var rawDigest: Digest {
        switch self {
        case .file(let blob, let isExecutable): Digest(of: "\(blob.digest.hex) \(isExecutable)")
        case .directory(let root): root.digest
        case .symlink(let target): Digest(of: target)
        }
    }
}
