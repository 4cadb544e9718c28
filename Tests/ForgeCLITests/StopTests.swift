import Foundation
import Testing

@Suite("Stopping the program", .serialized)
struct StopTests {
    private let forge = ForgeProgram()

    private func project(_ mark: String) throws -> ForgeProgram.Project {
        let project = try ForgeProgram.Project()
        try project.write(
            ForgeProgram.document(
                """
                [{"name": "quick", "environment": "base", "command": ["echo", "\(mark)"]},
                 {"name": "slow", "environment": "base", "command": ["sleep", "\(mark)"]}]
                """), to: "forge.json")
        return project
    }

    private func newMark() -> String { "4\(Int.random(in: 100_000...999_999))" }

    private func isRunning(_ mark: String) throws -> Bool {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { Int($0) != nil }.contains { entry in
            let bytes = FileManager.default.contents(atPath: "/proc/\(entry)/cmdline") ?? Data()
            return String(decoding: bytes, as: UTF8.self).hasPrefix("sleep\0\(mark)")
        }
    }

    /// Starts the command and waits until its slow action runs.
    private func started(
        _ arguments: [String], _ mark: String, in project: ForgeProgram.Project
    ) throws
        -> ForgeProgram.Running
    {
        let running = try forge.start(arguments, in: project)
        for _ in 0..<600 {
            if try isRunning(mark) { return running }
            Thread.sleep(forTimeInterval: 0.05)
        }
        Issue.record("the slow action never ran")
        return running
    }

    @Test(
        "A signal ends soon with its exit code, keeps what is finished and leaves nothing running",
        arguments: [SIGINT, SIGTERM])
    func stopped(_ signal: Int32) throws {
        let mark = newMark()
        let project = try project(mark)
        let running = try started(["build", "--json", "--jobs", "1"], mark, in: project)
        let sent = Date()
        kill(running.process.processIdentifier, signal)
        let finished = running.wait()
        #expect(finished.status == 128 + signal, "\(finished.errors)")
        #expect(Date().timeIntervalSince(sent) < 5)
        #expect(!(try isRunning(mark)))
        let summary = try finished.lastJSON()
        #expect(summary["type"] as? String == "summary" && summary["cancelled"] as? Bool == true)
        let again = try forge.run("build", "quick", "--json", in: project).lastJSON()
        #expect((again["actions"] as? [String: Int])?["cached"] == 1)
    }

    @Test("A second signal ends at once, with nothing left running")
    func twice() throws {
        let mark = newMark()
        let project = try project(mark)
        let running = try started(["build", "--json", "--jobs", "1"], mark, in: project)
        for _ in 0..<2 { kill(running.process.processIdentifier, SIGINT) }
        #expect(running.wait().status == 130)
        Thread.sleep(forTimeInterval: 0.2)
        #expect(!(try isRunning(mark)))
    }

    @Test("Every command that executes stops so", arguments: [["verify", "slow"], ["run", "slow"]])
    func commands(_ arguments: [String]) throws {
        let mark = newMark()
        let project = try project(mark)
        let running = try started(arguments, mark, in: project)
        kill(running.process.processIdentifier, SIGINT)
        let finished = running.wait()
        #expect(finished.status == 130, "\(finished.errors)")
        #expect(!(try isRunning(mark)))
    }

    @Test("An action that runs out of time ends with its outcome")
    func timeout() throws {
        let project = try ForgeProgram.Project()
        try project.write(
            ForgeProgram.document(
                #"[{"name": "a", "environment": "base", "command": ["sleep", "600"], "timeout_seconds": 1}]"#),
            to: "forge.json")
        let result = try forge.run("build", "--json", in: project)
        #expect(result.status == 1)
        #expect(result.output.contains(#""outcome":"timed_out""#))
    }
}
