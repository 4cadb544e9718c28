import CForgeLinux
import ForgeCore
import ForgeIR
import ForgeStore
import Glibc

/// One execution of one action, on a slot's thread from planning to the collected outputs.
struct SandboxRun {
    let executor: NamespaceExecutor
    let request: ExecutionRequest
    let cancel: CancelSignal

    /// What is known when every process is dead.
    private struct Finished: ~Copyable {
        var ended: SandboxWatch.Ended
        var report: forge_report?
        var workTree: Descriptor
        var upper: Descriptor
        var counters: ControlGroupLeaf.Counters
    }

    /// Runs the action; blocks.
    func run(in slot: SandboxSlot) throws(ForgeError) -> ExecutionReport {
        let stdout = StreamCapture(store: executor.store, limit: request.streamLimitBytes)
        let stderr = StreamCapture(store: executor.store, limit: request.streamLimitBytes)
        var observation = Observation()
        observation.startNanoseconds = executor.clock.wallNanoseconds()
        let began = executor.clock.monotonicNanoseconds()
        if cancel.isGiven {
            return ExecutionReport(
                outcome: .cancelled, outputs: [:], stdout: .empty, stderr: .empty, observation: observation)
        }
        let layout = try SandboxLayout(request, executor: executor, slot: slot)
        observation.protections = layout.protectionNames(request, slot.group)
        observation.observable = Protection.observable(waived: request.contract.waivedProtections)
        let finished = try start(layout, slot: slot, stdout: stdout, stderr: stderr)
        observation.durationNanoseconds = executor.clock.monotonicNanoseconds() - began
        if let report = finished.report {
            observation.userMicroseconds = report.user_microseconds
            observation.systemMicroseconds = report.system_microseconds
            observation.peakMemoryBytes = report.peak_kibibytes * 1024
        }
        var outcome = outcome(finished)
        if request.usesTerminal {
            return ExecutionReport(
                outcome: outcome, outputs: [:], stdout: .empty, stderr: .empty, observation: observation)
        }
        if case .exited = outcome, let change = try layout.firstChangedInput(upper: finished.upper.number) {
            outcome = .violation("read-only input modified: \(change)")
        }
        let outputs = try collect(finished.workTree.number, layout, &outcome)
        return ExecutionReport(
            outcome: outcome, outputs: outputs, stdout: try stdout.finish(), stderr: try stderr.finish(),
            observation: observation)
    }

