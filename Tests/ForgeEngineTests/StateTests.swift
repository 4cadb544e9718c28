import ForgeCore
import ForgeEngine
import ForgeTesting
import Glibc
import Testing

@Suite struct StateTests {
    private let epoch = Digest(of: "store 1")

    /// Two sums over entries and files, one of which only a digest is kept of.
    private func book(_ files: Files? = nil) -> Workbook {
        Workbook(
            [
                "left": { try await $0.get(Entry("a")) % 10 },
                "right": { try await ($0.get(Document(path: "r"))?.utf8.count ?? -1) },
                "sealed": { try await $0.get(Cell("right")) * 100 },
                "total": {
                    try await $0.get(all: [Cell("left"), Cell("right")]).reduce(0, +) + $0.get(Sealed("sealed"))
                },
                "digit": { try await $0.get(LastDigit("total")) },
            ], files: files)
    }

    private func files() -> Files {
        let files = Files()
        files.write("r", "text")
        files.advance(ticks: 100)
        return files
    }

    private func saved(_ book: Workbook, in home: TemporaryDirectory) async throws -> String {
        let engine = try book.engine(["a": 3])
        #expect(try await engine.evaluate(Cell("digit")) == 7)
        let path = "\(home.path)/state"
        #expect(try engine.save(to: path, epoch: epoch))
        #expect(try !engine.save(to: path, epoch: epoch))
        _ = book.takeCounts()
        return path
    }

    @Test("A fresh process that finds nothing changed computes nothing and writes nothing")
    func nothingToDo() async throws {
        let home = TemporaryDirectory()
        let files = files()
        let path = try await saved(book(files), in: home)
        let again = book(files)
        let (engine, restoration) = again.restore(path, epoch)
        #expect(restoration == .restored(nodes: 8))
        try engine.set("a", 3)
        #expect(try await engine.revalidate() == Revalidation(looked: 1, changed: 0))
        #expect(try await engine.evaluate(Cell("digit")) == 7)
        #expect(again.takeCounts() == [:])
        #expect(try !engine.save(to: path, epoch: epoch))
    }

