import Foundation
import Testing

@Suite("forge env")
struct EnvironmentCommandTests {
    private func project(packages: String = "\"dash\"") throws -> (ForgeProgram.Project, ForgeProgram) {
        let project = try ForgeProgram.Project()
        try project.write(Self.document(packages), to: "forge.json")
        try project.write("greeting\n", to: "files/share/greeting")
        try project.write("in a directory that is a link below\n", to: "files/lib/thing")
        return (project, ForgeProgram())
    }

    private static func document(_ packages: String) -> String {
        """
        {"schema_version": "1.0", "id": "test",
         "environments": [
           {"name": "base", "kind": "debian", "packages": [\(packages)]},
           {"name": "files", "kind": "tree", "path": "files"},
           {"name": "stack", "kind": "layers", "layers": ["base", "files"]}],
         "actions": [
           {"name": "read", "environment": "stack", "outputs": [{"stream": "stdout"}],
            "command": ["/bin/sh", "-c", "read -r x < /share/greeting; read -r y < /lib/thing; echo $x; echo $y"]}]}
        """
    }

    @Test("Environments are captured, locked and shown, and layers keep the links of those below")
    func captureAndShow() throws {
        let (project, forge) = try project()
        let captured = try forge.run("env", "capture", "--json", in: project)
        #expect(captured.status == 0, "\(captured.errors)")
        let lines = try captured.output.split(separator: "\n").map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
        #expect(lines.map { $0["name"] as? String } == ["base", "files", "stack"])
        let names = (lines[0]["packages"] as? [[String: Any]] ?? []).compactMap { $0["name"] as? String }
        #expect(names.contains("dash") && names.contains("libc6"))
        #expect((lines[2]["layers"] as? [[String: Any]])?.count == 2)
        #expect(try project.read("forge.lock").contains("\"dash\""))
        let shown = try forge.run("env", "show", "stack", in: project)
        #expect(shown.output.contains("tree        \(lines[2]["tree"] as? String ?? "none")"))
        #expect(try forge.run("build", "--locked", in: project).status == 0)
        #expect(try forge.run("log", "read", in: project).output == "greeting\nin a directory that is a link below\n")
        let unknown = try forge.run("env", "show", "bas", in: project)
        #expect(unknown.status == 2)
        #expect(unknown.errors.contains("Did you mean `base`?"))
    }

    @Test("A lock is written, checked, found stale, and made anew; drift names the packages")
    func lock() throws {
        let (project, forge) = try project()
        let locked = try forge.run("env", "capture", "--locked", in: project)
        #expect(locked.status == 2)
        #expect(locked.errors.contains("E_LOCK_MISSING"))
        #expect(try forge.run("env", "lock", "--check", in: project).status == 2)
        #expect(!project.exists("forge.lock"))
        #expect(try forge.run("env", "lock", in: project).output == "locked    base\n")
        #expect(try forge.run("env", "lock", in: project).output == "unchanged base\n")
        #expect(try forge.run("env", "lock", "--check", in: project).status == 0)

        let text = try project.read("forge.lock")
        try project.write(text, to: "old.lock")
        let version = try #require(text.firstMatch(of: /"name": "dash",\s*"version": "([^"]+)"/)).output.1
        let tree = try #require(text.firstMatch(of: /"tree": "([^"]+)"/)).output.1
        let other = text.replacingOccurrences(of: version, with: "0.0.1")
            .replacingOccurrences(of: tree, with: String(repeating: "a", count: 64) + "/77")
        try project.write(other, to: "forge.lock")
        let drift = try forge.run("env", "lock", "--check", in: project)
        #expect(drift.status == 4)
        #expect(drift.errors.contains("`dash:amd64` was 0.0.1") || drift.errors.contains("was 0.0.1, is"))
        #expect(try forge.run("build", in: project).status == 4)
        let updated = try forge.run("env", "lock", "--update", in: project)
        #expect(updated.output.contains("updated   base\n"))
        #expect(try project.read("forge.lock") == text)
        #expect(try forge.run("env", "diff", "old.lock", "forge.lock", in: project).status == 0)
    }

    @Test("Differences are packages first, then files")
    func differences() throws {
        let (project, forge) = try project()
        #expect(try forge.run("env", "lock", in: project).status == 0)
        try FileManager.default.moveItem(atPath: project.path + "/forge.lock", toPath: project.path + "/old.lock")
        try project.write(Self.document("\"dash\", \"sed\""), to: "forge.json")
        let diff = try forge.run("env", "diff", "old.lock#base", "base", in: project)
        #expect(diff.status == 1)
        let lines = diff.output.split(separator: "\n")
        let package = try #require(lines.firstIndex { $0.hasPrefix("added    package `sed:") })
        let file = try #require(lines.firstIndex { $0 == "added    file usr/bin/sed" })
        #expect(package < file)
        #expect(try forge.run("env", "diff", "base", "base", in: project).output == "equal\n")
        #expect(try forge.run("env", "diff", "base", "nothing", in: project).status == 2)
        #expect(try forge.run("env", "diff", "old.lock", "base", in: project).status == 2)
    }
}
