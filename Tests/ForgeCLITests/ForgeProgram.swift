import Foundation
import Testing

/// The built `forge` program, run as a user would run it.
struct ForgeProgram: Sendable {
    struct Finished: Sendable {
        let status: Int32
        let outputBytes: [UInt8]
        let errors: String

        /// Standard output as text.
        var output: String { String(decoding: outputBytes, as: UTF8.self) }

        /// The members of the last line of JSON on standard output.
        func lastJSON() throws -> [String: Any] {
            let line = try #require(output.split(separator: "\n").last)
            return try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
    }

    /// A directory of its own for one test, removed when the test run ends: an object's life may end at its last
    /// mention, while the program still works in the directory.
    final class Project: Sendable {
        private static let run: String = {
            let path = FileManager.default.temporaryDirectory.path + "/forge-test-\(getpid())"
            atexit { try? FileManager.default.removeItem(atPath: Project.run) }
            return path
        }()

        let path: String

        init() throws {
            path = Self.run + "/\(UUID().uuidString)"
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        }

        func write(_ text: String, to file: String) throws {
            let url = URL(fileURLWithPath: path + "/" + file)
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: url)
        }

        func makeExecutable(_ file: String) throws {
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path + "/" + file)
        }

        /// Makes a symbolic link that holds a text.
        func link(_ file: String, to text: String) throws {
            try FileManager.default.createSymbolicLink(atPath: path + "/" + file, withDestinationPath: text)
        }

        func read(_ file: String) throws -> String {
            try String(contentsOfFile: path + "/" + file, encoding: .utf8)
        }

        func exists(_ file: String) -> Bool { FileManager.default.fileExists(atPath: path + "/" + file) }
    }

    /// One store for all tests of a run, so that the environment is captured once.
    static let sharedHome: String = {
        let path = FileManager.default.temporaryDirectory.path + "/forge-test-home-\(getpid())"
        atexit { try? FileManager.default.removeItem(atPath: ForgeProgram.sharedHome) }
        return path
    }()

    /// Where the program that belongs to this test run was built.
    static let executable: String = {
        let tests = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        for directory in [tests, tests.deletingLastPathComponent(), Bundle.main.bundleURL] {
            let path = directory.appendingPathComponent("forge").path
            if FileManager.default.isExecutableFile(atPath: path) { return path }
        }
        return FileManager.default.currentDirectoryPath + "/.build/debug/forge"
    }()

    var home = ForgeProgram.sharedHome
    var variables: [String: String] = [:]

    /// Starts the program in a project's directory without waiting; the directory lasts as long as the program.
    func start(_ arguments: [String], in project: Project, input: String? = nil) throws -> Running {
        try start([Self.executable] + arguments, with: "/usr/bin/env", in: project, input: input)
    }

    /// Runs the program on a terminal of its own, whose whole transcript is the output.
    func runOnTerminal(_ arguments: String..., in project: Project) throws -> Finished {
        let script = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))"
        return try start(
            ["-c", script, Self.executable] + arguments, with: "/usr/bin/python3", in: project, input: nil
        ).wait()
    }

    /// Runs a line of the shell, in which the program is `$FORGE`.
    func shell(_ line: String, in project: Project) throws -> Finished {
        try start(["-c", line], with: "/bin/bash", in: project, input: nil).wait()
    }

    /// Starts another program in the place of Forge, with the environment that Forge would have.
    func start(
        _ arguments: [String], with program: String, in project: Project, input: String?
    ) throws -> Running {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: project.path)
        var environment = ProcessInfo.processInfo.environment
        environment["FORGE_HOME"] = home
        environment["FORGE"] = Self.executable
        environment["NO_COLOR"] = "1"
        environment.merge(variables) { _, new in new }
        process.environment = environment
        let running = Running(process: process, project: project, input: input)
        try running.launch()
        return running
    }

    /// Runs the program to its end.
    func run(_ arguments: String..., in project: Project, input: String? = nil) throws -> Finished {
        try start(arguments, in: project, input: input).wait()
    }

    /// A program that is running, its output collected.
    final class Running {
        let process: Process
        /// Held so that the directory is not removed below the program's feet.
        private let project: Project
        private let input: String?
        private let stdout = FileManager.default.temporaryDirectory.path + "/forge-out-\(UUID().uuidString)"
        private let stderr = FileManager.default.temporaryDirectory.path + "/forge-err-\(UUID().uuidString)"

        init(process: Process, project: Project, input: String?) {
            self.process = process
            self.project = project
            self.input = input
        }

        func launch() throws {
            for path in [stdout, stderr] { _ = FileManager.default.createFile(atPath: path, contents: nil) }
            process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: stdout))
            process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: stderr))
            let pipe = Pipe()
            process.standardInput = pipe
            try process.run()
            if let input { pipe.fileHandleForWriting.write(Data(input.utf8)) }
            try pipe.fileHandleForWriting.close()
        }

        func wait() -> Finished {
            process.waitUntilExit()
            withExtendedLifetime(project) {}
            defer { for path in [stdout, stderr] { try? FileManager.default.removeItem(atPath: path) } }
            let signaled = process.terminationReason == .uncaughtSignal
            return Finished(
                status: signaled ? 128 + process.terminationStatus : process.terminationStatus,
                outputBytes: [UInt8](FileManager.default.contents(atPath: stdout) ?? Data()),
                errors: String(decoding: FileManager.default.contents(atPath: stderr) ?? Data(), as: UTF8.self))
        }
    }

    /// A document with a small environment and the given actions.
    static func document(
        _ actions: String, sources: String = "[]", packages: String = "\"coreutils\", \"dash\""
    ) -> String {
        """
        {"schema_version": "1.0", "id": "test",
         "environments": [{"name": "base", "kind": "debian", "packages": [\(packages)]}],
         "sources": \(sources),
         "actions": \(actions)}
        """
    }
}
