import ForgeCore
import ForgeExecutor
import ForgeIR
import ForgeStore
import Glibc
import Testing

/// Every way in which an action can end, and what is kept of what it said.
@Suite struct OutcomeTests {
    let bench: Bench

    init() throws { bench = try Bench() }

    @Test(arguments: [0, 1, 3, 126, 127, 255] as [Int32]) func exitCodesArePassedOn(_ code: Int32) async throws {
        let outcome = try await bench.shell("exit \(code)").outcome
        #expect(outcome == .exited(code))
    }

    @Test(arguments: [SIGTERM, SIGKILL, SIGSEGV, SIGINT, SIGPIPE]) func signalsAreTold(_ number: Int32) async throws {
        let report = try await bench.shell("kill -\(number) $$")
        let said = try bench.text(report.stderr)
        #expect(report.outcome == .signaled(number), "\(said)")
    }

    /// As under `nohup`, or below a server that ignores broken pipes.
    @Test func whatTheCallerIgnoresIsNotIgnoredInASandbox() async throws {
        let before = signal(SIGUSR2, SIG_IGN)
        defer { signal(SIGUSR2, before) }
        let report = try await bench.shell("kill -\(SIGUSR2) $$")
        #expect(report.outcome == .signaled(SIGUSR2))
    }

    @Test func aCommandThatIsNotThereExitsWith127() async throws {
        let report = try await bench.executor.execute(try bench.request(["no-such-command"]))
        #expect(report.outcome == .exited(127))
        #expect(try bench.text(report.stderr).contains("no-such-command"))
    }

    @Test func aFileThatIsNoProgramExitsWith126() async throws {
        let report = try await bench.executor.execute(try bench.request(["./data"], work: ["data": .file("x")]))
        #expect(report.outcome == .exited(126))
    }

    @Test func timeRunsOut() async throws {
        var request = try bench.request(["sleep", "30"], timeout: 1)
        request.onOutput = nil
        let report = try await bench.executor.execute(request)
        #expect(report.outcome == .timedOut)
        #expect(report.observation.durationNanoseconds < 10_000_000_000)
    }

    @Test func whatWasSaidBeforeTheEndIsKept() async throws {
        let request = try bench.request(["/bin/sh", "-c", "echo before; sleep 30"], timeout: 1)
        let report = try await bench.executor.execute(request)
        #expect(try bench.text(report.stdout) == "before\n")
    }

    @Test func anActionThatIsCancelledBeforeItBeginsNeverBegins() async throws {
        let request = try bench.request(["true"])
        let task = Task {
            try? await Task.sleep(for: .seconds(60))
            return try await bench.executor.execute(request)
        }
        task.cancel()
        #expect(try await task.value.outcome == .cancelled)
    }

    @Test func outputsThatAreMissingAreNamed() async throws {
        let report = try await bench.shell("echo x > there", outputs: ["there": .file, "absent": .file])
        #expect(report.outcome == .outputMissing("absent"))
        #expect(report.outputs.keys.sorted() == ["there"])
    }

    @Test(arguments: [
        ("mkdir out", "directory"), ("ln -s x out", "symlink"), ("mkfifo out", "a named pipe"),
        ("mkdir -p out/sub; mkfifo out/sub/pipe", "a named pipe at `pipe` at `sub`"),
    ])
    func outputsOfAnotherKindAreNamed(_ script: String, _ found: String) async throws {
        let report = try await bench.shell(script, outputs: ["out": .file])
        #expect(report.outcome == .outputTypeWrong(path: "out", expected: "file", found: found))
    }

    @Test func aFailureIsNotCoveredByAMissingOutput() async throws {
        #expect(try await bench.shell("exit 9", outputs: ["absent": .file]).outcome == .exited(9))
    }

    @Test func aStreamIsCutOnceWithAMark() async throws {
        for (script, isError) in [("echo", false), ("echo >&2", true)] {
            let loop = "i=0; while [ $i -lt 300 ]; do \(script) 0123456789; i=$((i+1)); done"
            var request = try bench.request(["/bin/sh", "-c", loop])
            request.streamLimitBytes = 1000
            let report = try await bench.executor.execute(request)
            #expect(report.outcome == .exited(0))
            let text = try bench.text(isError ? report.stderr : report.stdout)
            let parts = text.split(separator: "[forge: output cut after 1000 bytes]", omittingEmptySubsequences: false)
            #expect(parts.count == 2)
            #expect(parts[0].utf8.count == 1001)
            #expect(parts[1] == "\n")
        }
    }

    @Test func aStreamOfExactlyTheLimitIsWhole() async throws {
        var request = try bench.request(["/bin/sh", "-c", "head -c 1000 /dev/zero"])
        request.streamLimitBytes = 1000
        #expect(try bench.store.bytes(of: try await bench.executor.execute(request).stdout).count == 1000)
    }

    @Test func onlyTheStandardDescriptorsAreOpen() async throws {
        // The fourth is the listing's own.
        let report = try await bench.shell("ls /proc/self/fd")
        #expect(try bench.text(report.stdout) == "0\n1\n2\n3\n")
    }

    @Test func theSandboxIsTheSameEachTime() async throws {
        let script = "uname -n; id; pwd; umask; env; nproc; ls /; ls /dev; ls -a /tmp; echo $$; cat /proc/cpuinfo"
        let first = try await bench.shell(script)
        let second = try await bench.shell(script)
        #expect(first.stdout == second.stdout)
        #expect(try bench.text(first.stdout).hasPrefix("forge\n"))
    }
}
