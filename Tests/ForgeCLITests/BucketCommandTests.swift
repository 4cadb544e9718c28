import Foundation
import Testing

/// What a user says of buckets on the command line; a real server of S3 is in the tests of ForgeRemote.
@Suite("Buckets from the command line", .serialized, .timeLimit(.minutes(5)))
struct BucketCommandTests {
    private static let script = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Peers/moto_server.sh").path()
    private static let hasMoto = system("sh '\(script)' --probe") == 0

    private static let document = ForgeProgram.document(
        """
        [{"name": "one", "environment": "base", "command": ["/bin/sh", "-c", "echo one > out; mkdir d; echo a > d/a"],
          "outputs": [{"path": "out"}, {"path": "d", "kind": "directory"}]},
         {"name": "two", "environment": "base",
          "inputs": [{"action": "one", "output": "out", "path": "out"}, {"action": "one", "output": "d", "path": "d"}],
          "command": ["/bin/sh", "-c", "cat out d/a > sum; echo said"], "outputs": [{"path": "sum"}]}]
        """)

    private func project() throws -> ForgeProgram.Project {
        let project = try ForgeProgram.Project()
        try project.write(Self.document, to: "forge.json")
        return project
    }

    @Test(
        "What one machine has built, another takes, and who may not is told why",
        .enabled(if: hasMoto, "no Python has moto; `make test` installs it"))
    func share() throws {
        let project = try project()
        let finished = try ForgeProgram(home: project.path + "/home").shell(
            """
            mkfifo stop; sleep 300 > stop & holder=$!
            sh '\(Self.script)' "$PWD" --strict < stop > moto.log 2>&1 &
            trap 'kill -9 $holder; wait' EXIT
            for i in $(seq 600); do [ -e ready ] && break; sleep 0.05; done
            to="s3://cache/a/b?endpoint=http://127.0.0.1:$(cat ready)"
            export AWS_SHARED_CREDENTIALS_FILE=$PWD/credentials AWS_CONFIG_FILE=/dev/null
            read id secret < keys
            printf '[default]\\naws_access_key_id = %s\\naws_secret_access_key = %s\\n' $id $secret > credentials
            set -x
            "$FORGE" build --remote "$to&compress=zstd" 2> first
            rm -rf "$FORGE_HOME" forge-out
            "$FORGE" build --remote "$to&compress=zstd&access=read" 2> second; cat forge-out/two/sum
            FORGE_HOME=$PWD/other "$FORGE" build --remote "$to" 2> third
            sed -i 's/secret_access_key = ./&x/' credentials
            for args in "$to" "$to --remote-fallback" "s3://none/?$(echo "$to" | cut -d'?' -f2)"; do
              FORGE_HOME=$(mktemp -d -p "$PWD") "$FORGE" build --remote $args; echo "status $?"
            done
            """, in: project)
        let first = try project.read("first")
        #expect(first.contains("2 executed"), "\(first)\(finished.errors)")
        let second = try project.read("second")
        #expect(second.contains("2 cached"), "\(second)\(finished.errors)")
        // Objects that are not compressed are others.
        let third = try project.read("third")
        #expect(third.contains("2 executed"), "\(third)\(finished.errors)")
        #expect(
            finished.output.hasPrefix("one\na\nstatus 3\nstatus 0\nstatus 3"), "\(finished.output)\(finished.errors)")
        #expect(finished.errors.contains("E_BUCKET_REFUSED"), "\(finished.errors)")
        #expect(finished.errors.contains("The secret is not the one of"), "\(finished.errors)")
        #expect(finished.errors.contains("it is done without from now on"), "\(finished.errors)")
    }

    @Test("Directories are shared too, and a file puts them together")
    func directories() throws {
        let project = try project()
        try project.write(
            """
            {"tiers": [{"verify": "dir:fast"},
              {"shards": {"a": "dir:a", "b": {"sizes": {"below": 4, "small": "dir:b", "large": "dir:c"}}}}]}
            """, to: "team/stores.json")
        try project.write(#"{"read": {"tiers": ["dir:empty", {"read": "dir:fast"}]}}"#, to: "team/read.json")
        let finished = try ForgeProgram(home: project.path + "/home").shell(
            """
            build() { rm -rf "$FORGE_HOME" forge-out; "$FORGE" build --remote "$1" 2>said; cat said >&2
              grep -o '[0-9] executed, [0-9] cached' said; }
            build stores:team/stores.json
            build stores:team/stores.json
            rm -rf team/fast; build stores:team/stores.json
            build dir:team/fast; build dir:team/other
            build stores:team/read.json; cat forge-out/two/sum
            """, in: project)
        #expect(
            finished.output == """
                2 executed, 0 cached
                0 executed, 2 cached
                0 executed, 2 cached
                0 executed, 2 cached
                2 executed, 0 cached
                0 executed, 2 cached
                one
                a

                """, "\(finished.output)\(finished.errors)")
    }

    @Test(
        "A bucket that cannot be used is said before anything runs",
        arguments: [
            ("s3://cache?endpoint=http://127.0.0.1:1", [], 3, "E_REMOTE_UNREACHABLE"),
            ("s3://cache?zone=1", [], 2, "E_BUCKET_ADDRESS"),
            ("s3://", [], 2, "E_BUCKET_ADDRESS"),
            ("s3://cache", ["--download", "minimal"], 2, "is for clusters"),
            ("s3://cache", ["--hybrid"], 2, "is for clusters"),
            ("s3://cache", ["--remote-token-file", "x"], 2, "is for clusters"),
            ("stores:empty", ["--hybrid"], 2, "is for clusters"),
            ("stores:empty", [], 2, "E_REMOTE_STORES"),
            ("stores:absent", [], 2, "E_REMOTE_STORES"),
            ("dir:", [], 2, "E_REMOTE_STORES"),
        ] as [(String, [String], Int32, String)])
    func refused(_ address: String, _ options: [String], _ status: Int32, _ says: String) throws {
        let project = try project()
        try project.write("", to: "empty")
        let line = (["--remote", "'\(address)'"] + options).joined(separator: " ")
        let finished = try ForgeProgram(home: project.path + "/home").shell(
            #"AWS_ACCESS_KEY_ID=a AWS_SECRET_ACCESS_KEY=hidden-secret "$FORGE" build \#(line)"#, in: project)
        #expect(finished.status == status && finished.errors.contains(says), "\(finished.errors)")
        #expect(!finished.errors.contains("hidden-secret"))
        let keyless = try ForgeProgram(home: project.path + "/home").shell(
            #"HOME=$PWD AWS_SHARED_CREDENTIALS_FILE=empty "$FORGE" build --remote s3://cache"#, in: project)
        #expect(keyless.status == 3 && keyless.errors.contains("E_BUCKET_CREDENTIALS"), "\(keyless.errors)")
    }
}
