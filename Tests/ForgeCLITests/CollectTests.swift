import Foundation
import Testing

@Suite("forge store gc and the ledger")
struct CollectTests {
    private static let document = ForgeProgram.document(
        """
        [{"name": "one", "environment": "base", "inputs": [{"source": "text", "path": "text"}],
          "command": ["/bin/sh", "-c", "cat text text > out; mkdir d; cp out d/a; echo said"],
          "outputs": [{"path": "out"}, {"path": "d", "kind": "directory"}]},
         {"name": "two", "environment": "base", "inputs": [{"action": "one", "output": "d", "path": "d"}],
          "command": ["/bin/sh", "-c", "cat d/a"]}]
        """,
        sources: #"[{"name": "text", "kind": "file", "path": "text"}]"#)

    private func project(home: String = "home") throws -> (ForgeProgram.Project, ForgeProgram) {
        let project = try ForgeProgram.Project()
        try project.write(Self.document, to: "forge.json")
        try project.write("text\n", to: "text")
        return (project, ForgeProgram(home: project.path + "/" + home))
    }

    private func collect(_ forge: ForgeProgram, _ project: ForgeProgram.Project) throws -> ForgeProgram.Finished {
        try forge.run("store", "gc", "--keep-bytes", "0", "--grace", "0", "--json", in: project)
    }

    @Test("Nothing that the last build shows is collected; what it replaced is")
    func shown() throws {
        let (project, forge) = try project()
        let lone = try forge.run("store", "put", "-", in: project, input: String(repeating: "x", count: 99_999))
        #expect(try forge.run("build", in: project).status == 0)
        let first = try collect(forge, project)
        #expect(first.status == 0, "\(first.errors)")
        #expect(
            try forge.run("store", "has", lone.output.trimmingCharacters(in: .newlines), in: project).status == 1)
        #expect(try project.read("forge-out/one/d/a") == "text\ntext\n")
        let verified = try forge.run("record", "verify", in: project)
        #expect(verified.status == 0, "\(verified.output)")
        let again = try forge.run("build", "--json", in: project)
        #expect(try (again.lastJSON()["actions"] as? [String: Any])?["cached"] as? Int == 2)
        #expect(try forge.run("log", "one", in: project).output == "said\n")
        #expect(try forge.run("store", "fsck", in: project).status == 0)

        try project.write(String(repeating: "other ", count: 50_000), to: "text")
        #expect(try forge.run("build", in: project).status == 0)
        try project.write("back\n", to: "text")
        #expect(try forge.run("build", in: project).status == 0)
        let removed = try collect(forge, project).lastJSON()["removed"] as? [String: Any]
        #expect(removed?["results"] as? Int ?? 0 > 0)
        #expect(removed?["bytes"] as? Int ?? 0 >= 300_000)
        #expect(try project.read("forge-out/one/d/a") == "back\nback\n")
        #expect(try forge.run("store", "fsck", in: project).status == 0)
    }

    @Test("Links that are gone keep nothing, and forgotten runs neither")
    func dropped() throws {
        let (project, forge) = try project()
        #expect(try forge.run("build", in: project).status == 0)
        for name in ["forge-out", "forge.lock"] {
            try FileManager.default.removeItem(atPath: project.path + "/" + name)
        }
        let collected = try forge.run(
            "store", "gc", "--keep-bytes", "0", "--grace", "0", "--keep-runs", "0", "--json", in: project)
        #expect(collected.status == 0, "\(collected.errors)")
        #expect(try (collected.lastJSON()["kept"] as? [String: Any])?["objects"] as? Int == 0)
        #expect(try forge.run("build", in: project).status == 0)
    }

    @Test("Collections beside builds take nothing from them")
    func besideBuilds() async throws {
        let (project, forge) = try project()
        let stop = project.path + "/stop"
        let collector = Task.detached { () -> [String] in
            var failures: [String] = []
            while !FileManager.default.fileExists(atPath: stop) {
                let finished = try forge.run("store", "gc", "--keep-bytes", "0", "--grace", "0", in: project)
                if finished.status != 0 { failures.append(finished.errors) }
            }
            return failures
        }
        for round in 0..<12 {
            try project.write("round \(round)\n", to: "text")
            let built = try forge.run("build", in: project)
            #expect(built.status == 0, "round \(round): \(built.errors)")
            #expect(try project.read("forge-out/one/d/a") == "round \(round)\nround \(round)\n")
        }
        try project.write("", to: "stop")
        #expect(try await collector.value == [])
        #expect(try forge.run("store", "fsck", in: project).status == 0)
        let verified = try forge.run("record", "verify", "one", "two", in: project)
        #expect(verified.status == 0, "\(verified.output)")
    }

    @Test("A ledger that is gone or damaged comes back from the store", arguments: [false, true])
    func ledger(damaged: Bool) throws {
        let (project, forge) = try project()
        #expect(try forge.run("build", in: project).status == 0)
        try project.write("other\n", to: "text")
        #expect(try forge.run("build", in: project).status == 0)
        let before = try forge.run("record", "list", "--json", in: project)
        #expect(before.output.split(separator: "\n").count == 4)
        let path = project.path + "/home/ledger.sqlite"
        if damaged {
            try Data(repeating: 0x5a, count: 5000).write(to: URL(fileURLWithPath: path))
        } else {
            try FileManager.default.removeItem(atPath: path)
        }
        let after = try forge.run("record", "list", "--json", in: project)
        #expect(after.status == 0)
        #expect(after.output == before.output)
        #expect(after.errors.contains("4 actions were filled in"))
        #expect(try forge.run("log", "one", in: project).output == "said\n")
        #expect(try forge.run("record", "verify", in: project).status == 0)
    }
}
