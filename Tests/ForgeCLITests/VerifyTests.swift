import Foundation
import Testing

@Suite("forge verify, as a user meets it", .serialized)
struct VerifyTests {
    private let forge = ForgeProgram()

    private func project(_ command: String, outputs: String = #"[{"path": "out"}]"#) throws -> ForgeProgram.Project {
        let project = try ForgeProgram.Project()
        let quoted = String(decoding: try JSONEncoder().encode(command), as: UTF8.self)
        try project.write(
            ForgeProgram.document(
                """
                [{"name": "a", "environment": "base", "command": ["/bin/sh", "-c", \(quoted)], "outputs": \(outputs)}]
                """), to: "forge.json")
        return project
    }

    @Test("Five runs, five identical hashes")
    func reproducible() throws {
        let project = try project("seq 1 1000 | sort > out; echo $$; date +%N")
        let result = try forge.run("verify", "a", "--runs", "5", in: project)
        #expect(result.status == 0, "\(result.errors)\(result.output)")
        #expect(result.output.contains("5 runs, 5 identical hashes"))
        #expect(result.output.contains("<stdout> is not an output and differs"))
        let json = try forge.run("verify", "a", "--runs", "3", "--json", in: project).lastJSON()
        #expect(json["reproducible"] as? Bool == true)
        let runs = try #require(json["runs"] as? [[String: Any]])
        #expect(Set(runs.compactMap { ($0["outputs"] as? [String: String])?["out"] }).count == 1)
        #expect(runs.count == 3)
    }

    @Test(
        "What the sandbox does not pin is found out",
        arguments: ["date +%s%N > out", "head -c 8 /dev/urandom | od -x > out", "echo $$ > out"])
    func different(_ command: String) throws {
        let result = try forge.run("verify", "a", "--runs", "3", in: try project(command))
        #expect(result.status == 1, "\(result.output)")
        #expect(result.output.contains("DIFFERS a"))
    }

    @Test("A condition that the action depends on is named, without deciding the exit code")
    func varied() throws {
        let project = try project("{ hostname 2>/dev/null || cat /proc/sys/kernel/hostname; } > out")
        let result = try forge.run("verify", "a", "--runs", "2", "--vary", "all", in: project)
        #expect(result.status == 0, "\(result.errors)\(result.output)")
        #expect(result.output.contains("depends on the host name"), "\(result.output)")
    }
}
