import Foundation
import Testing

/// Kills and fails the real program at every system call that changes a store, and looks at what is left.
@Suite(
    "Killed at every call",
    .enabled(if: KilledProgram.isThere, "needs strace, which `make deps` installs"))
struct KilledTests {
    /// A project with a store to begin with, and what has to survive in it whatever happens.
    private struct Desk {
        let project: ForgeProgram.Project
        let forge: ForgeProgram
        let kept: [String]

        init() throws {
            project = try ForgeProgram.Project()
            forge = ForgeProgram(home: project.path + "/home")
            try project.write("kept\n", to: "kept/file")
            try project.write(String(repeating: "kept ", count: 20_000), to: "kept/large")
            for name in ["a", "d/x", "d/sub/y"] { try project.write("new \(name)\n", to: name) }
            try project.write(String(repeating: "large ", count: 30_000), to: "big")
            let put = try forge.run("store", "put", "--root", "kept", "kept", in: project)
            kept = put.output.split(separator: "\n").map(String.init)
            try FileManager.default.moveItem(atPath: forge.home, toPath: project.path + "/base")
        }

        /// A copy of the store to begin with, or none.
        func reset(isFresh: Bool) throws {
            let line = isFresh ? "chmod -R u+w home; rm -rf home" : "chmod -R u+w home; rm -rf home; cp -a base home"
            _ = try forge.shell(line + " 2>/dev/null", in: project)
        }

        /// The store is in order and has all that it must have.
        func inspect(_ digests: [String], _ comment: Comment) throws {
            let check = try forge.run("store", "fsck", in: project)
            #expect(check.status == 0, "\(comment): \(check.output) \(check.errors)")
            if digests.isEmpty { return }
            let has = try forge.start(["store", "has", "-r"] + digests, in: project).wait()
            #expect(has.status == 0, "\(comment): \(has.output) \(has.errors)")
        }
    }

    /// Strikes each call in turn until a run comes through untouched.
    private func strike(
        _ calls: [String], upTo limit: Int = 200, _ body: (_ call: String, _ number: Int) throws -> Bool
    ) rethrows {
        for call in calls {
            var number = 1
            // Most files are opened to be read, the program's own libraries among them.
            while number <= limit, try body(call, number) { number += call == "openat" && number > 1 ? 15 : 1 }
            #expect(number > 1 || call == "unlink" || call == "mkdir" || call == "rename", "no \(call) was struck")
        }
    }

    @Test("A killed put leaves what it acknowledged, and nothing half", arguments: [true, false])
    func put(isFresh: Bool) throws {
        let desk = try Desk()
        let arguments = ["store", "put", "a", "big", "d"]
        try desk.reset(isFresh: true)
        let whole = try desk.forge.start(arguments, in: desk.project).wait().output
        try strike(KilledProgram.calls) { call, number in
            try desk.reset(isFresh: isFresh)
            let killed = try KilledProgram(forge: desk.forge).run(
                arguments, in: desk.project, call: call, number: number)
            if killed.status == 0 { return false }
            let comment: Comment = "killed at \(call) \(number)"
            #expect(killed.status == 137, "\(comment): \(killed.errors)")
            let acknowledged = killed.output.split(separator: "\n").map(String.init)
            try desk.inspect(acknowledged + (isFresh ? [] : desk.kept), comment)
            #expect(try desk.forge.start(arguments, in: desk.project).wait().output == whole, comment)
            return true
        }
    }

    @Test("A killed collection leaves everything that is needed")
    func collect() throws {
        let desk = try Desk()
        try desk.reset(isFresh: false)
        _ = try desk.forge.run("store", "put", "a", "big", "d", in: desk.project)
        _ = try desk.forge.shell("rm -rf base; mv home base", in: desk.project)
        let arguments = ["store", "gc", "--grace", "0s"]
        try strike(["pwrite64", "openat", "fdatasync", "fsync", "unlink", "ftruncate", "flock"]) { call, number in
            try desk.reset(isFresh: false)
            let killed = try KilledProgram(forge: desk.forge).run(
                arguments, in: desk.project, call: call, number: number)
            if killed.status == 0 { return false }
            try desk.inspect(desk.kept, "killed at \(call) \(number)")
            let again = try desk.forge.start(arguments, in: desk.project).wait()
            #expect(again.status == 0, "\(again.errors)")
            try desk.inspect(desk.kept, "after killed at \(call) \(number) and a second collection")
            return true
        }
    }

