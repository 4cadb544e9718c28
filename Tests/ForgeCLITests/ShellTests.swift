import Foundation
import Testing

@Suite("forge shell, with and without a terminal")
struct ShellTests {
    private let forge = ForgeProgram()

    private func project() throws -> ForgeProgram.Project {
        let project = try ForgeProgram.Project()
        try project.write(
            ForgeProgram.document(
                """
                [{"name": "a", "environment": "base", "inputs": [{"source": "text", "path": "in/text"}],
                  "command": ["/bin/sh", "-c", "cat in/text > out"], "outputs": [{"path": "out"}],
                  "env": {"WORD": "forged"}, "timeout_seconds": 1}]
                """, sources: #"[{"name": "text", "kind": "file", "path": "text"}]"#), to: "forge.json")
        try project.write("hello\n", to: "text")
        return project
    }

    @Test("Piped commands run in the sandbox of the target, and the shell's exit code is passed on")
    func piped() throws {
        let result = try forge.run(
            "shell", "a", in: try project(),
            input: "ls; cat in/text; pwd; echo $WORD; id -u; ls /sys; sleep 2; echo late; exit 5\n")
        #expect(result.status == 5)
        #expect(result.output == "in\nhello\n/build\nforged\n1000\nlate\n", "\(result.errors)")
        #expect(result.errors.contains("/sys"))
    }

    @Test("A command instead of a shell; nothing is kept, and outputs are not asked for")
    func command() throws {
        let project = try project()
        let result = try forge.run("shell", "a", "--", "cat", "in/text", in: project)
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output == "hello\n")
        #expect(try forge.run("shell", "b", in: project).status == 2)
        #expect(try forge.run("shell", "a", "--", "no-such-command", in: project).status == 127)
    }

    @Test("On a terminal Ctrl-C goes to the command in the shell, jobs can be stopped, and the terminal comes back")
    func terminal() throws {
        let script = """
            import os, pty, select, sys, time
            pid, fd = pty.fork()
            if pid == 0:
                after = " shell a; echo code $?; echo back $((40+2)); stty -a | grep -c echo"
                os.execvp("sh", ["sh", "-c", sys.argv[1] + after])
            seen = b""
            def expect(text, send=None, seconds=60):
                global seen
                end = time.time() + seconds
                while text not in seen:
                    if time.time() > end: print("MISSING", text, "AFTER", seen); os.kill(pid, 9); sys.exit(9)
                    if select.select([fd], [], [], 0.2)[0]:
                        try: data = os.read(fd, 4096)
                        except OSError: data = b""
                        if not data: time.sleep(0.1)
                        seen += data
                seen = seen.split(text, 1)[1]
                if send: os.write(fd, send)
            expect(b"$ ", b"echo a$((1+1))b; sleep 30\\n")
            expect(b"a2b")
            time.sleep(0.5)
            os.write(fd, b"\\x03")
            expect(b"$ ", b"echo still$((3+4))\\n")
            expect(b"still7")
            expect(b"$ ", b"echo c$((4+4))c; sleep 40\\n")
            expect(b"c8c")
            time.sleep(0.5)
            os.write(fd, b"\\x1a")
            expect(b"Stopped")
            expect(b"$ ", b"kill -9 %1; wait; cat in/text; exit 5\\n")
            expect(b"hello")
            expect(b"code 5")
            expect(b"back 42")
            _, status = os.waitpid(pid, 0)
            print("DONE", os.waitstatus_to_exitcode(status))
            """
        let project = try project()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        process.arguments = ["-c", script, ForgeProgram.executable]
        process.currentDirectoryURL = URL(fileURLWithPath: project.path)
        process.environment = ["PATH": "/usr/bin:/bin", "FORGE_HOME": forge.home, "TERM": "dumb"]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(text == "DONE 0\n", "\(text)")
    }
}
