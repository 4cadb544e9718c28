import Glibc

/// The attack program, compiled once for the whole test run.
enum AttackProgram {
    /// The static executable on the host; gcc writes it, so that no descriptor of this process keeps it busy.
    static let path = "/tmp/forge-attack-\(getpid())"

    /// The executable's bytes, or why there is none.
    static let bytes: Result<[UInt8], Missing> = {
        var source = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        source += "/Fixtures/attack.c"
        let compiled = HostProcess.run(["gcc", "-O1", "-static", "-w", "-o", path, source])
        atexit { unlink(AttackProgram.path) }
        guard compiled.status == 0, let bytes = HostProcess.contents(path) else {
            return .failure(Missing(reason: "gcc cannot build the attack program: \(compiled.output)"))
        }
        return .success(bytes)
    }()

    /// Why attacks cannot be tried here.
    struct Missing: Error {
        var reason: String
    }

    static var isThere: Bool { (try? bytes.get()) != nil }
}
