import Foundation
import Testing

@Suite("forge doctor and waivers, as a user meets them")
struct DoctorTests {
    private let forge = ForgeProgram()

    @Test("The doctor says of every claim whether this host holds it, and its exit code says the same")
    func doctor() throws {
        let project = try ForgeProgram.Project()
        let text = try forge.run("doctor", in: project)
        let json = try forge.run("doctor", "--json", in: project)
        let report = try json.lastJSON()
        let protections = try #require(report["protections"] as? [[String: Any]])
        let missing = protections.filter { $0["state"] as? String == "missing" }
        #expect(protections.count > 20)
        #expect(report["holds"] as? Bool == missing.isEmpty)
        #expect(json.status == (missing.isEmpty ? 0 : 3))
        #expect(text.status == json.status)
        for protection in protections {
            let name = try #require(protection["name"] as? String)
            #expect(text.output.contains(name))
            #expect(protection["state"] as? String == "enforced" || protection["fix"] != nil, "\(name)")
        }
        for facility in ["kernel", "apt", "store", "cgroup memory", "landlock"] {
            #expect(text.output.contains(facility))
        }
    }

    @Test("The doctor leaves nothing behind")
    func doctorIsClean() throws {
        let project = try ForgeProgram.Project()
        var own = forge
        own.home = project.path + "/not/yet/there"
        _ = try own.run("doctor", in: project)
        #expect(try FileManager.default.contentsOfDirectory(atPath: project.path).isEmpty)
    }

    @Test("An unknown waiver ends with 2 and a suggestion, one that cannot be had with 2 and the list")
    func waivers() throws {
        let project = try ForgeProgram.Project()
        try project.write(
            ForgeProgram.document(#"[{"name": "a", "environment": "base", "command": ["true"]}]"#), to: "forge.json")
        let misspelt = try forge.run("build", "--allow-weaker-sandbox", "landlok-files", in: project)
        #expect(misspelt.status == 2)
        #expect(misspelt.errors.contains("E_USAGE") && misspelt.errors.contains("Did you mean `landlock-files`?"))
        let impossible = try forge.run("verify", "--allow-weaker-sandbox", "overlay", in: project)
        #expect(impossible.status == 2)
        #expect(impossible.errors.contains("time-namespace"))
    }

    @Test("A waiver is another key, and the record names it")
    func waiverIsKeyed() throws {
        let project = try ForgeProgram.Project()
        let mark = UUID().uuidString
        try project.write(
            ForgeProgram.document(#"[{"name": "a", "environment": "base", "command": ["echo", "\#(mark)"]}]"#),
            to: "forge.json")
        #expect(try forge.run("build", in: project).status == 0)
        let plain = try forge.run("record", "show", "a", in: project)
        #expect(!plain.output.contains("waived"))
        let waived = try forge.run("build", "--allow-weaker-sandbox", "seccomp", "--json", in: project)
        #expect((try waived.lastJSON()["actions"] as? [String: Int])?["executed"] == 1)
        let record = try forge.run("record", "show", "a", in: project)
        #expect(record.output.contains("seccomp"), "\(record.output)")
    }

    @Test(
        "A user without rights builds, verifies and stands in a shell, sealed",
        .enabled(if: geteuid() == 0, "runs as root, which alone can become another user"))
    func ordinaryUser() throws {
        let project = try ForgeProgram.Project()
        try project.write(
            ForgeProgram.document(
                """
                [{"name": "a", "environment": "base", "inputs": [{"source": "text", "path": "in"}],
                  "command": ["/bin/sh", "-c", "cat in > out; id -u >> out; ls /sys >> out 2>&1 || true"],
                  "outputs": [{"path": "out"}]}]
                """, sources: #"[{"name": "text", "kind": "file", "path": "text"}]"#), to: "forge.json")
        try project.write("hello\n", to: "text")
        func asUser(_ command: String) throws -> String {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/setpriv")
            process.arguments = [
                "--reuid", "65534", "--regid", "65534", "--clear-groups", "/bin/sh", "-c", "exec 2>&1; \(command)",
            ]
            process.currentDirectoryURL = URL(fileURLWithPath: project.path)
            process.environment = [
                "PATH": "/usr/bin:/bin", "FORGE_HOME": project.path + "/home", "FORGE": ForgeProgram.executable,
            ]
            let pipe = Pipe()
            process.standardOutput = pipe
            try process.run()
            let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            return text + "exit \(process.terminationStatus)"
        }
        try FileManager.default.setAttributes([.ownerAccountID: 65534], ofItemAtPath: project.path)
        let built = try asUser(#""$FORGE" build"#)
        #expect(built.hasSuffix("exit 0"), "\(built)")
        #expect(try project.read("forge-out/a/out").hasPrefix("hello\n1000\n"))
        #expect(try project.read("forge-out/a/out").contains("/sys"))
        #expect(try asUser(#""$FORGE" verify --runs 3 a"#).hasSuffix("exit 0"))
        #expect(try asUser(#"echo 'cat in; exit 7' | "$FORGE" shell a"#).hasSuffix("hello\nexit 7"))
        #expect(try asUser(#""$FORGE" doctor"#).contains("memory-limit"))
    }
}
