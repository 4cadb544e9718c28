import Foundation
import Testing

/// What a user says of clusters on the command line, with another Forge as the cluster.
@Suite("Clusters from the command line", .serialized, .timeLimit(.minutes(5)))
struct ClusterCommandTests {
    private static let document = ForgeProgram.document(
        """
        [{"name": "one", "environment": "base", "command": ["/bin/sh", "-c", "echo one > out; mkdir d; echo a > d/a"],
          "outputs": [{"path": "out"}, {"path": "d", "kind": "directory"}]},
         {"name": "two", "environment": "base",
          "inputs": [{"action": "one", "output": "out", "path": "out"}, {"action": "one", "output": "d", "path": "d"}],
          "command": ["/bin/sh", "-c", "cat out d/a > sum"], "outputs": [{"path": "sum"}]}]
        """)

    /// Runs a script of the shell beside a server that wants the token `secret`; `$to` is its address.
    private func beside(_ script: String, _ project: ForgeProgram.Project) throws -> ForgeProgram.Finished {
        try project.write("secret\n", to: "token")
        try project.write("other\n", to: "wrong")
        try project.write(
            """
            #!/bin/sh
            read request; echo "$1 $request" >> asked
            echo '{"headers": {"Authorization": ["Bearer secret"]}, "expires": "2099-01-01T00:00:00Z"}'
            """, to: "helper")
        try project.makeExecutable("helper")
        let begin = """
            FORGE_HOME=$PWD/server "$FORGE" serve --grpc 127.0.0.1:0 --workers 2 --token-file token 2>serve.log &
            server=$!
            trap 'kill $server; wait $server' EXIT
            for i in $(seq 400); do
              port=$(sed -n 's/.* on 127.0.0.1:\\([0-9]*\\)$/\\1/p' serve.log); [ -n "$port" ] && break; sleep 0.05
            done
            to=grpc://127.0.0.1:$port

            """
        return try ForgeProgram(home: project.path + "/home").shell(begin + script, in: project)
    }

    private func project() throws -> ForgeProgram.Project {
        let project = try ForgeProgram.Project()
        try project.write(Self.document, to: "forge.json")
        return project
    }

    @Test("Outputs stay on a cluster, and come when they are wanted")
    func download() throws {
        let project = try project()
        let built = try beside(
            """
            set -e
            "$FORGE" build --remote $to --remote-token-file token --download minimal 2>first
            test ! -e forge-out
            "$FORGE" build two --remote $to --remote-token-file token --download toplevel 2>second
            cat forge-out/two/sum
            test ! -e forge-out/one
            "$FORGE" cache explain two --remote $to --remote-token-file token
            """, project)
        #expect(built.status == 0, "\(built.errors)")
        #expect(built.output.hasPrefix("one\na\ntwo\n"), "\(built.output)")
        #expect(try project.read("first").contains("2 executed"))
        #expect(try project.read("second").contains("2 cached"))
        // What `two` takes from was left there: here it has no key yet.
        #expect(built.output.contains("it has no key yet: behind one"), "\(built.output)")
        let again = try ForgeProgram(home: project.path + "/home").run("build", in: project)
        #expect(again.status == 0 && again.errors.contains("2 executed"), "\(again.errors)")
    }

    @Test("What a cluster has of an action is told field by field")
    func explain() throws {
        let project = try project()
        let told = try beside(
            """
            set -e
            "$FORGE" build --remote $to --credential-helper ./helper 2>first
            "$FORGE" cache explain two --remote $to --credential-helper ./helper
            sed -i 's/cat out d/cat -n out d/' forge.json
            "$FORGE" cache explain two --remote $to --credential-helper ./helper
            """, project)
        #expect(told.status == 0, "\(told.errors)")
        #expect(told.output.contains("on the cluster, exit 0, as here"), "\(told.output)")
        #expect(told.output.contains("whose result is on the cluster, it differs in:"), "\(told.output)")
        #expect(told.output.contains("cat out d/a > sum → cat -n out d/a > sum"), "\(told.output)")
        #expect(try project.read("asked").contains(#"get {"uri":"http://127.0.0.1:"#))
    }

    @Test("A cluster that refuses is done without only when asked")
    func fallback() throws {
        let project = try project()
        let finished = try beside(
            """
            "$FORGE" build --remote $to --remote-token-file wrong; echo "status $?"
            "$FORGE" build --remote $to --remote-token-file wrong --remote-fallback; echo "status $?"
            """, project)
        #expect(finished.output.contains("status 3\nstatus 0"), "\(finished.output) \(finished.errors)")
        #expect(finished.errors.contains("actions run here from now on") && finished.errors.contains("2 executed"))
    }

    @Test("Here and there at once leaves what either would")
    func hybrid() throws {
        let project = try project()
        let finished = try beside(
            #""$FORGE" build --remote $to --remote-token-file token --hybrid && cat forge-out/two/sum"#, project)
        #expect(finished.output.hasSuffix("one\na\n"), "\(finished.errors)")
    }

    @Test(
        "Credentials that cannot be shown are refused before anything is sent",
        arguments: [
            (["--remote", "grpc://192.0.2.1:1", "--remote-token-file", "token"], "for everybody to read"),
            (["--remote", "grpc://127.0.0.1:1", "--remote-token-file", "none"], "cannot be read"),
            (["--remote", "grpc://127.0.0.1:1", "--remote-token-file", "empty"], "no token in the file"),
            (["--remote", "grpc://127.0.0.1:1", "--credential-helper", "./none"], "is no program"),
            (["--remote", "grpc://127.0.0.1:1", "--credential-helper", "./fails"], "failed"),
            (["--remote", "grpc://127.0.0.1:1", "--credential-helper", "./odd"], "gives no header fields"),
        ])
    func credentials(_ options: [String], _ says: String) throws {
        let project = try project()
        for (name, text) in [
            ("token", "secret"), ("empty", "\n"), ("fails", "#!/bin/sh\nexit 3"), ("odd", "#!/bin/sh\necho '{}'"),
        ] {
            try project.write(text, to: name)
            try project.makeExecutable(name)
        }
        let forge = ForgeProgram()
        let refused = try forge.start(["build"] + options, in: project).wait()
        #expect(refused.status == 3 && refused.errors.contains("E_REMOTE_CREDENTIALS"), "\(refused.errors)")
        #expect(refused.errors.contains(says), "\(refused.errors)")
    }

    @Test("Options that mean nothing without a cluster, or exclude each other, are refused")
    func usage() throws {
        let project = try project()
        for line in [
            ["--download", "minimal"], ["--remote-fallback"], ["--hybrid"], ["--credential-helper", "x"],
            ["--remote", "grpc://h:1", "--hybrid", "--remote-cache-only"],
            ["--remote", "grpc://h:1", "--download", "some"],
        ] {
            let refused = try ForgeProgram().start(["build"] + line, in: project).wait()
            #expect(refused.status == 2, "\(line): \(refused.errors)")
        }
        #expect(try ForgeProgram().run("cache", "explain", "two", in: project).status == 2)
    }
}
