import ForgeCore
import ForgeExecutor
import ForgeIR
import Testing

@Suite struct NamespaceExecutorTests {
    let bench: Bench

    init() throws { bench = try Bench() }

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
}
