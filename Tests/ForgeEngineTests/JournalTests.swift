import ForgeCore
import ForgeTesting
import Glibc
import Testing

@testable import ForgeEngine

@Suite struct JournalTests {
    private let epoch = Digest(of: "store 1")

    /// Cells over entries, one of them transient when its entry is negative, and one that fails when it is large.
    private func book(_ files: Files) -> Workbook {
        Workbook(
            [
                "read": { try await ($0.get(Document(path: "d"))?.utf8.count ?? 0) },
                "weak": { context in
                    let number = try await context.get(Entry("a"))
                    if number > 1000 { throw Broken(what: "large") }
                    return number
                },
                "user": { context in
                    let weak = (try? await context.get(Cell("weak"))) ?? 7
                    return try await weak * 10 + context.get(Cell("read"))
                },
                "kept": { try await $0.get(Cell("weak")) + 1000 },
                "top": { try await $0.get(LastDigit("user")) + $0.get(Sealed("seal")) },
                "seal": { try await $0.get(Entry("b")) },
                "other": { context in
                    // Asks for cells that nobody asked for before.
                    try await context.get(Cell("n\(context.get(Entry("b")))"))
                },
                "n0": { _ in 100 }, "n1": { _ in 101 }, "n2": { _ in 102 },
            ], files: files)
    }

    private func files() -> Files {
        let files = Files()
        files.write("d", "text")
        files.advance(ticks: 100)
        return files
    }

    private static func value(_ a: Int, _ b: Int, _ text: String) -> Int { (a * 10 + text.utf8.count) % 10 + b }

    /// A state file with everything computed for a = 1, b = 0 and "text".
    private func saved(_ files: Files, in home: TemporaryDirectory) async throws -> String {
        let engine = try book(files).engine(["a": 1, "b": 0])
        #expect(try await engine.evaluate(Cell("top")) == Self.value(1, 0, "text"))
        #expect(try await engine.evaluate(Cell("other")) == 100)
        let path = "\(home.path)/state"
        #expect(try engine.save(to: path, epoch: epoch))
        return path
    }

    /// A process that sees an edit and saves.
    private func edit(_ path: String, _ files: Files, a: Int = 1, b: Int = 0, _ text: String) async throws {
        files.write("d", text)
        files.advance(ticks: 100)
        let engine = book(files).restore(path, epoch).engine
        try engine.commit { transaction in
            try transaction.set(Entry("a"), to: a)
            try transaction.set(Entry("b"), to: b)
        }
        _ = try await engine.revalidate()
        #expect(try await engine.evaluate(Cell("top")) == Self.value(a, b, text))
        #expect(try await engine.evaluate(Cell("other")) == 100 + b)
        #expect(try engine.save(to: path, epoch: epoch))
    }

    /// What a process that only looks finds: the answers that hold, and how much had to be computed for both.
    private func look(
        _ path: String, _ files: Files, a: Int = 1, b: Int = 0, _ text: String
    ) async throws -> [String: Int] {
        let book = book(files)
        let (engine, restoration) = book.restore(path, epoch)
        guard case .restored = restoration else { throw Broken(what: "\(restoration)") }
        try engine.commit { transaction in
            try transaction.set(Entry("a"), to: a)
            try transaction.set(Entry("b"), to: b)
        }
        _ = try await engine.revalidate()
        #expect(try await engine.evaluate(Cell("top")) == Self.value(a, b, text))
        #expect(try await engine.evaluate(Cell("other")) == 100 + b)
        return book.takeCounts()
    }

    @Test("What an edit changed is added to the journal; the state file stays as it is")
    func grows() async throws {
        let home = TemporaryDirectory()
        let files = files()
        let path = try await saved(files, in: home)
        let base = Bytes.read(path)
        #expect(Bytes.read("\(path).journal") == nil)
        try await edit(path, files, "a longer text")
        let first = try #require(Bytes.read("\(path).journal"))
        #expect(try await look(path, files, "a longer text") == [:])
        try await edit(path, files, a: 4, b: 2, "short")
        let second = try #require(Bytes.read("\(path).journal"))
        #expect(second.starts(with: first) && second.count > first.count)
        #expect(try await look(path, files, a: 4, b: 2, "short") == [:])
        #expect(Bytes.read(path) == base)
        let engine = book(files).restore(path, epoch).engine
        #expect(try engine.explain(Cell("other")).lastRun == ["other", "b"])
        #expect(engine.read(Cell("n2")) == 102)
    }

