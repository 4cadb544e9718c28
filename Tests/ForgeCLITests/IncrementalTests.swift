import ForgeTesting
import Foundation
import Testing

/// Builds of packages by what is known of the last one, beside what they have to give.
struct IncrementalTests {
    private let forge = ForgeProgram()

    /// A package of targets that write their source in capitals, and one that joins them.
    private struct Shelf {
        let project: ForgeProgram.Project
        var sources: [String: String] = [:]

        init(_ forge: ForgeProgram) throws {
            project = try ForgeProgram.Project()
            let hash = try forge.run("dhall", "package", "--hash", in: project).output
            try project.write(
                """
                let Forge = missing \(hash)
                in Forge ⫽ { project = Forge.Project::{ id = "test"
                   , environments = [ Forge.Environment.debian "base" [ "coreutils", "dash" ] ]
                   , toolchains = [ Forge.Toolchain.gcc "base" ] } }
                """, to: "forge.dhall")
        }

        /// Writes the sources, and the package that declares them.
        func write() throws {
            let names = sources.keys.sorted()
            let targets = names.map { name in
                """
                f.genrule f.Genrule::{ name = "\(name)", srcs = [ "\(name).txt" ], outs = [ "up" ]
                 , command = sh "tr a-z A-Z < \\"\\$0\\" > \\"\\$1\\""
                     # [ f.Word.Source "\(name).txt", f.Word.Out "up" ] }
                """
            }
            let words = names.map { "f.Word.Of \":\($0)\"" }.joined(separator: ", ")
            let all = """
                f.genrule f.Genrule::{ name = "all", outs = [ "joined" ], deps = \(names.map { ":\($0)" })
                 , command = sh "o=\\$0; cat \\"\\$@\\" > \\"\\$o\\"" # [ f.Word.Out "joined", \(words) ] }
                """
            try project.write(
                """
                let f = ../forge.dhall
                let sh = λ(script : Text) → [ f.Word.Text "sh", f.Word.Text "-c", f.Word.Text script ]
                in [ \((targets + [all]).joined(separator: "\n, ")) ]
                """, to: "pkg/BUILD.dhall")
            for (name, text) in sources { try project.write(text, to: "pkg/\(name).txt") }
        }

        var expected: String { sources.keys.sorted().map { sources[$0, default: ""].uppercased() }.joined() }

