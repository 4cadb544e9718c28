import ForgeCore
import ForgeExecutor
import ForgeIR
import ForgeStore
import Glibc
import Testing

/// Attacks that a sandbox does not refuse but contain: bombs, daemons, changes of inputs, outputs that lead out.
@Suite(.enabled(if: AttackProgram.isThere, "needs gcc to build the attack program"), .serialized)
struct ContainmentTests {
    /// Whether this process has control groups, so that limits hold for all processes of an action together.
    static let hasGroups = geteuid() == 0

    private func bench(_ change: (inout SandboxLimits) -> Void = { _ in }) throws -> Bench {
        var limits = SandboxLimits()
        change(&limits)
        return try Bench(limits: limits)
    }

    /// A word for the command lines of this process alone: the suite runs beside itself as another user.
    private static func mark(_ name: String) -> String { "\(name)-\(getpid())" }

    /// The processes whose command lines hold a word.
    private func survivors(_ mark: String) -> [String] {
        HostProcess.run(["sh", "-c", "cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' '\\n'"]).output
            .split(separator: "\n").map(String.init).filter { $0 == mark }
    }

    @Test func aForkBombReachesItsLimit() async throws {
        #expect(HostProcess.run([AttackProgram.path, "many_processes", "60"]).exitCode == 0)
        let bench = try bench()
        let request = try bench.request(["/attack", "many_processes", "60"]) { $0.processes = 20 }
        let report = try await bench.executor.execute(request)
        #expect(report.outcome == (Self.hasGroups ? .resourceLimit("processes") : .exited(1)))
    }

    @Test func aMemoryBombReachesItsLimit() async throws {
        #expect(HostProcess.run([AttackProgram.path, "much_memory", "300"]).exitCode == 0)
        let bench = try bench()
        let request = try bench.request(["/attack", "much_memory", "300"]) { $0.memoryBytes = 64 << 20 }
        let report = try await bench.executor.execute(request)
        #expect(report.outcome == (Self.hasGroups ? .outOfMemory : .exited(1)))
    }

    @Test func aFullDiskIsItsOwn() async throws {
        #expect(HostProcess.run([AttackProgram.path, "much_disk", "64"]).exitCode == 0)
        let bench = try bench { $0.diskBytes = 16 << 20 }
        let report = try await bench.executor.execute(try bench.request(["/attack", "much_disk", "64"]))
        #expect(report.outcome == .resourceLimit("disk"))
    }

    @Test func tooManyInodesAreItsOwn() async throws {
        let bench = try bench { $0.diskInodes = 500 }
        let report = try await bench.shell("i=0; while [ $i -lt 2000 ]; do : > /tmp/$i || exit 1; i=$((i+1)); done")
        #expect(report.outcome == .resourceLimit("disk"))
    }

    @Test func aDaemonDoesNotOutliveItsAction() async throws {
        let bench = try bench()
        let mark = Self.mark("daemon")
        #expect(HostProcess.run([AttackProgram.path, "daemon_left", mark]).exitCode == 0)
        #expect(!survivors(mark).isEmpty, "the control leaves no daemon")
        _ = HostProcess.run(["sh", "-c", "kill -9 $(grep -al \(mark) /proc/[0-9]*/cmdline | cut -d/ -f3)"])
        let report = try await bench.executor.execute(try bench.request(["/attack", "daemon_left", mark]))
        #expect(report.outcome == .exited(0))
        #expect(survivors(mark).isEmpty)
    }

    @Test func processesThatIgnoreEverySignalDieWithTheTimeLimit() async throws {
        let bench = try bench()
        let mark = Self.mark("timed")
        let request = try bench.request(["/attack", "stubborn", mark], timeout: 1)
        let report = try await bench.executor.execute(request)
        #expect(report.outcome == .timedOut)
        #expect(survivors(mark).isEmpty)
    }

    @Test func processesThatIgnoreEverySignalDieWhenCancelled() async throws {
        let bench = try bench()
        let mark = Self.mark("cancelled")
        let request = try bench.request(["/attack", "stubborn", mark])
        let task = Task { try await bench.executor.execute(request) }
        let deadline = ContinuousClock.now + .seconds(120)
        // The attacker gives up by itself after twenty seconds, so it is cancelled as soon as it is seen.
        var seen = false
        while !seen, ContinuousClock.now < deadline {
            seen = !survivors(mark).isEmpty
            if !seen { try await Task.sleep(for: .milliseconds(20)) }
        }
        task.cancel()
        #expect(seen)
        #expect(try await task.value.outcome == .cancelled)
        #expect(survivors(mark).isEmpty)
    }