    @Test("A process that saves often adds each time what came since")
    func oftenInOneProcess() async throws {
        let home = TemporaryDirectory()
        let files = files()
        let path = "\(home.path)/state"
        let engine = try book(files).engine(["a": 1, "b": 0])
        var base: [UInt8]?
        for number in 0..<3 {
            try engine.set("b", number)
            #expect(try await engine.evaluate(Cell("top")) == Self.value(1, number, "text"))
            #expect(try await engine.evaluate(Cell("other")) == 100 + number)
            #expect(try engine.save(to: path, epoch: epoch))
            #expect(try await look(path, files, b: number, "text") == [:])
            if number == 0 { base = Bytes.read(path) }
        }
        #expect(base != nil && Bytes.read(path) == base)
        #expect(try !engine.save(to: path, epoch: epoch))
    }

    @Test("A journal that is damaged or cut anywhere leaves a state that gives right answers, and can be saved")
    func damage() async throws {
        let home = TemporaryDirectory()
        let files = files()
        let path = try await saved(files, in: home)
        try await edit(path, files, b: 1, "a longer text")
        try await edit(path, files, a: 3, b: 1, "short")
        let base = try #require(Bytes.read(path))
        let journal = try #require(Bytes.read("\(path).journal"))
        var noticed = 0
        for at in stride(from: 0, to: journal.count * 2, by: 3) {
            var bytes = journal
            if at < journal.count { bytes[at] ^= 1 << UInt8(at % 8) } else { bytes.removeLast(at - journal.count) }
            Bytes.write(bytes, to: "\(path).journal")
            if try await look(path, files, a: 3, b: 1, "short") != [:] { noticed += 1 }
            try await edit(path, files, a: 5, b: 2, "another")
            #expect(try await look(path, files, a: 5, b: 2, "another") == [:])
            files.write("d", "short")
            files.advance(ticks: 100)
            Bytes.write(base, to: path)
        }
        #expect(noticed > journal.count / 2)
    }

    @Test("Zeros after a journal, as a file system leaves them that went down, are no segments")
    func zeros() async throws {
        let home = TemporaryDirectory()
        let files = files()
        let path = try await saved(files, in: home)
        try await edit(path, files, b: 1, "a longer text")
        let journal = try #require(Bytes.read("\(path).journal"))
        for count in [4, 8, 64, 4096] {
            Bytes.write(journal + [UInt8](repeating: 0, count: count), to: "\(path).journal")
            #expect(try await look(path, files, b: 1, "a longer text") == [:])
        }
        try await edit(path, files, b: 2, "short")
        #expect(try await look(path, files, b: 2, "short") == [:])
    }

    @Test("A segment that is whole but does not fit to the state is refused or read, and ends no process")
    func strangeSegments() async throws {
        let home = TemporaryDirectory()
        let files = files()
        let path = try await saved(files, in: home)
        try await edit(path, files, a: 3, b: 1, "a longer text")
        let journal = try #require(Bytes.read("\(path).journal"))
        let head = JournalFormat.headerSize
        let body = Array(journal[(head + JournalFormat.segmentHeadSize)...])
        var refused = 0
        for at in stride(from: 0, to: body.count, by: 4) {
            for word: UInt32 in [0, 1, 6, 1 << 16, 0x00ff_00ff, 1 << 31, .max - 1, .max] {
                var bytes = body
                withUnsafeBytes(of: word.littleEndian) { bytes.replaceSubrange(at..<at + 4, with: $0) }
                let segment = bytes.withUnsafeBytes { JournalFormat.segment($0) }
                Bytes.write(journal[..<head] + segment, to: "\(path).journal")
                let (engine, restoration) = book(files).restore(path, epoch)
                guard case .restored = restoration else {
                    #expect(restoration == .damaged("its journal does not fit to it"))
                    refused += 1
                    continue
                }
                try? engine.set("a", 4)
                _ = try? await engine.evaluate(Cell("top"))
            }
        }
        #expect(refused > body.count / 4)
    }

