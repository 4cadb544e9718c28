import Foundation
import Testing

@Suite("Builds over stores that are new, damaged or interrupted", .serialized)
struct StoreBuildTests {
    private static let document = ForgeProgram.document(
        """
        [{"name": "one", "environment": "base", "inputs": [{"source": "text", "path": "text"}],
          "command": ["/bin/sh", "-c", "for i in 1 2 3 4 5 6 7 8; do cat text; done > out; mkdir d; cp out d/a; ln -s a d/b"],
          "outputs": [{"path": "out"}, {"path": "d", "kind": "directory"}]},
         {"name": "two", "environment": "base",
          "inputs": [{"action": "one", "output": "out", "path": "out"}, {"action": "one", "output": "d", "path": "d"}],
          "command": ["/bin/sh", "-c", "cat out d/b | sha256sum"], "outputs": [{"stream": "stdout"}]}]
        """,
        sources: #"[{"name": "text", "kind": "file", "path": "text"}]"#)

    private func project() throws -> ForgeProgram.Project {
        let project = try ForgeProgram.Project()
        try project.write(Self.document, to: "forge.json")
        try project.write(String(repeating: "some text\n", count: 100), to: "text")
        return project
    }

    private func home(_ project: ForgeProgram.Project, _ name: String) -> ForgeProgram {
        ForgeProgram(home: project.path + "/" + name)
    }

    private func identities(_ finished: ForgeProgram.Finished) throws -> Set<String> {
        var all: Set<String> = []
        for line in finished.output.split(separator: "\n") {
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            guard let object, object["type"] as? String == "action" else { continue }
            all.insert("\(object["name"] ?? "") \(object["key"] ?? "") \(object["record"] ?? "no record")")
        }
        return all
    }

    @Test("A fresh store gives the same keys and records from the same lock")
    func secondMachine() throws {
        let project = try project()
        let first = try home(project, "a").run("build", "--json", in: project)
        #expect(first.status == 0, "\(first.errors)")
        let second = try home(project, "b").run("build", "--json", "--locked", in: project)
        #expect(second.status == 0, "\(second.errors)")
        #expect(try identities(first).count == 2)
        #expect(try identities(first) == identities(second))
    }

    @Test("Damage is found, named, never used, and mended by the next build")
    func damage() throws {
        let project = try project()
        let forge = home(project, "a")
        #expect(try forge.run("build", in: project).status == 0)
        let before = try project.read("forge-out/one/out")
        // Flip one byte in each stored piece that holds the output's text.
        var flipped = 0
        let files = try #require(FileManager.default.enumerator(atPath: project.path + "/a"))
        for case let file as String in files where file.hasSuffix(".seg") || file.hasPrefix("blobs/") {
            let path = project.path + "/a/" + file
            guard var data = FileManager.default.contents(atPath: path) else { continue }
            guard let range = data.range(of: Data("some text\nsome text\n".utf8)) else { continue }
            data[range.lowerBound] ^= 0x20
            let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
            try handle.write(contentsOf: data)
            try handle.close()
            flipped += 1
        }
        #expect(flipped > 0)
        let check = try forge.run("store", "fsck", in: project)
        #expect(check.status == 4, "\(check.output)\(check.errors)")
        try FileManager.default.removeItem(atPath: project.path + "/forge-out")
        try? FileManager.default.removeItem(atPath: project.path + "/a/trees")
        let mended = try forge.run("build", in: project)
        #expect(mended.status == 0, "\(mended.errors)")
        #expect(try project.read("forge-out/one/out") == before)
        #expect(try forge.run("store", "fsck", in: project).status == 0)
    }

    @Test("Killed at any moment, a build loses nothing that was committed and leaves nothing half there")
    func killed() throws {
        let project = try project()
        let forge = home(project, "a")
        var random = SystemRandomNumberGenerator()
        for round in 0..<12 {
            try project.write("round \(round)\n", to: "text")
            let running = try forge.start(["build", "--json"], in: project)
            let delay = Double.random(in: 0...(round < 4 ? 3 : 0.5), using: &random)
            Thread.sleep(forTimeInterval: delay)
            kill(running.process.processIdentifier, SIGKILL)
            _ = running.wait()
            let check = try forge.run("store", "fsck", in: project)
            #expect(check.status == 0, "after \(delay) s: \(check.output)\(check.errors)")
        }
        let final = try forge.run("build", in: project)
        #expect(final.status == 0, "\(final.errors)")
        #expect(try project.read("forge-out/one/out").hasPrefix("round 11"))
    }

    @Test("Two builds over one store at once both succeed with the same results")
    func twoProcesses() throws {
        let project = try project()
        let other = try self.project()
        let first = try home(project, "a").start(["build", "--json"], in: project)
        let second = try ForgeProgram(home: project.path + "/a").start(["build", "--json"], in: other)
        let results = [first.wait(), second.wait()]
        #expect(results.allSatisfy { $0.status == 0 }, "\(results.map(\.errors))")
        let keys = try results.map { try Set(identities($0).map { $0.split(separator: " ")[1] }) }
        #expect(keys[0] == keys[1])
    }
}
