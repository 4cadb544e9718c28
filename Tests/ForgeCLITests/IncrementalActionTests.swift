import ForgeTesting
import Foundation
import Testing

/// Builds of many actions by what is known of the last one: what a change reaches is looked at, and nothing else.
struct IncrementalActionTests {
    /// Targets in three packages, each made of its source and of what two earlier ones leave; every third leaves no
    /// more than the first letter.
    private struct Maze {
        let project: ForgeProgram.Project
        let forge: ForgeProgram
        let count: Int
        var sources: [String]
        /// Said in every command, so that a change of it changes every action.
        var salt = "0"

        init(_ forge: ForgeProgram, count: Int) throws {
            self.forge = forge
            self.count = count
            project = try ForgeProgram.Project()
            // The store is shared with other tests: what is built here has to be new.
            sources = (0..<count).map { "\($0) of \(UUID().uuidString)\n" }
            let hash = try forge.run("dhall", "package", "--hash", in: project).output
            try project.write(
                """
                let Forge = missing \(hash)
                in Forge ⫽ { project = Forge.Project::{ id = "maze"
                   , environments = [ Forge.Environment.debian "base" [ "coreutils", "dash" ] ]
                   , toolchains = [ Forge.Toolchain.gcc "base" ] } }
                """, to: "forge.dhall")
            for target in 0..<count { try write(target) }
            try declare()
        }

        static func label(_ target: Int) -> String { "//p\(target % 3):t\(target)" }
        static func needs(_ target: Int) -> [Int] { [target - 3, target - 1].filter { $0 >= 0 } }
        static func isMute(_ target: Int) -> Bool { target % 3 == 1 }

        func declare() throws {
            for package in 0..<3 {
                let targets = (0..<count).filter { $0 % 3 == package }.map { target in
                    let labels = Self.needs(target).map { "\"\(Self.label($0))\"" }.joined(separator: ", ")
                    let words = Self.needs(target).map { ", f.Word.Of \"\(Self.label($0))\"" }.joined()
                    let end = Self.isMute(target) ? "| cut -c1 | head -n1 " : ""
                    let script =
                        "o=\\\"\\$0\\\"; : \(salt); case \\\"\\$(cat \\\"\\$1\\\")\\\" in *FAIL*) exit 3;; esac; "
                        + "cat \\\"\\$@\\\" \(end)> \\\"\\$o\\\""
                    return """
                        f.genrule f.Genrule::{ name = "t\(target)", srcs = [ "s\(target).txt" ], outs = [ "o" ]
                         , deps = [ \(labels) ] : List Text, visibility = f.public
                         , command = [ f.Word.Text "sh", f.Word.Text "-c", f.Word.Text "\(script)", f.Word.Out "o"
                                     , f.Word.Source "s\(target).txt"\(words) ] }
                        """
                }
                try project.write(
                    "let f = ../forge.dhall\nin [ \(targets.joined(separator: "\n, ")) ]\n",
                    to: "p\(package)/BUILD.dhall")
            }
        }

        func write(_ target: Int) throws { try project.write(sources[target], to: "p\(target % 3)/s\(target).txt") }

        /// What each target leaves; nil for one that fails, or that needs one which does.
        var expected: [String?] {
            var left: [String?] = []
            for target in 0..<count {
                let parts = [sources[target]] + Self.needs(target).compactMap { left[$0] }
                guard parts.count == Self.needs(target).count + 1, !sources[target].contains("FAIL") else {
                    left.append(nil)
                    continue
                }
                let text = parts.joined()
                left.append(Self.isMute(target) ? "\(text.prefix(1))\n" : text)
            }
            return left
        }

        /// What `forge-out` shows of a target.
        func shown(_ target: Int) -> String? { try? project.read("forge-out/p\(target % 3)/t\(target)/o") }

        func build(_ more: String...) throws -> ForgeProgram.Finished {
            try forge.start(["build", "//..."] + more, in: project).wait()
        }

        /// Builds until all that is known is believed.
        func settle() throws {
            for _ in 0..<2 {
                Thread.sleep(forTimeInterval: 0.1)
                #expect(try build().status == 0)
            }
            Thread.sleep(forTimeInterval: 0.1)
        }
    }

