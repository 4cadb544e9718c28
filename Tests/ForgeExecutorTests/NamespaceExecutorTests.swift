import ForgeCore
import ForgeIR
import Glibc
import Testing

@testable import ForgeExecutor

@Suite struct NamespaceExecutorTests {
    let bench: Bench

    init() throws { bench = try Bench() }

    @Test(
        "Paths of outputs may lead beside the working directory, never out of the work tree",
        arguments: [
            ("../../out", "out"), ("../z/./f", "x/z/f"), ("f", "x/y/f"), ("../..", "."), ("../../../out", nil),
            ("/out", nil), ("a/../../../../b", nil),
        ] as [(String, String?)])
    func workPaths(_ path: String, _ expected: String?) {
        #expect(WorkPath(path, below: WorkPath(components: ["x", "y"]))?.text == expected)
    }

    @Test func runsACommandAndCollectsItsOutputs() async throws {
        let report = try await bench.shell(
            "cat in.txt > out.txt; mkdir -p d/e; cp in.txt d/e/x; ln -s x d/e/y; echo said; echo bad >&2; pwd; id -u; echo $$",
            work: ["in.txt": .file("hello\n")], outputs: ["out.txt": .file, "d": .directory])
        #expect(try bench.text(report.stderr) == "bad\n")
        #expect(try bench.text(report.stdout) == "said\n/build\n1000\n2\n")
        #expect(report.outcome == .exited(0))
        #expect(report.outputs["out.txt"] == .file(BlobID(of: Array("hello\n".utf8)), isExecutable: false))
        let expected = try Node.directory(["e": .directory(["x": .file("hello\n"), "y": .link("x")])]).store(
            in: bench.store)
        #expect(report.outputs["d"] == .directory(root: expected))
    }

    @Test func collectsOutputsThatStandBesideTheWorkingDirectory() async throws {
        let beside = try bench.request(
            ["/bin/sh", "-c", "mkdir ../out; echo a > ../out/a; echo b > b"],
            work: ["src": .directory(["in": .file("")])], outputs: ["../out": .directory, "b": .file],
            directory: "build/src")
        let report = try await bench.executor.execute(beside)
        #expect(report.outcome == .exited(0))
        #expect(report.outputs["b"] == .file(BlobID(of: Array("b\n".utf8)), isExecutable: false))
        let expected = try Node.directory(["a": .file("a\n")]).store(in: bench.store)
        #expect(report.outputs["../out"] == .directory(root: expected))
        let outside = try bench.request(["true"], outputs: ["../../etc": .directory], directory: "build/src")
        await #expect(throws: ForgeError.self) { try await bench.executor.execute(outside) }
    }

    @Test func aRootThatIsTheWorkTreeIsTheActionsOwn() async throws {
        let script =
            "pwd; mkdir ../made; echo new >../made/out; ln -s out ../made/link; echo more >>/build/in; ls /build"
        var request = try bench.request(
            ["/bin/sh", "-c", script], work: ["in": .file("old\n")],
            outputs: ["../made": .directory, "../build/in": .file, "../usr/share/absent": .file], directory: "etc"
        ) { $0.writablePaths = [""] }
        request.workTree = .root
        let first = try await bench.executor.execute(request)
        #expect(first.outcome == .outputMissing("../usr/share/absent"))
        #expect(try bench.text(first.stdout) == "/etc\nin\n")
        let made = try Node.directory(["out": .file("new\n"), "link": .link("out")]).store(in: bench.store)
        #expect(first.outputs["../made"] == .directory(root: made))
        #expect(first.outputs["../build/in"] == .file(BlobID(of: Array("old\nmore\n".utf8)), isExecutable: false))
        // What it changed is a copy of its own.
        #expect(try await bench.executor.execute(request).outputs == first.outputs)
    }

    @Test func anActionThatOwnsItsWorkTreeMayLeaveAllOfIt() async throws {
        let request = try bench.request(
            ["/bin/sh", "-c", "echo b >b; rm c"], work: ["a": .file("a\n"), "c": .file("")], outputs: [".": .directory]
        ) { $0.writablePaths = [""] }
        let report = try await bench.executor.execute(request)
        #expect(report.outcome == .exited(0))
        let expected = try Node.directory(["a": .file("a\n"), "b": .file("b\n")]).store(in: bench.store)
        #expect(report.outputs["."] == .directory(root: expected))
    }

    @Test(arguments: [1, 2])
    func showsTheDeclaredNumberOfCPUs(count: Int) async throws {
        try #require(sysconf(Int32(_SC_NPROCESSORS_ONLN)) >= count)
        let request = try bench.request(
            [
                "/bin/sh", "-c",
                "nproc; getconf _NPROCESSORS_ONLN; grep -c processor /proc/cpuinfo; grep -c ^cpu. /proc/stat",
            ]
        ) { $0.visibleCPUs = Int64(count) }
        let report = try await bench.executor.execute(request)
        #expect(report.outcome == .exited(0))
        // `/proc/stat` has a line of sums before one for each CPU.
        #expect(try bench.text(report.stdout) == "\(count)\n\(count)\n\(count)\n\(count + 1)\n")
    }
}