    @Test("Of two processes that began with the same state, the later one writes it whole")
    func twoProcesses() async throws {
        let home = TemporaryDirectory()
        let files = files()
        let path = try await saved(files, in: home)
        let base = Bytes.read(path)
        let engines = [1, 2].map { _ in book(files).restore(path, epoch).engine }
        for (number, engine) in engines.enumerated() {
            try engine.set("b", number + 1)
            #expect(try await engine.evaluate(Cell("other")) == 101 + number)
            #expect(try engine.save(to: path, epoch: epoch))
            #expect((Bytes.read(path) == base) == (number == 0))
        }
        #expect(Bytes.read("\(path).journal") == nil)
        #expect(try await look(path, files, b: 2, "text")["other"] == nil)
        // The first goes on from a state that is no longer there.
        try engines[0].set("b", 0)
        #expect(try await engines[0].evaluate(Cell("other")) == 100)
        #expect(try engines[0].save(to: path, epoch: epoch))
        #expect(Bytes.read("\(path).journal") == nil)
        #expect(try await look(path, files, "text")["other"] == nil)
    }

    @Test("The journal of another state file is not read, and gives way")
    func strange() async throws {
        let home = TemporaryDirectory()
        let files = files()
        let path = try await saved(files, in: home)
        try await edit(path, files, "a longer text")
        let journal = try #require(Bytes.read("\(path).journal"))
        let engine = book(files).restore(path, epoch).engine
        try engine.set("b", 2)
        #expect(try await engine.evaluate(Cell("other")) == 102)
        #expect(try engine.save(to: path, epoch: epoch, whole: true))
        Bytes.write(journal, to: "\(path).journal")
        #expect(try await look(path, files, b: 2, "a longer text")["other"] == nil)
        try await edit(path, files, b: 1, "text")
        #expect(Bytes.read("\(path).journal")?.prefix(64) != journal.prefix(64))
        #expect(try await look(path, files, b: 1, "text") == [:])
    }

    @Test("A journal does not grow beyond its bound")
    func bound() async throws {
        let home = TemporaryDirectory()
        let files = files()
        let path = try await saved(files, in: home)
        let base = Bytes.read(path)
        var longest = 0
        for number in 0..<400 {
            try await edit(path, files, a: number, b: number % 3, String(repeating: "x", count: number % 20))
            longest = max(longest, Bytes.read("\(path).journal")?.count ?? 0)
        }
        #expect(longest > 32 << 10 && longest <= 64 << 10)
        #expect(Bytes.read(path) != base)
    }

    @Test("Failed and transient answers are computed again, and what saw them looks again")
    func passingAnswers() async throws {
        let home = TemporaryDirectory()
        let files = files()
        let path = try await saved(files, in: home)
        for (number, seen) in [(2000, 7), (-3, -3)] {
            let engine = book(files).restore(path, epoch).engine
            try engine.set("a", number)
            #expect(try await engine.evaluate(Cell("user")) == seen * 10 + 4)
            #expect(try engine.save(to: path, epoch: epoch))
            let again = book(files)
            let next = again.restore(path, epoch).engine
            try next.commit { try $0.set(Entry("a"), to: number) }
            #expect(next.read(Cell("user")) == nil)
            #expect(try await next.evaluate(Cell("user")) == seen * 10 + 4)
            #expect(again.takeCounts()["weak"] == 1)
        }
        #expect(Bytes.read("\(path).journal") != nil)
    }

