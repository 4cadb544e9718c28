import Foundation
import Testing

@Suite("What the program prints, and where", .serialized)
struct TerminalTests {
    private let forge = ForgeProgram()

    private func project() throws -> ForgeProgram.Project {
        let project = try ForgeProgram.Project()
        try project.write(
            ForgeProgram.document(
                #"""
                [{"name": "bytes", "environment": "base",
                  "command": ["/bin/sh", "-c", "printf 'o\\377\\000\\n'; printf 'e\\200' >&2"]},
                 {"name": "slow", "environment": "base", "command": ["sleep", "0.6"]},
                 {"name": "fail", "environment": "base",
                  "command": ["/bin/sh", "-c", "seq 30; printf '\\033[31mred'; exit 7"]},
                 {"name": "tool", "environment": "base", "outputs": [{"path": "tool"}], "command": ["/bin/sh", "-c",
                  "printf '#!/bin/sh\\necho \"$#:$2\"\\nprintf \"e\\\\200\" >&2\\nexit 5\\n' > tool; chmod +x tool"]}]
                """#), to: "forge.json")
        return project
    }

    private var onTerminal: ForgeProgram {
        var forge = forge
        forge.variables = ["TERM": "xterm", "NO_COLOR": ""]
        return forge
    }

    @Test("A terminal has a live line with counts, what runs and the time; elsewhere there are plain lines")
    func live() throws {
        let project = try project()
        let live = try onTerminal.runOnTerminal("build", "slow", in: project)
        #expect(live.status == 0, "\(live.output)\(live.errors)")
        #expect(live.output.contains("[0/1, ") && live.output.contains("] slow 0."), "\(live.output)")
        #expect(live.output.contains("\u{1b}[32mbuilt"), "\(live.output)")
        let cached = try onTerminal.runOnTerminal("build", "slow", in: project)
        #expect(cached.output.contains("1 action: 0 executed, 1 cached"), "\(cached.output)")
        let plain = try forge.run("build", "slow", in: project)
        #expect(!plain.errors.contains("\u{1b}") && plain.errors.contains("cached   slow"), "\(plain.errors)")
    }

    @Test("NO_COLOR takes the colour away, on a terminal too")
    func noColor() throws {
        let project = try project()
        var forge = onTerminal
        forge.variables["NO_COLOR"] = "1"
        let result = try forge.runOnTerminal("build", "bytes", in: project)
        #expect(result.status == 0)
        #expect(!result.output.contains("\u{1b}[3") && !result.output.contains("\u{1b}[2m"), "\(result.output)")
    }

    @Test("A failure shows the last lines without control characters, and how to come back with -f")
    func failure() throws {
        let project = try project()
        try FileManager.default.moveItem(atPath: project.path + "/forge.json", toPath: project.path + "/other.json")
        let result = try forge.run("build", "fail", "-f", "./other.json", in: project)
        #expect(result.status == 1)
        #expect(result.errors.contains("forge shell fail -f ./other.json"), "\(result.errors)")
        #expect(result.errors.contains("  … 11 lines before\n  | 12\n"), "\(result.errors)")
        #expect(result.errors.contains("  | [31mred\n"), "\(result.errors)")
        #expect(try project.read("forge-out/.logs/fail.log").hasSuffix("30\n\u{1b}[31mred"))
        // What is mended has no such log any more.
        try project.write(try project.read("other.json").replacing("exit 7", with: "exit 0"), to: "other.json")
        #expect(try forge.run("build", "fail", "-f", "./other.json", in: project).status == 0)
        #expect(!FileManager.default.fileExists(atPath: project.path + "/forge-out/.logs/fail.log"))
    }

    @Test("A log is byte for byte what was printed, also after the result came from the cache")
    func log() throws {
        let project = try project()
        for _ in 0..<2 {
            #expect(try forge.run("build", "bytes", in: project).status == 0)
            let log = try forge.run("log", "bytes", in: project)
            #expect(log.outputBytes == [0x6f, 0xff, 0, 0x0a, 0x65, 0x80])
        }
        #expect(try forge.run("log", "never", in: project).status == 2)
    }

    @Test("run gives arguments, both streams byte for byte, and the exit code")
    func run() throws {
        let project = try project()
        let result = try forge.shell(#""$FORGE" run tool -- a "b c" 2>err; echo "$?""#, in: project)
        #expect(result.output == "2:b c\n5\n", "\(result.output)\(result.errors)")
        let errors = try #require(FileManager.default.contents(atPath: project.path + "/err"))
        #expect([UInt8](errors).suffix(2) == [0x65, 0x80])
    }

    @Test("run reads what the caller gives, from a pipe and from a file, to its end")
    func input() throws {
        let project = try ForgeProgram.Project()
        try project.write(
            ForgeProgram.document(#"[{"name": "cat", "environment": "base", "command": ["sha256sum"]}]"#),
            to: "forge.json")
        let lines = #"""
            seq 100000 > n; sha256sum < n
            "$FORGE" run cat < n; cat n | "$FORGE" run cat; "$FORGE" run cat <&-
            """#
        let sums = try forge.shell(lines, in: project).output.split(separator: "\n")
        #expect(sums.count == 4 && sums[0] == sums[1] && sums[1] == sums[2] && sums[2] != sums[3], "\(sums)")
    }

    @Test("The last line of --json is the summary, also of a failure; a refused document gives error objects")
    func json() throws {
        let project = try project()
        let failed = try forge.run("build", "fail", "--json", in: project)
        #expect(failed.status == 1)
        let summary = try failed.lastJSON()
        #expect(summary["type"] as? String == "summary")
        #expect((summary["actions"] as? [String: Int])?["failed"] == 1)
        try project.write(#"{"schema_version": "1.0", "id": "X", "actions": 1}"#, to: "bad.json")
        let refused = try forge.run("build", "--json", "-f", "bad.json", in: project)
        #expect(refused.status == 2)
        let error = try refused.lastJSON()
        #expect(error["type"] as? String == "error")
        #expect((error["code"] as? String)?.hasPrefix("E_") == true)
    }

    @Test("A reader that goes away does not kill the build, and a full disk is said")
    func readers() throws {
        let project = try project()
        let gone = try forge.shell(#""$FORGE" build bytes --json | true; echo "${PIPESTATUS[0]}""#, in: project)
        #expect(gone.output == "0\n", "\(gone.output)\(gone.errors)")
        let full = try forge.shell(#""$FORGE" log bytes >/dev/full"#, in: project)
        #expect(full.status == 3)
        #expect(full.errors.contains("E_IO") && full.errors.contains("No space left"), "\(full.errors)")
        let closed = try forge.shell(#""$FORGE" build bytes >&- 2>&-"#, in: project)
        #expect(closed.status == 0)
    }
}