    @Test("A disk that is full or broken is said with a code, and costs nothing", arguments: ["ENOSPC", "EIO"])
    func errors(name: String) throws {
        let desk = try Desk()
        let arguments = ["store", "put", "a", "big", "d"]
        let calls = ["pwrite64", "linkat", "fdatasync", "fsync", "ftruncate", "rename", "mkdir"]
        for call in calls {
            var failures = 0
            for number in [1, 2, 3, 5, 8] {
                try desk.reset(isFresh: false)
                let run = try KilledProgram(forge: desk.forge).run(
                    arguments, in: desk.project, call: call, number: number, strike: "error=\(name)")
                let comment: Comment = "\(name) at \(call) \(number): \(run.errors)"
                #expect(run.status == 0 || run.status == 3, comment)
                if run.status == 3 {
                    failures += 1
                    #expect(run.errors.contains(name == "ENOSPC" ? "E_STORE_FULL" : "E_STORE_IO"), comment)
                }
                try desk.inspect(run.output.split(separator: "\n").map(String.init) + desk.kept, comment)
                #expect(try desk.forge.start(arguments, in: desk.project).wait().status == 0, comment)
            }
            #expect(failures > 0 || !["pwrite64", "linkat", "fdatasync", "fsync"].contains(call), "no \(call) failed")
        }
    }

    @Test("A killed build leaves the store and the ledger fit for the next one")
    func build() throws {
        let project = try ForgeProgram.Project()
        let forge = ForgeProgram(home: project.path + "/home")
        func document(_ word: String) -> String {
            ForgeProgram.document(
                #"""
                [{"name": "one", "environment": "base", "command": ["sh", "-c", "echo \#(word) >out"],
                  "outputs": [{"path": "out", "kind": "file"}]},
                 {"name": "two", "environment": "base", "inputs": [{"action": "one", "output": "out", "path": "in"}],
                  "command": ["sh", "-c", "cat in in >out"], "outputs": [{"path": "out", "kind": "file"}]}]
                """#)
        }
        try project.write(document("first"), to: "forge.json")
        let first = try forge.run("build", in: project)
        try #require(first.status == 0, "\(first.errors)")
        var word = 0
        try strike(["pwrite64", "linkat", "rename", "fdatasync", "unlink"], upTo: 30) { call, number in
            word += 1
            try project.write(document("word-\(word)"), to: "forge.json")
            let killed = try KilledProgram(forge: forge).run(["build"], in: project, call: call, number: number)
            if killed.status == 0 { return false }
            let comment: Comment = "killed at \(call) \(number): \(killed.status)"
            let check = try forge.run("store", "fsck", in: project)
            #expect(check.status == 0, "\(comment): \(check.output)")
            let again = try forge.run("build", "-o", "result", in: project)
            #expect(again.status == 0, "\(comment): \(again.errors)")
            #expect(try project.read("result/two/out") == "word-\(word)\nword-\(word)\n", comment)
            #expect(try forge.run("record", "list", in: project).status == 0, comment)
            return true
        }
    }

    @Test("Builds, puts and collections at once leave a store in order")
    func together() throws {
        let project = try ForgeProgram.Project()
        let forge = ForgeProgram(home: project.path + "/home")
        let line = """
            put() { for i in 1 2 3 4 5 6 7 8; do echo $1-$i >$1; head -c 100000 /dev/zero | tr '\\0' $1 >$1-big
              echo $i >>$1-big; $FORGE store put --root $1 $1-big >$1-log 2>&1 || echo put $1 failed; done; }
            collect() { for i in 1 2 3 4 5 6 7 8; do $FORGE store gc --grace 0s >gc-log 2>&1 || cat gc-log; done; }
            put a & put b & collect & collect & wait
            $FORGE store fsck
            """
        let run = try forge.shell(line, in: project)
        #expect(run.status == 0, "\(run.output) \(run.errors)")
        #expect(!run.output.contains("failed") && !run.output.contains("E_"), "\(run.output)")
    }
}
