import Foundation

/// The program under `strace`, which kills it, or fails it, at a chosen system call.
struct KilledProgram {
    /// The calls by which Forge changes a store or a ledger; each is struck by itself, since `strace` counts by thread.
    static let calls = [
        "write", "pwrite64", "openat", "linkat", "rename", "fdatasync", "fsync", "unlink", "ftruncate", "mkdir",
        "flock",
    ]
    static let strace = "/usr/bin/strace"
    static var isThere: Bool { FileManager.default.isExecutableFile(atPath: strace) }

    let forge: ForgeProgram

    /// Runs the program while the `number`th call of a kind, in whichever thread comes to it first, is struck.
    func run(
        _ arguments: [String], in project: ForgeProgram.Project, call: String, number: Int,
        strike: String = "signal=SIGKILL"
    ) throws -> ForgeProgram.Finished {
        let options = ["-f", "-qq", "-o", "/dev/null", "-e", "trace=\(call)"]
        let injection = ["-e", "inject=\(call):\(strike):when=\(number)"]
        return try forge.start(
            options + injection + [ForgeProgram.executable] + arguments, with: Self.strace, in: project, input: nil
        ).wait()
    }
}