    @Test("A fresh process computes what a changed file reaches, and explains it")
    func changedFile() async throws {
        let home = TemporaryDirectory()
        let files = files()
        let path = try await saved(book(files), in: home)
        files.write("r", "longer")
        let again = book(files)
        let engine = again.restore(path, epoch).engine
        #expect(try await engine.revalidate() == Revalidation(looked: 1, changed: 1))
        #expect(
            try engine.explain(Cell("digit")).changes == [
                ["digit", "last digit \(LastDigit("total"))", "total", "right", "document r"]
            ])
        #expect(try await engine.evaluate(Cell("digit")) == 9)
        #expect(again.takeCounts() == ["r": 1, "right": 1, "sealed": 1, "total": 1, "digit": 1])
        #expect(try engine.save(to: path, epoch: epoch))
        let third = again.restore(path, epoch).engine
        #expect(try third.explain(Cell("right")).lastRun == ["right", "document r"])
        files.remove("r")
        #expect(try await third.revalidate().changed == 1)
        #expect(try await third.evaluate(Cell("right")) == -1)
    }

    @Test("An answer of which only a digest is kept is computed when somebody wants it, and cuts off")
    func fingerprints() async throws {
        let home = TemporaryDirectory()
        let files = files()
        let path = try await saved(book(files), in: home)
        let again = book(files)
        let engine = again.restore(path, epoch).engine
        try engine.set("a", 13)
        #expect(try await engine.evaluate(Cell("digit")) == 7)
        #expect(again.takeCounts() == ["left": 1])
        #expect(try await engine.evaluate(Sealed("sealed")) == 400)
        #expect(again.takeCounts() == ["sealed": 1])
        #expect(engine.read(Cell("digit")) == 7)
    }

    @Test("A file that changed within the tick of its stamp is read again")
    func racyStamps() async throws {
        let home = TemporaryDirectory()
        let files = Files()
        files.write("r", "abcd")
        let book = Workbook(["right": { try await $0.get(Document(path: "r")) == "abcd" ? 1 : 2 }], files: files)
        let engine = try book.engine()
        #expect(try await engine.evaluate(Cell("right")) == 1)
        files.write("r", "efgh")
        let path = "\(home.path)/state"
        try engine.save(to: path, epoch: epoch)
        files.advance(ticks: 100)
        let later = book.restore(path, epoch).engine
        #expect(try await later.revalidate().changed == 1)
        #expect(try await later.evaluate(Cell("right")) == 2)
        // Read again when the stamp was old, it is trusted.
        try later.save(to: path, epoch: epoch)
        #expect(try await book.restore(path, epoch).engine.revalidate().changed == 0)
    }

    @Test("Failed and transient answers are not saved")
    func passingAnswers() async throws {
        let home = TemporaryDirectory()
        let book = Workbook([
            "below": { _ in -5 },
            "fails": { _ in throw Broken(what: "always") },
            "user": { context in
                let rescued = (try? await context.get(Cell("fails"))) ?? 1
                return try await context.get(Cell("below")) + 10 + rescued
            },
        ])
        let engine = try book.engine()
        #expect(try await engine.evaluate(Cell("user")) == 6)
        let path = "\(home.path)/state"
        try engine.save(to: path, epoch: epoch)
        _ = book.takeCounts()
        let again = book.restore(path, epoch).engine
        #expect(again.read(Cell("user")) == nil)
        #expect(try await again.evaluate(Cell("user")) == 6)
        #expect(book.takeCounts() == ["below": 1, "fails": 1, "user": 1])
    }

    @Test("Another store, another format and no file at all are a run from scratch")
    func otherFiles() async throws {
        let home = TemporaryDirectory()
        let files = files()
        let book = book(files)
        let path = try await saved(book, in: home)
        #expect(book.restore(path, Digest(of: "store 2")).restoration == .otherEpoch)
        #expect(book.restore("\(home.path)/none", epoch).restoration == .absent)
        var bytes = try #require(Bytes.read(path))
        bytes[8] = 2
        Bytes.write(bytes, to: path)
        let (engine, restoration) = book.restore(path, epoch)
        #expect(restoration == .otherFormat)
        try engine.set("a", 3)
        #expect(try await engine.evaluate(Cell("digit")) == 7)
    }

    @Test("Damage of any byte and any cut is noticed, or is where nothing lies")
    func damage() async throws {
        let home = TemporaryDirectory()
        let files = files()
        let book = book(files)
        let path = try await saved(book, in: home)
        let whole = try #require(Bytes.read(path))
        var unnoticed = 0
        for at in whole.indices {
            var bytes = whole
            bytes[at] ^= 1 << UInt8(at % 8)
            Bytes.write(bytes, to: path)
            if case .restored = book.restore(path, epoch).restoration {
                unnoticed += 1
                #expect(whole[at] == 0, "byte \(at)")
            }
        }
        // The parts are padded to multiples of 64.
        #expect(unnoticed < 8 * 63)
        for count in stride(from: whole.count - 1, through: 0, by: -5) {
            Bytes.write(Array(whole[..<count]), to: path)
            if case .restored = book.restore(path, epoch).restoration { Issue.record("cut at \(count)") }
        }
    }

    @Test("Answers of a kind that has another version are dropped, and so are those of an unknown kind")
    func otherKinds() async throws {
        struct NewCell: EngineKey {
            static let kind = "cell"
            static let kindVersion: UInt32 = 2
            let name: String
            init(_ name: String) { self.name = name }
            func encode(into writer: inout ByteWriter) { name.encode(into: &writer) }
            init(from reader: inout ByteReader) throws { name = try reader.text() }
            func compute(_ context: EngineContext) async throws -> Int { name == "left" ? 1 : 2 }
        }
        let home = TemporaryDirectory()
        let files = files()
        let path = try await saved(book(files), in: home)
        let (newer, restoration) = Engine.restore(
            from: path, epoch: epoch, kinds: [EngineKind(NewCell.self), EngineKind(Entry.self)])
        #expect(restoration == .restored(nodes: 8))
        #expect(newer.read(NewCell("left")) == nil)
        #expect(newer.read(Entry("a")) == 3)
        #expect(try await newer.evaluate(NewCell("left")) == 1)
        #expect(try newer.save(to: path, epoch: epoch))
        let third = Engine.restore(from: path, epoch: epoch, kinds: [EngineKind(NewCell.self)]).engine
        #expect(third.read(NewCell("left")) == 1)
    }

    @Test("What no root of the last sessions needs is not saved")
    func oldRoots() async throws {
        let home = TemporaryDirectory()
        let path = "\(home.path)/state"
        let book = Workbook(["one": { try await $0.get(Entry("a")) }, "two": { try await $0.get(Entry("b")) }])
        let engine = try book.engine(["a": 1, "b": 2])
        _ = try await engine.evaluate(Cell("one"))
        _ = try await engine.evaluate(Cell("two"))
        try engine.save(to: path, epoch: epoch)
        for value in 10..<13 {
            let later = book.restore(path, epoch).engine
            try later.set("a", value)
            #expect(try await later.evaluate(Cell("one")) == value)
            try later.save(to: path, epoch: epoch, sessions: 3, whole: true)
        }
        #expect(book.restore(path, epoch).restoration == .restored(nodes: 2))
    }

    @Test("A state that cannot be written is an error that says so")
    func unwritable() async throws {
        let engine = try book().engine(["a": 3])
        _ = try await engine.evaluate(Cell("left"))
        let error = #expect(throws: ForgeError.self) { try engine.save(to: "/dev/null/state", epoch: epoch) }
        #expect(error?.code == .engineState)
        #expect(error?.rendered.contains("/dev/null/state") == true)
    }

    @Test("The status of a directory's paths is what the kernel says")
    func directoryStatus() throws {
        let home = TemporaryDirectory()
        #expect(DirectoryStatus("\(home.path)/none") == nil)
        let status = try #require(DirectoryStatus(home.path))
        #expect(status.facts("file", followsLinks: true) == .absent)
        Bytes.write([1, 2, 3], to: "\(home.path)/file")
        symlink("file", "\(home.path)/link")
        let file = status.facts("file", followsLinks: true)
        #expect(file.size == 3 && file.mode == 0o100644)
        #expect(status.facts("link", followsLinks: true) == file)
        #expect(status.facts("link", followsLinks: false).mode & S_IFMT == S_IFLNK)
        #expect(status.facts("file/below", followsLinks: true) == .absent)
        #expect(abs(status.now() - file.changed) < 10_000_000_000)
    }
}
