import Foundation
import Testing

@Suite("forge record, as a user meets it", .serialized)
struct RecordCommandTests {
    private func project() throws -> (project: ForgeProgram.Project, forge: ForgeProgram) {
        let project = try ForgeProgram.Project()
        try project.write(
            ForgeProgram.document(
                """
                [{"name": "a", "environment": "base", "inputs": [{"source": "text", "path": "text"}],
                  "command": ["/bin/sh", "-c", "cat text text > out"], "outputs": [{"path": "out"}]},
                 {"name": "b", "environment": "base", "inputs": [{"source": "text", "path": "text"}],
                  "command": ["/bin/sh", "-c", "cat text > out"], "outputs": [{"path": "out"}]}]
                """, sources: #"[{"name": "text", "kind": "file", "path": "text"}]"#), to: "forge.json")
        try project.write(String(repeating: "a line of a text that is not short\n", count: 40), to: "text")
        let forge = ForgeProgram(home: project.path + "/home")
        try #require(try forge.run("build", in: project).status == 0)
        return (project, forge)
    }

    @Test("Records are listed, shown, compared and derived again")
    func good() throws {
        let (project, forge) = try project()
        let rows = try forge.run("record", "list", "--json", in: project).output.split(separator: "\n")
        #expect(rows.count == 2 && rows.allSatisfy { $0.contains(#""type":"execution""#) })
        let canonical = try forge.run("record", "show", "a", "--json", in: project)
        let shown = try forge.run("record", "show", "a", in: project)
        let digest = try #require(shown.output.split(separator: "\n").first?.split(separator: " ").last)
        #expect(
            try forge.shell("printf %s '\(canonical.output)' | sha256sum", in: project).output
                .hasPrefix(digest.dropFirst("sha256:".count)))
        #expect(try forge.run("record", "show", String(digest.prefix(19)), in: project).output == shown.output)
        let verified = try forge.run("record", "verify", in: project)
        #expect(verified.status == 0, "\(verified.output)\(verified.errors)")
        #expect(verified.output.contains("2 records: 2 hold, 0 do not"))
        #expect(try forge.run("record", "diff", "a", "a", in: project).output == "equal\n")
        let different = try forge.run("record", "diff", "a", "b", in: project)
        #expect(different.status == 1)
        for part in ["command: [", "  out: lines differ"] {
            #expect(different.output.contains(part), "\(different.output)")
        }
    }

    @Test("A record whose output is damaged fails with 4")
    func damaged() throws {
        let (project, forge) = try project()
        let pattern = Data(String(repeating: "a line of a text that is not short\n", count: 41).utf8)
        var flipped = 0
        let files = try #require(FileManager.default.enumerator(atPath: forge.home))
        for case let file as String in files where file.hasSuffix(".seg") || file.hasPrefix("blobs/") {
            let path = forge.home + "/" + file
            guard var data = FileManager.default.contents(atPath: path), let range = data.range(of: pattern) else {
                continue
            }
            data[range.lowerBound] ^= 0x20
            try data.write(to: URL(fileURLWithPath: path))
            flipped += 1
        }
        #expect(flipped > 0)
        let result = try forge.run("record", "verify", in: project)
        #expect(result.status == 4, "\(result.output)\(result.errors)")
        #expect(result.output.contains("1 do not"), "\(result.output)")
    }

    @Test(
        "What is not on record ends with 2",
        arguments: [
            ["show", "zzz"], ["show", "sha256:00"], ["diff", "a", "nope"], ["verify", "ffff"],
            ["list", "--limit", "0"],
        ])
    func unknown(_ arguments: [String]) throws {
        let project = try ForgeProgram.Project()
        let forge = ForgeProgram(home: project.path + "/home")
        let result = try forge.start(["record"] + arguments, in: project).wait()
        #expect(result.status == 2, "\(result.errors)")
        #expect(result.errors.contains("error[E_"))
    }
}
