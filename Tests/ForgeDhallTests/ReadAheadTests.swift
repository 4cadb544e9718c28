import ForgeCore
import Glibc
import Testing

@testable import ForgeDhall

/// What is read before its turn.
@Suite struct ReadAheadTests {
    /// Six files, of which the first imports a seventh, and one that is no Dhall.
    private static func world() -> ChangingFiles {
        let world = ChangingFiles()
        for number in 0..<6 {
            world["./a\(number).dhall"] = number == 0 ? "./b/c.dhall + ./d.dhall as Text" : "\(number)"
        }
        world["./b/c.dhall"] = "7"
        world["./a3.dhall"] = "{"
        return world
    }

    private static func imports() -> [Location] {
        (0..<6).map { Location.file("./a\($0).dhall") } + [Location.file("./nothing.dhall")]
    }

    /// Waits until so many files were read.
    private func wait(_ world: ChangingFiles, for count: Int) -> [String] {
        var asked: [String] = []
        var tries = 0
        while tries < 60_000, asked.count < count {
            asked += world.takeAsked()
            usleep(1000)
            tries += 1
        }
        usleep(20_000)
        return asked + world.takeAsked()
    }

    @Test func importsAreReadInTheOrderOfResolutionAndOnce() throws {
        let world = Self.world()
        let ahead = ReadAhead(world)
        ahead.add(Self.imports())
        let asked = wait(world, for: 7)
        #expect(asked == ["./a0.dhall", "./b/c.dhall"] + (1..<6).map { "./a\($0).dhall" })
        for path in asked {
            let found = try #require(ahead.take(path))
            let text = try #require(world[path])
            #expect(found.question.digest == Digest(of: text))
            #expect(found.source.bytes == Array(text.utf8))
            #expect(found.source.tree.problems.isEmpty == (path != "./a3.dhall"))
            #expect(ahead.take(path) == nil)
        }
    }

    @Test func whatWasAskedForIsNotReadAgain() {
        let world = Self.world()
        let ahead = ReadAhead(world)
        #expect(ahead.take("./a0.dhall") == nil)
        ahead.add(Self.imports())
        #expect(wait(world, for: 5) == (1..<6).map { "./a\($0).dhall" })
    }

    @Test func aFewImportsAreNotWorthIt() {
        let world = Self.world()
        ReadAhead(world).add(Array(Self.imports().prefix(3)))
        #expect(wait(world, for: 0).isEmpty)
    }
}
