import ForgeCore
import ForgeDhall
import Testing

/// What earlier sessions checked is used when nothing that it depends on has changed, and only then.
@Suite struct TermCacheTests {
    private let world = ChangingFiles()
    private let file = MemoryTermFile()

    private func options(allowUnpinned: Bool = false) -> DhallOptions {
        DhallOptions(environment: world, requiresHashes: !allowUnpinned, terms: file.open())
    }

    private func text(_ path: String, allowUnpinned: Bool = false) throws -> String {
        let source = DhallSource(Array((world[path] ?? "").utf8), path: path)
        return Source.text(try Dhall.normalize(source, options(allowUnpinned: allowUnpinned))).trimmed
    }

    private func hash(_ path: String) throws -> Digest {
        try Dhall.hash(DhallSource(Array((world[path] ?? "").utf8), path: path), options())
    }

    private func tree() {
        world["./main.dhall"] = "{ a = ./a.dhall, b = ./d/b.dhall, t = ./note as Text }"
        world["./a.dhall"] = "let f = ./d/f.dhall in f 20"
        world["./d/b.dhall"] = "./f.dhall 1 + env:COUNT ? 7"
        world["./d/f.dhall"] = "λ(n : Natural) → n * 2 + 2"
        world["./note"] = "hello"
    }

    @Test func nothingIsReadWhenNothingChanged() throws {
        tree()
        let first = try hash("./main.dhall")
        #expect(Set(world.takeAsked()) == ["./a.dhall", "./d/b.dhall", "./d/f.dhall", "./note"])
        #expect(try hash("./main.dhall") == first)
        #expect(try text("./main.dhall") == #"{ a = 42, b = 7, t = "hello" }"#)
        #expect(world.takeAsked() == [])
    }

    @Test func onlyWhatChangedIsReadAgain() throws {
        tree()
        _ = try hash("./main.dhall")
        _ = world.takeAsked()
        world["./note"] = "bye"
        #expect(try text("./main.dhall") == #"{ a = 42, b = 7, t = "bye" }"#)
        #expect(world.takeAsked() == ["./note"])
        world["./d/f.dhall"] = "λ(n : Natural) → n"
        #expect(try text("./main.dhall") == #"{ a = 20, b = 7, t = "bye" }"#)
        #expect(Set(world.takeAsked()).isSubset(of: ["./a.dhall", "./d/b.dhall", "./d/f.dhall"]))
        world["./d/f.dhall"] = "λ(n : Natural) → n * 2 + 2"
        #expect(try text("./main.dhall") == #"{ a = 42, b = 7, t = "bye" }"#)
        #expect(world.takeAsked() == ["./d/f.dhall"])
    }

    @Test func absenceAndVariablesAreWatched() throws {
        world["./main.dhall"] = "[ ./x.dhall ? 1, env:N ? 2 ]"
        #expect(try text("./main.dhall") == "[ 1, 2 ]")
        world["./x.dhall"] = "10"
        #expect(try text("./main.dhall") == "[ 10, 2 ]")
        world.set(variable: "N", "20")
        #expect(try text("./main.dhall") == "[ 10, 20 ]")
        world["./x.dhall"] = nil
        world.set(variable: "N", nil)
        #expect(try text("./main.dhall") == "[ 1, 2 ]")
    }

    @Test func anImportThatLacksItsOwnIsAbsent() throws {
        world["./main.dhall"] = "./x.dhall ? 1"
        world["./x.dhall"] = "./y.dhall + 5"
        #expect(try text("./main.dhall") == "1")
        world["./y.dhall"] = "2"
        #expect(try text("./main.dhall") == "7")
    }

    @Test func theSameBytesElsewhereImportSomethingElse() throws {
        world["./main.dhall"] = "./p/same.dhall + ./q/same.dhall"
        world["./p/same.dhall"] = "./n.dhall"
        world["./q/same.dhall"] = "./n.dhall"
        world["./p/n.dhall"] = "1"
        world["./q/n.dhall"] = "20"
        #expect(try text("./main.dhall") == "21")
        #expect(try text("./main.dhall") == "21")
        world["./p/n.dhall"] = "2"
        #expect(try text("./main.dhall") == "22")
    }

    @Test func guardedImportsAreNotFetchedAgain() throws {
        world.set(page: "https://example.com/f", "λ(n : Natural) → n + 1")
        let hash = try Dhall.hash(DhallSource("λ(n : Natural) → n + 1"), MemoryImports.options())
        world["./main.dhall"] = "https://example.com/f \(hash.text) 41"
        #expect(try text("./main.dhall") == "42")
        #expect(world.takeAsked() == ["https://example.com/f"])
        world["./other.dhall"] = "https://example.com/f \(hash.text) 1"
        #expect(try text("./other.dhall") == "2")
        #expect(try text("./main.dhall") == "42")
        #expect(!world.takeAsked().contains("https://example.com/f"))
    }

    @Test func exploringDoesNotMakeAnUnguardedImportPass() throws {
        world.set(page: "https://example.com/n", "1")
        world["./main.dhall"] = "./inner.dhall + 1"
        world["./inner.dhall"] = "https://example.com/n"
        #expect(try text("./main.dhall", allowUnpinned: true) == "2")
        let errors = #expect(throws: ForgeErrors.self) { try text("./main.dhall") }
        #expect(errors?.errors.first?.code == .dhallImportUnpinned)
        world.set(page: "https://example.com/n", "5")
        #expect(try text("./main.dhall", allowUnpinned: true) == "6")
    }

    @Test func errorsInKeptTermsShowTheirSource() throws {
        world["./main.dhall"] = "./deep.dhall 100000000"
        world["./deep.dhall"] = "λ(n : Natural) → Natural/fold n Natural (λ(x : Natural) → x * 3) 1"
        _ = try Dhall.type(DhallSource(Array((world["./main.dhall"] ?? "").utf8), path: "./main.dhall"), options())
        var small = options()
        small.maxMemoryBytes = 8 << 20
        let errors = #expect(throws: ForgeErrors.self) {
            try Dhall.normalize(DhallSource("./deep.dhall 100000000"), small)
        }
        #expect(errors?.errors.first?.code == .dhallLimitMemory)
        #expect(errors?.errors.first?.frame?.file == "./deep.dhall")
    }

    @Test func anotherProgramsFileIsReplaced() throws {
        tree()
        _ = try hash("./main.dhall")
        var other = options()
        other.terms = file.open(program: "other")
        _ = world.takeAsked()
        _ = try Dhall.hash(DhallSource(Array((world["./main.dhall"] ?? "").utf8), path: "./main.dhall"), other)
        #expect(world.takeAsked().count == 4)
        _ = try hash("./main.dhall")
        #expect(world.takeAsked().count == 4)
    }

    @Test func manySessionsDoNotMakeLookupsLong() throws {
        tree()
        for count in 0..<100 {
            world["./note"] = "\(count)"
            #expect(try text("./main.dhall") == #"{ a = 42, b = 7, t = "\#(count)" }"#)
        }
        #expect(file.bytes.count < 1 << 20)
        _ = world.takeAsked()
        world["./note"] = "3"
        #expect(try text("./main.dhall") == #"{ a = 42, b = 7, t = "3" }"#)
        #expect(world.takeAsked() == ["./note"])
    }
}

extension String {
    fileprivate var trimmed: String { String(self.reversed().drop { $0.isNewline }.reversed()) }
}
