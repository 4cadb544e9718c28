import Foundation
import Testing

@Suite("forge verify, as a user meets it", .serialized)
struct VerifyTests {
    private let forge = ForgeProgram()

    private func project(
        _ command: String, outputs: String = #"[{"path": "out"}]"#, packages: String = #""coreutils", "dash""#
    ) throws -> ForgeProgram.Project {
        let project = try ForgeProgram.Project()
        let quoted = String(decoding: try JSONEncoder().encode(command), as: UTF8.self)
        try project.write(
            ForgeProgram.document(
                """
                [{"name": "a", "environment": "base", "command": ["/bin/sh", "-c", \(quoted)], "outputs": \(outputs)}]
                """, packages: packages), to: "forge.json")
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

    @Test("A difference is shown in the terms of the format, with a fix that follows from it")
    func shown() throws {
        let time = try forge.run("verify", "a", "--runs", "2", in: try project("date +%s%N > out"))
        #expect(time.status == 1)
        #expect(time.output.contains("@@ -1 +1 @@") && time.output.contains("`SOURCE_DATE_EPOCH`"), "\(time.output)")
        let identity = try forge.run("verify", "a", "--runs", "2", in: try project("echo $$ > out"))
        #expect(identity.output.contains("A process id"), "\(identity.output)")
    }

    private static let packed = "echo hi > f; touch -d @$(date +%s%N | cut -c8-14) f; gzip f; mv f.gz out"

    @Test("What a canonicaliser takes away is noted and does not fail; without it, its declaration is proposed")
    func canonicalised() throws {
        let outputs = #"[{"path": "out", "determinism": {"normalized": ["gzip"]}}]"#
        let packages = #""coreutils", "dash", "gzip""#
        let raw = try forge.run("verify", "--runs", "3", in: try project(Self.packed, packages: packages))
        #expect(raw.status == 1, "\(raw.output)\(raw.errors)")
        #expect(raw.output.contains("out: modification time "), "\(raw.output)")
        #expect(raw.output.contains(#"`"determinism": {"normalized": ["gzip"]}`"#), "\(raw.output)")
        let project = try project(Self.packed, outputs: outputs, packages: packages)
        let normalized = try forge.run("verify", "--runs", "3", in: project)
        #expect(normalized.status == 0, "\(normalized.output)\(normalized.errors)")
        #expect(normalized.output.contains("`out` differs raw and is equal once canonicalised"))
    }

    @Test("Members of a directory are compared one by one")
    func directories() throws {
        let project = try project(
            "mkdir -p d/sub; echo same > d/same; echo $$ > d/sub/x; touch d/$$; ln -s $$ d/link",
            outputs: #"[{"path": "d", "kind": "directory"}]"#)
        let result = try forge.run("verify", "--json", in: project).lastJSON()
        let differences = try #require(result["differences"] as? [[String: Any]])
        let found = try #require(differences.first?["found"] as? [[String: Any]])
        let places = Set(
            found.map { "\($0["differs"] ?? "") \(($0["place"] as? [String] ?? []).joined(separator: "/"))" })
        #expect(places == ["only d", "link target d/link", "text d/sub/x"], "\(places)")
    }

    @Test("An action that fails is not reproducible, however equal its failures are")
    func failing() throws {
        let result = try forge.run("verify", in: try project("echo no; exit 4", outputs: "[]"))
        #expect(result.status == 1)
        #expect(result.output.contains("FAILED  a: exit 4"))
    }

    /// One action for each condition, which it and no other changes.
    private static let dependent: [(String, String)] = [
        ("path", "pwd > out"), ("hostname", "cat /proc/sys/kernel/hostname > out"), ("cpus", "nproc > out"),
        ("umask", "umask > out"), ("locale", #"printf '\303\251' | wc -m > out"#), ("timezone", "date -d @0 > out"),
        ("uid", "id -u > out"), ("clock", "read up idle < /proc/uptime; echo $((${up%%.*} / 86400)) > out"),
    ]

    @Test("Each condition takes effect and is named, without deciding the exit code", arguments: dependent)
    func varied(_ condition: String, _ command: String) throws {
        let project = try project(command, packages: #""coreutils", "dash", "libc-bin""#)
        let result = try forge.run("verify", "a", "--runs", "1", "--vary", "all", "--json", in: project)
        #expect(result.status == 0, "\(result.errors)\(result.output)")
        let report = try result.lastJSON()
        let refused = try #require(report["not_varied"] as? [[String: String]])
        // A host with one CPU cannot vary it, and says so.
        if refused.contains(where: { $0["condition"] == condition }) {
            #expect(condition == "cpus")
            return
        }
        #expect(report["depends_on"] as? [String] == [condition], "\(result.output)")
    }

    @Test("The order of environment variables takes effect")
    func environmentOrder() throws {
        let project = try ForgeProgram.Project()
        try project.write(
            ForgeProgram.document(
                """
                [{"name": "a", "environment": "base", "command": ["env"], "env": {"A": "1", "B": "2"},
                  "outputs": [{"stream": "stdout"}]}]
                """), to: "forge.json")
        let result = try forge.run("verify", "--vary", "environment-order,umask", "--json", in: project)
        #expect(result.status == 0, "\(result.errors)")
        let report = try result.lastJSON()
        #expect(report["varied"] as? [String] == ["environment-order", "umask"])
        #expect(report["depends_on"] as? [String] == ["environment-order"])
        let text = try forge.run("verify", "--vary", "environment-order", in: project)
        #expect(text.output.contains("depends on the order of environment variables"), "\(text.output)")
        #expect(text.output.contains("the same lines in another order"), "\(text.output)")
    }

    @Test("Conditions that act only together are found")
    func together() throws {
        let project = try project(
            #"[ "$(umask)" = 0022 ] || [ "$(id -u)" = 1000 ] && echo same > out || echo other > out"#)
        let report = try forge.run("verify", "--vary", "all", "--json", in: project).lastJSON()
        #expect(Set(report["depends_on"] as? [String] ?? []).isSuperset(of: ["umask", "uid"]), "\(report)")
    }

    @Test("Wrong options end with 2", arguments: [["--vary", "hostnam"], ["--runs", "0"], ["--runs", "x"]])
    func refused(_ options: [String]) throws {
        let result = try forge.start(["verify", "a"] + options, in: try project("true")).wait()
        #expect(result.status == 2)
        #expect(result.errors.contains("E_USAGE"))
    }
}
