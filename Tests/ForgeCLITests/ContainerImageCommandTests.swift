import Foundation
import Testing

/// Actions that a cluster runs in images of its own, with another Forge as the cluster.
@Suite("Container images from the command line", .serialized, .timeLimit(.minutes(5)))
struct ContainerImageCommandTests {
    private static let document = ForgeProgram.document(
        """
        [{"name": "one", "environment": "base", "platform": {"OSFamily": "Linux"},
          "command": ["/bin/sh", "-c", "echo one > out; mkdir d; echo a > d/a"],
          "outputs": [{"path": "out"}, {"path": "d", "kind": "directory"}]},
         {"name": "two", "environment": "base",
          "inputs": [{"action": "one", "output": "out", "path": "out"}, {"action": "one", "output": "d", "path": "d"}],
          "command": ["/bin/sh", "-c", "cat out d/a > sum"], "outputs": [{"path": "sum"}]}]
        """)

    private func project() throws -> ForgeProgram.Project {
        let project = try ForgeProgram.Project()
        try project.write(Self.document, to: "forge.json")
        try project.write(#"{"base": "docker://image@sha256:1", "other": "docker://none"}"#, to: "images.json")
        return project
    }

    @Test("A mapped action is another one, which runs in what the cluster has")
    func mapped() throws {
        let project = try project()
        let finished = try ForgeProgram(home: project.path + "/home").shell(
            """
            "$FORGE" env lock >lock.log 2>&1
            FORGE_HOME=$PWD/server "$FORGE" serve --grpc 127.0.0.1:0 --workers 2 --environment forge.json#base \
              2>serve.log &
            server=$!
            trap 'kill $server; wait $server' EXIT
            for i in $(seq 400); do
              port=$(sed -n 's/.* on 127.0.0.1:\\([0-9]*\\)$/\\1/p' serve.log); [ -n "$port" ] && break; sleep 0.05
            done
            to=grpc://127.0.0.1:$port
            "$FORGE" build --remote $to --container-images images.json 2>first; cat forge-out/two/sum
            "$FORGE" build --remote $to --container-images images.json 2>second
            "$FORGE" cache explain one --remote $to --container-images images.json
            "$FORGE" cache explain one --remote $to --json
            "$FORGE" build --remote $to 2>third
            """, in: project)
        let (first, second) = (try project.read("first"), try project.read("second"))
        #expect(first.contains("2 executed"), "\(first)\(finished.errors)")
        #expect(second.contains("2 cached"), "\(second)\(finished.errors)")
        #expect(finished.output.hasPrefix("one\na\n"), "\(finished.output)\(finished.errors)")
        #expect(finished.output.contains("on the cluster, exit 0, as here"), "\(finished.output)")
        // Without the table it is another action, which nobody has run yet.
        let third = try project.read("third")
        #expect(third.contains("2 executed"), "\(third)")
    }

    @Test(
        "A table that cannot be used, or that means nothing, is refused",
        arguments: [
            (["--container-images", "none.json"], "E_REMOTE_IMAGES"),
            (["--container-images", "forge.json"], "E_REMOTE_IMAGES"),
            (["--container-images", "images.json", "--hybrid"], "exclude each other"),
            (["--container-images", "images.json", "--remote-fallback"], "exclude each other"),
            (["--container-images", "images.json", "--remote-cache-only"], "exclude each other"),
        ] as [([String], String)])
    func refused(_ options: [String], _ says: String) throws {
        let project = try project()
        let line = ["build", "--remote", "grpc://127.0.0.1:1"] + options
        let refused = try ForgeProgram().start(line, in: project).wait()
        #expect(refused.status == 2 && refused.errors.contains(says), "\(refused.errors)")
        for option in ["--runs", "--rerun-failed"] {
            let tests = ["test", "--remote", "grpc://127.0.0.1:1", "--container-images", "images.json", option, "2"]
            let refused = try ForgeProgram().start(tests, in: project).wait()
            #expect(refused.status == 2, "\(refused.errors)")
            #expect(refused.errors.contains("`\(option)` exclude each other"), "\(refused.errors)")
        }
        let alone = try ForgeProgram().run("build", "--container-images", "images.json", in: project)
        #expect(alone.status == 2 && alone.errors.contains("goes with `--remote`"), "\(alone.errors)")
    }
}