    /// Ways to change an input that is only to be read.
    static let changes = [
        "chmod u+w in/file; echo changed > in/file", "mv in/file in/other", "rm -f in/file", "touch in/file",
        "chmod 777 in/file", "ln in/file in/link; chmod u+w in/link; echo changed > in/link",
        "cp in/file new; mv new in/file", "rm -rf in; mkdir in; echo changed > in/file",
        "ln -sf /tmp in/file", "rm -rf in; ln -s /tmp in",
        "chmod u+w in/file; dd if=/dev/zero of=in/file bs=1 count=1 conv=notrunc",
    ]

    @Test(arguments: changes) func aChangedInputFailsTheActionAndLeavesTheTree(_ script: String) async throws {
        let bench = try bench()
        let place = bench.trees.base + "/control"
        _ = HostProcess.run([
            "sh", "-c", "mkdir -p \(place)/in; echo kept > \(place)/in/file; chmod 444 \(place)/in/file",
        ])
        let show = "ls -lR --time-style=full-iso . ; cat in/file"
        let before = HostProcess.run(["sh", "-c", "cd \(place); \(show)"]).output
        #expect(HostProcess.run(["sh", "-c", "cd \(place); \(script)"]).exitCode == 0)
        #expect(HostProcess.run(["sh", "-c", "cd \(place); \(show)"]).output != before, "the control changes nothing")

        let request = try bench.request(
            ["/bin/sh", "-c", script], work: ["in": .directory(["file": .file("kept\n")])])
        let tree = try InputTree(request, bench)
        let report = try await bench.executor.execute(request)
        guard case .violation(let what) = report.outcome else {
            Issue.record("\(script) ended as \(report.outcome): \(try bench.text(report.stderr))")
            return
        }
        #expect(what.contains("in"))
        #expect(tree.contents == "kept\n")
    }

    /// The materialised file that an attack tries to change.
    private struct InputTree {
        let path: String

        init(_ request: ExecutionRequest, _ bench: Bench) throws {
            let root = try Directory(decoding: try bench.store.bytes(of: request.action.inputRoot))
            let work = try #require(root.directories.first { $0.name == "build" })
            path = try bench.trees.materialize(root: work.blob, writablePaths: []).path + "/in/file"
        }

        var contents: String { HostProcess.contents(path).map { String(decoding: $0, as: UTF8.self) } ?? "" }
    }

    @Test func aWritableInputMayChangeAndTheTreeStays() async throws {
        let bench = try bench()
        let request = try bench.request(
            ["/bin/sh", "-c", "echo changed > in/file; cat in/file"],
            work: ["in": .directory(["file": .file("kept\n")])]
        ) { $0.writablePaths = ["in"] }
        let report = try await bench.executor.execute(request)
        #expect(report.outcome == .exited(0))
        #expect(try bench.text(report.stdout) == "changed\n")
        let again = try await bench.executor.execute(
            try bench.request(["cat", "in/file"], work: ["in": .directory(["file": .file("kept\n")])]) {
                $0.writablePaths = ["in"]
            })
        #expect(try bench.text(again.stdout) == "kept\n")
    }

    @Test func anOutputThatIsALinkOutIsTheLinkAndNotWhatItNames() async throws {
        let bench = try bench()
        let secret = bench.trees.base + "/secret"
        _ = HostProcess.run(["sh", "-c", "echo secret > \(secret)"])
        for (script, outputs) in [
            ("ln -s \(secret) out", ["out": Contract.OutputKind.file]),
            ("ln -s \(bench.trees.base) dir; ls", ["dir/secret": .file]),
            ("rm -rf d; ln -s / d", ["d/etc/passwd": .file]),
        ] {
            let report = try await bench.shell(script, outputs: outputs)
            #expect(!report.outcome.isSuccess, "\(script): \(report.outcome)")
            for case .file(let blob, _) in report.outputs.values {
                #expect(!(try bench.text(blob).contains("secret")))
            }
        }
        let link = try await bench.shell("ln -s \(secret) out", outputs: ["out": .symlink])
        #expect(link.outputs["out"] == .symlink(target: secret))
    }
}