    @Test("What comes to depend on a transient answer between two saves looks again")
    func passingBetweenSaves() async throws {
        let home = TemporaryDirectory()
        let files = files()
        let path = try await saved(files, in: home)
        let engine = book(files).restore(path, epoch).engine
        try engine.set("a", -3)
        for (name, value) in [("weak", -3), ("kept", 997)] {
            #expect(try await engine.evaluate(Cell(name)) == value)
            #expect(try engine.save(to: path, epoch: epoch))
        }
        #expect(Bytes.read("\(path).journal") != nil)
        let next = book(files).restore(path, epoch).engine
        #expect(next.read(Cell("weak")) == nil && next.read(Cell("kept")) == nil)
    }

    @Test("A journal that cannot be written is an error that says so, and is as it was")
    func unwritable() async throws {
        let home = TemporaryDirectory()
        let files = files()
        let path = try await saved(files, in: home)
        mkdir("\(path).journal", 0o755)
        let engine = book(files).restore(path, epoch).engine
        try engine.set("b", 1)
        #expect(try await engine.evaluate(Cell("other")) == 101)
        let error = #expect(throws: ForgeError.self) { try engine.save(to: path, epoch: epoch) }
        #expect(error?.code == .engineState)
        #expect(error?.rendered.contains("state.journal") == true)
        rmdir("\(path).journal")
        #expect(try engine.save(to: path, epoch: epoch))
        #expect(try await look(path, files, b: 1, "text")["other"] == nil)
    }

    @Test("A save does not go after what another process has written meanwhile")
    func overtaken() async throws {
        let home = TemporaryDirectory()
        for wholly in [false, true] {
            let files = files()
            let path = try await saved(files, in: home)
            try await edit(path, files, "a longer text")
            if wholly {
                let other = book(files).restore(path, epoch).engine
                try other.set("b", 2)
                #expect(try await other.evaluate(Cell("other")) == 102)
                #expect(try other.save(to: path, epoch: epoch, whole: true))
            }
            let engines = [1, 2].map { _ in book(files).restore(path, epoch).engine }
            let numbers = wholly ? [1, 0] : [2, 1]
            for (engine, number) in zip(engines, numbers) {
                try engine.set("b", number)
                #expect(try await engine.evaluate(Cell("other")) == 100 + number)
                #expect(try await engine.evaluate(Cell("top")) == Self.value(1, number, "a longer text"))
                #expect(try engine.save(to: path, epoch: epoch, whole: wholly && number == 1))
                #expect(try await look(path, files, b: number, "a longer text") == [:])
            }
            #expect(Bytes.read("\(path).journal") == nil)
        }
    }

    @Test("What is at work during a save is as it was in that, and is saved when it has ended")
    func saveDuringWork() async throws {
        let home = TemporaryDirectory()
        let path = "\(home.path)/state"
        let gate = Gate()
        let book = Workbook([
            "slow": { context in
                let number = try await context.get(Entry("a"))
                if number > 1 { await gate.pass() }
                return number * 2
            },
            "quick": { try await $0.get(Entry("b")) },
        ])
        let engine = try book.engine(["a": 1, "b": 1])
        #expect(try await engine.evaluate(Cell("slow")) == 2)
        #expect(try await engine.evaluate(Cell("quick")) == 1)
        #expect(try engine.save(to: path, epoch: epoch))
        let base = Bytes.read(path)
        try engine.commit { transaction in
            try transaction.set(Entry("a"), to: 2)
            try transaction.set(Entry("b"), to: 2)
        }
        let task = Task { try await engine.evaluate(Cell("slow")) }
        await gate.awaitArrivals(1)
        #expect(try await engine.evaluate(Cell("quick")) == 2)
        #expect(try engine.save(to: path, epoch: epoch))
        let between = book.restore(path, epoch).engine
        #expect(between.read(Cell("slow")) == nil && between.read(Cell("quick")) == 2)
        gate.open()
        #expect(try await task.value == 4)
        #expect(try engine.save(to: path, epoch: epoch))
        #expect(book.restore(path, epoch).engine.read(Cell("slow")) == 4)
        #expect(Bytes.read(path) == base)
    }
}