    /// Starts the sandbox and waits for its end.
    private func start(
        _ layout: SandboxLayout, slot: SandboxSlot, stdout: StreamCapture, stderr: StreamCapture
    ) throws(ForgeError) -> Finished {
        let output = try Descriptor.pipe()
        let errors = try Descriptor.pipe()
        let status = try Descriptor.pipe()
        var channel: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &channel) == 0 else {
            throw .sandboxCall("socketpair", errno)
        }
        let receiving = Descriptor(channel[0])
        let sending = Descriptor(channel[1])
        slot.group.limit(
            memoryBytes: request.contract.memoryBytes ?? executor.limits.memoryBytes,
            processes: request.contract.processes ?? executor.limits.processes)
        let before = slot.group.counters()
        let started = try spawn(
            layout, slot,
            SandboxPlan.Descriptors(
                standardInput: request.usesTerminal ? 0 : request.standardInput ?? executor.host.null,
                standardOutput: request.usesTerminal ? 1 : output.write.number,
                standardError: request.usesTerminal ? 2 : errors.write.number, status: status.write.number,
                channel: sending.number, initImage: executor.host.initImage, cgroup: slot.group.descriptor))
        let pidfd = Descriptor(started.pidfd)
        let outputReader = output.reader()
        let errorReader = errors.reader()
        let statusReader = status.reader()
        var passed: [Int32] = [-1, -1]
        let count = forge_receive_descriptors(receiving.number, &passed, 2)
        defer {
            var state: Int32 = 0
            _ = forge_pidfd_signal(pidfd.number, SIGKILL)
            while waitpid(started.pid, &state, 0) < 0 && errno == EINTR {}
        }
        guard count == 2 else { throw .sandboxCall("recvmsg", count < 0 ? -count : EPROTO) }
        let workTree = Descriptor(passed[0])
        let upper = Descriptor(passed[1])
        // A person takes the time that it takes.
        let timeout = request.usesTerminal ? nil : request.action.timeoutSeconds
        let deadline = timeout.map {
            executor.clock.monotonicNanoseconds() + $0 * 1_000_000_000
        }
        let watch = SandboxWatch(
            pidfd: pidfd.number, standardOutput: outputReader.number, standardError: errorReader.number,
            cancel: cancel, deadline: deadline, clock: executor.clock, onOutput: request.onOutput)
        let ended = try watch.run(stdout: stdout, stderr: stderr)
        var report = forge_report()
        let size = MemoryLayout<forge_report>.size
        _ = fcntl(statusReader.number, F_SETFL, O_NONBLOCK)
        let isWhole = read(statusReader.number, &report, size) == size
        let after = slot.group.counters()
        return Finished(
            ended: ended, report: isWhole ? report : nil, workTree: workTree, upper: upper,
            counters: ControlGroupLeaf.Counters(
                outOfMemoryKills: after.outOfMemoryKills - before.outOfMemoryKills,
                refusedProcesses: after.refusedProcesses - before.refusedProcesses))
    }

    private func spawn(
        _ layout: SandboxLayout, _ slot: SandboxSlot, _ descriptors: SandboxPlan.Descriptors
    ) throws(ForgeError) -> SandboxPlan.Started {
        do throws(SpawnRefusal) {
            return try layout.plan.spawn(descriptors, stack: slot.stack)
        } catch {
            throw error.failure(executor.host.enforced.facts)
        }
    }

    private func outcome(_ finished: borrowing Finished) -> Outcome {
        switch finished.ended {
        case .cancelled: return .cancelled
        case .timedOut: return .timedOut
        case .byItself: break
        }
        if finished.counters.outOfMemoryKills > 0 { return .outOfMemory }
        // A reaper that ended without a report was killed from outside.
        guard let status = finished.report?.status else { return .signaled(SIGKILL) }
        let signal = status & 0x7f
        let outcome = signal == 0 ? Outcome.exited(status >> 8 & 0xff) : .signaled(signal)
        if outcome.isSuccess { return outcome }
        if finished.counters.refusedProcesses > 0 { return .resourceLimit("processes") }
        return isFull(finished.upper.number) ? .resourceLimit("disk") : outcome
    }

    /// Whether the private tmpfs has no room left.
    private func isFull(_ upper: Int32) -> Bool {
        var status = statvfs()
        return fstatvfs(upper, &status) == 0 && (status.f_bavail == 0 || status.f_ffree == 0)
    }

    /// Takes every declared output; the first that is missing or unfit changes a success into its failure.
    private func collect(
        _ workTree: Int32, _ layout: SandboxLayout, _ outcome: inout Outcome
    ) throws(ForgeError) -> [String: CollectedOutput] {
        var collector = OutputCollector(store: executor.store, root: workTree)
        var outputs: [String: CollectedOutput] = [:]
        for (path, place) in layout.outputs {
            let expected = request.contract.outputKinds[path] ?? .file
            let problem: Outcome?
            switch try collector.collect(place) {
            case .missing: problem = .outputMissing(path)
            case .unfit(let what):
                problem = .outputTypeWrong(path: path, expected: expected.rawValue, found: what)
            case .output(let output):
                outputs[path] = output
                let found = output.kind
                problem =
                    found == expected
                    ? nil : .outputTypeWrong(path: path, expected: expected.rawValue, found: found.rawValue)
            }
            if let problem, outcome.isSuccess { outcome = problem }
        }
        return outputs
    }
}

extension CollectedOutput {
    /// What kind of output this is.
    var kind: Contract.OutputKind {
        switch self {
        case .file: .file
        case .directory: .directory
        case .symlink: .symlink
        }
    }
}