    /// The actions that a run has looked at, by how they ended.
    private func looked(_ run: ForgeProgram.Finished) -> [String] {
        run.errors.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ").map(String.init)
            guard words.count > 1, ["cached", "built", "failed", "skipped"].contains(words[0]) else { return nil }
            return "\(words[0]) \(words[1].prefix { $0 != "#" })"
        }.sorted()
    }

    @Test func anEditIsLookedAtNoFurtherThanItReaches() throws {
        var maze = try Maze(ForgeProgram(), count: 9)
        #expect(try maze.build().errors.contains("9 actions: 9 executed"))
        try maze.settle()
        // The last is needed by none.
        maze.sources[8] = "end\n"
        try maze.write(8)
        var run = try maze.build()
        #expect(looked(run) == ["built //p2:t8"])
        #expect(run.errors.contains("9 actions: 1 executed, 8 cached"))
        #expect(maze.shown(8) == maze.expected[8])
        // What a mute target leaves is the same: those that need it are not looked at.
        try maze.settle()
        maze.sources[7] = maze.sources[7].trimmingCharacters(in: .newlines) + " and more\n"
        try maze.write(7)
        run = try maze.build()
        #expect(looked(run) == ["built //p1:t7"])
        // What was there before is looked up, and nothing is run.
        try maze.settle()
        maze.sources[8] = "other\n"
        try maze.write(8)
        _ = try maze.build()
        Thread.sleep(forTimeInterval: 0.1)
        maze.sources[8] = "end\n"
        try maze.write(8)
        run = try maze.build()
        #expect(looked(run) == ["cached //p2:t8"])
        #expect(maze.shown(8) == maze.expected[8])
        // A link that went is made again without a look at any action.
        try maze.settle()
        try FileManager.default.removeItem(atPath: maze.project.path + "/forge-out/p2/t5")
        run = try maze.build()
        #expect(looked(run) == [])
        #expect(maze.shown(5) == maze.expected[5])
        // A package that says the same otherwise is evaluated, and its actions are as they were.
        try maze.settle()
        let declared = try maze.project.read("p1/BUILD.dhall")
        try maze.project.write("-- said otherwise\n" + declared, to: "p1/BUILD.dhall")
        #expect(try looked(maze.build()) == [])
        // One that says something else is looked at alone, and what depends on what it leaves.
        try maze.settle()
        try maze.project.write(declared.replacing(": 0; case", with: ": 1; case"), to: "p1/BUILD.dhall")
        run = try maze.build()
        #expect(looked(run) == ["built //p1:t1", "built //p1:t4", "built //p1:t7"])
    }

    @Test func onePackageIsOneDigestOfTheList() throws {
        let forge = ForgeProgram()
        let maze = try Maze(forge, count: 6)
        func digests() throws -> [String: String] {
            let list = try forge.run("query", "//...", "--output", "merkle", in: maze.project).lastJSON()
            #expect(list["id"] as? String == "maze" && (list["environments"] as? [Any])?.count == 1)
            #expect(list["actions"] == nil && list["sources"] == nil)
            let packages = try #require(list["packages"] as? [[String: String]])
            return Dictionary(uniqueKeysWithValues: packages.map { ($0["package"] ?? "", $0["digest"] ?? "") })
        }
        let before = try digests()
        #expect(before.keys.sorted() == ["//p0", "//p1", "//p2"])
        let declared = try maze.project.read("p1/BUILD.dhall")
        try maze.project.write(declared.replacing(": 0; case", with: ": 1; case"), to: "p1/BUILD.dhall")
        let after = try digests()
        #expect(before.filter { after[$0.key] != $0.value }.keys.sorted() == ["//p1"])
    }

    @Test func anEditThatWasBuiltIsKnown() throws {
        let forge = ForgeProgram()
        var maze = try Maze(forge, count: 3)
        let running = try forge.start(["daemon", "--idle", "300"], in: maze.project)
        #expect(try maze.build().status == 0)
        try maze.settle()
        maze.sources[1] = "edited\n"
        try maze.write(1)
        #expect(try looked(maze.build()).first == "built //p1:t1")
        func answered() throws -> Int? {
            Thread.sleep(forTimeInterval: 0.3)
            return try forge.run("daemon", "--status", in: maze.project).lastJSON()["answered"] as? Int
        }
        let before = try #require(try answered())
        #expect(try maze.build().status == 0)
        // The links that were made anew have been looked at by the process that made them.
        #expect(try answered() == before + 1)
        #expect(try forge.run("daemon", "--stop", in: maze.project).status == 0)
        #expect(running.wait().status == 0)
    }

    @Test func aFailureIsTriedAgainAndKeepsNothingElse() throws {
        var maze = try Maze(ForgeProgram(), count: 9)
        _ = try maze.build()
        try maze.settle()
        let sound = maze.sources[5]
        maze.sources[5] = "FAIL \(UUID().uuidString)\n"
        maze.sources[3] = "changed\n"
        try maze.write(5)
        try maze.write(3)
        let run = try maze.build("--keep-going")
        #expect(run.status == 1)
        #expect(
            looked(run) == [
                "built //p0:t3", "built //p1:t4", "failed //p2:t5", "skipped //p0:t6", "skipped //p1:t7",
                "skipped //p2:t8",
            ])
        #expect(run.errors.contains("error[E_ACTION_FAILED]: Action `//p2:t5#run` failed"))
        #expect(maze.shown(3) == maze.expected[3])
        // The next process knows what succeeded, and finds the failure in the cache.
        let again = try maze.build("--keep-going")
        #expect(again.status == 1)
        #expect(looked(again).filter { !$0.hasPrefix("skipped") } == ["failed //p2:t5"])
        maze.sources[5] = sound
        try maze.write(5)
        #expect(try maze.build().status == 0)
        for target in 0..<9 { #expect(maze.shown(target) == maze.expected[target]) }
    }

    @Test func environmentsCountByTheirTrees() throws {
        let maze = try Maze(ForgeProgram(), count: 3)
        #expect(try maze.build().errors.contains("3 executed"))
        // The lock file is read with every build: what it pins is what counts.
        try maze.settle()
        let lock = try maze.project.read("forge.lock")
        try maze.project.write(lock + "\n", to: "forge.lock")
        #expect(try looked(maze.build()) == [])
        try FileManager.default.removeItem(atPath: maze.project.path + "/forge.lock")
        let unlocked = try maze.build()
        #expect(unlocked.errors.contains("locked environment `base`"))
        #expect(looked(unlocked) == [])
        #expect(try maze.project.read("forge.lock") == lock)
        // Another environment is another input of every action.
        try maze.settle()
        let root = try maze.project.read("forge.dhall")
        try maze.project.write(root.replacing("\"coreutils\"", with: "\"bash\", \"coreutils\""), to: "forge.dhall")
        #expect(try maze.build().errors.contains("3 actions: 3 executed"))
    }

    @Test func aLinkIsNoFile() throws {
        let maze = try Maze(ForgeProgram(), count: 3)
        #expect(try maze.build().status == 0)
        try maze.settle()
        let path = maze.project.path + "/p2/s2.txt"
        try FileManager.default.moveItem(atPath: path, toPath: path + ".held")
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: path + ".held")
        // The same bytes, and yet the action has a link for its input, which leads nowhere where it runs.
        #expect(try maze.build("--json").status == 2)
        let refused = try maze.build()
        #expect(refused.status == 2 && refused.errors.contains("s2.txt"))
        // One that leads to a file of the environment is what the action reads.
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "/etc/hosts")
        #expect(try looked(maze.build()) == ["built //p2:t2"])
        #expect(maze.shown(2)?.hasPrefix("127.0.0.1") ?? false)
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.moveItem(atPath: path + ".held", toPath: path)
        #expect(try maze.build().status == 0)
    }

    @Test(arguments: [false, true])
    func everyTimelineGivesWhatABuildFromScratchWould(withDaemon: Bool) throws {
        let seed = UInt64.random(in: 0...(.max))
        var random = SplitMix64(seed: seed)
        let home = try ForgeProgram.Project()
        var forge = ForgeProgram()
        forge.home = home.path + "/home"
        var maze = try Maze(forge, count: 7)
        let running = withDaemon ? try forge.start(["daemon", "--idle", "300"], in: maze.project) : nil
        for step in 0..<14 {
            let edit = Int.random(in: 0..<9, using: &random)
            let target = Int.random(in: 0..<7, using: &random)
            switch edit {
            case 0, 1: maze.sources[target] = "\(step) \(seed)\n"
            case 2: maze.sources[target] = "FAIL \(step)\n"
            case 3: maze.sources[target] = String(maze.sources[target].prefix(1)) + "x \(step)\n"
            case 4: maze.salt = "\(step)"
            case 5: try? FileManager.default.removeItem(atPath: maze.project.path + "/forge-out/p\(target % 3)")
            case 6: try? FileManager.default.removeItem(atPath: maze.project.path + "/forge.lock")
            case 7: #expect(try forge.run("store", "gc", in: maze.project).status == 0)
            default: break
            }
            if edit == 4 { try maze.declare() }
            try maze.write(target)
            for _ in 0..<Int.random(in: 1...2, using: &random) {
                let run = try maze.build("--keep-going")
                let expected = maze.expected
                #expect((run.status == 0) == !expected.contains(nil), "seed \(seed), step \(step), edit \(edit)")
                for place in 0..<7 where expected[place] != nil {
                    #expect(maze.shown(place) == expected[place], "seed \(seed), step \(step), edit \(edit): \(place)")
                }
                // What JSON tells is looked up action by action, whatever is known of the last build.
                let summary = try maze.build("--json", "--keep-going").lastJSON()
                let counts = try #require(summary["actions"] as? [String: Any])
                #expect(counts["executed"] as? Int == 0, "seed \(seed), step \(step), edit \(edit)")
                if Bool.random(using: &random) { Thread.sleep(forTimeInterval: 0.06) }
            }
        }
        guard let running else { return }
        #expect(try forge.run("daemon", "--stop", in: maze.project).status == 0)
        #expect(running.wait().status == 0)
    }
}