        /// The joined output as `forge-out` shows it.
        func joined() throws -> String {
            func find(_ path: String) -> String? {
                for name in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] {
                    let inner = URL(fileURLWithPath: "\(path)/\(name)").resolvingSymlinksInPath().path
                    if name == "joined", let text = try? String(contentsOfFile: inner, encoding: .utf8) { return text }
                    if let found = find(inner) { return found }
                }
                return nil
            }
            return try #require(find(project.path + "/forge-out"))
        }
    }

    /// A daemon for a test; it ends with it.
    private func daemon(in project: ForgeProgram.Project) throws -> ForgeProgram.Running {
        let running = try forge.start(["daemon", "--idle", "300"], in: project)
        var tries = 0
        while tries < 600, try forge.run("daemon", "--status", in: project).status != 0 {
            Thread.sleep(forTimeInterval: 0.05)
            tries += 1
        }
        return running
    }

    @Test(arguments: [false, true])
    func everyEditGivesWhatABuildFromScratchWould(withDaemon: Bool) throws {
        let seed = UInt64.random(in: 0...(.max))
        var random = SplitMix64(seed: seed)
        var shelf = try Shelf(forge)
        // The store is shared with other tests: what is built here has to be new.
        shelf.sources = ["a": "a \(shelf.project.path)\n", "b": "b\n"]
        try shelf.write()
        let running = withDaemon ? try daemon(in: shelf.project) : nil
        for step in 0..<16 {
            let edit = Int.random(in: 0..<6, using: &random)
            let name = try #require(shelf.sources.keys.sorted().randomElement(using: &random))
            switch edit {
            case 0: shelf.sources[name] = "\(step) \(seed)\n"
            case 1: shelf.sources["t\(step)"] = "new \(step)\n"
            case 2 where shelf.sources.count > 1: shelf.sources[name] = nil
            case 3: try? FileManager.default.removeItem(atPath: shelf.project.path + "/forge-out")
            case 4: try shelf.project.write("[] : List Natural", to: "other/unused.dhall")
            default: break
            }
            if edit < 3 { try shelf.write() }
            let run = try forge.run("build", "//...", in: shelf.project)
            #expect(run.status == 0, "seed \(seed), step \(step): \(run.errors)")
            #expect(try shelf.joined() == shelf.expected, "seed \(seed), step \(step), edit \(edit)")
            let total = shelf.sources.count + 1
            #expect(run.errors.contains("\(total) actions: "), "seed \(seed), step \(step)")
            // What JSON tells is looked up action by action, whatever is known of the last build.
            let summary = try forge.run("build", "//...", "--json", in: shelf.project).lastJSON()
            let counts = try #require(summary["actions"] as? [String: Any])
            #expect(counts["cached"] as? Int == total, "seed \(seed), step \(step)")
            // Files that were just written are not believed to be known; let the next step begin where they are.
            Thread.sleep(forTimeInterval: 0.06)
            _ = try forge.run("build", "//...", in: shelf.project)
        }
        guard let running else { return }
        _ = try forge.run("build", "//...", in: shelf.project)
        let status = try forge.run("daemon", "--status", in: shelf.project).lastJSON()
        #expect((status["answered"] as? Int ?? 0) > 0, "seed \(seed)")
        #expect(try forge.run("daemon", "--stop", in: shelf.project).status == 0)
        #expect(running.wait().status == 0)
    }

    @Test func aDaemonVouchesForNothingThatItCannotSee() throws {
        var shelf = try Shelf(forge)
        let outside = try ForgeProgram.Project()
        shelf.sources = ["a": "a \(shelf.project.path)\n"]
        try shelf.write()
        let link = shelf.project.path + "/pkg/elsewhere"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: outside.path)
        let running = try daemon(in: shelf.project)
        func answered() throws -> Int {
            for _ in 0..<4 {
                #expect(try forge.run("build", "//...", in: shelf.project).status == 0)
                Thread.sleep(forTimeInterval: 0.2)
            }
            let status = try forge.run("daemon", "--status", in: shelf.project).lastJSON()
            return try #require(status["answered"] as? Int)
        }
        #expect(try answered() == 0)
        try FileManager.default.removeItem(atPath: link)
        #expect(try answered() > 0)
        let second = try forge.run("daemon", in: shelf.project)
        #expect(second.status == 1)
        #expect(second.errors.contains("E_DAEMON_RUNNING"))
        #expect(try forge.run("daemon", "--stop", in: shelf.project).status == 0)
        #expect(running.wait().status == 0)
        #expect(try forge.run("daemon", "--stop", in: shelf.project).errors.contains("E_DAEMON_ABSENT"))
    }

    @Test func nothingIsLookedUpWhenNothingChanged() throws {
        var shelf = try Shelf(forge)
        shelf.sources = ["a": "a \(shelf.project.path)\n"]
        try shelf.write()
        #expect(try forge.run("build", "//...", in: shelf.project).errors.contains("2 executed"))
        // The first build made the lock file, which the second one reads.
        _ = try forge.run("build", "//...", in: shelf.project)
        Thread.sleep(forTimeInterval: 0.1)
        _ = try forge.run("build", "//...", in: shelf.project)
        let idle = try forge.run("build", "//...", in: shelf.project)
        #expect(idle.errors.hasPrefix("2 actions: 0 executed, 2 cached"))
        // A file that is written anew with the same bytes is no change.
        try shelf.write()
        #expect(try forge.run("build", "//...", in: shelf.project).errors.hasPrefix("2 actions: 0 executed, 2 cached"))
        // A failure is none that is remembered.
        try FileManager.default.removeItem(atPath: shelf.project.path + "/pkg/a.txt")
        let missing = try forge.run("build", "//...", in: shelf.project)
        #expect(missing.status == 2)
        #expect(try forge.run("build", "//...", in: shelf.project).status == 2)
        try shelf.write()
        #expect(try forge.run("build", "//...", in: shelf.project).status == 0)
    }

    @Test func whatIsInADirectoryIsLookedAt() throws {
        var shelf = try Shelf(forge)
        shelf.sources = ["a": "a\n"]
        try shelf.write()
        // A directory stands where a source is listed: its own status says nothing of the files in it.
        let package = """
            let f = ../forge.dhall
            in [ f.genrule f.Genrule::{ name = "all", srcs = [ "d" ], outs = [ "joined" ]
                 , command = [ f.Word.Text "sh", f.Word.Text "-c", f.Word.Text "cat \\"\\$0\\"/* > \\"\\$1\\""
                             , f.Word.Source "d", f.Word.Out "joined" ] } ]
            """
        try shelf.project.write(package, to: "pkg/BUILD.dhall")
        for text in ["1 \(shelf.project.path)\n", "2\n"] {
            try shelf.project.write(text, to: "pkg/d/x")
            for _ in 0..<3 {
                #expect(try forge.run("build", "//...", in: shelf.project).status == 0)
                Thread.sleep(forTimeInterval: 0.06)
            }
            #expect(try shelf.joined() == text)
        }
    }

    @Test func aDamagedStateIsAsIfThereWasNone() throws {
        let project = try ForgeProgram.Project()
        var own = forge
        own.home = project.path + "/home"
        var shelf = try Shelf(own)
        shelf.sources = ["a": "a\n"]
        try shelf.write()
        for _ in 0..<2 { _ = try own.run("build", "//...", in: shelf.project) }
        let directory = own.home + "/state/engine"
        let state = try #require(try FileManager.default.contentsOfDirectory(atPath: directory).first)
        let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(directory)/\(state)"))
        for damaged in [bytes.prefix(bytes.count / 2), Data(bytes.map { $0 ^ 0x10 }), Data()] {
            try damaged.write(to: URL(fileURLWithPath: "\(directory)/\(state)"))
            let run = try own.run("build", "//...", in: shelf.project)
            #expect(run.status == 0)
            #expect(run.errors.contains("0 executed, 2 cached"))
            #expect(try shelf.joined() == "A\n")
        }
    }
}
