import ForgeCore
import ForgeStore
import Testing

@testable import ForgeCapture

@Suite struct ArchiveImporterTests {
    private func listing(_ tar: [UInt8], strip: Int = 0) throws -> [String] {
        let store = TinyStore()
        let importer = ArchiveImporter(store: store)
        let root = try importer.importTree(from: try store.write(tar), name: "x.tar", stripComponents: strip)
        return try store.listing(root)
    }

    private func refusal(_ tar: [UInt8], strip: Int = 0, limits: ArchiveLimits = .standard) -> String? {
        let store = TinyStore()
        do throws(ForgeError) {
            let blob = try store.write(tar)
            let importer = ArchiveImporter(store: store, limits: limits)
            _ = try importer.importTree(from: blob, name: "x.tar", stripComponents: strip)
            return nil
        } catch {
            return error.code.name
        }
    }

    @Test func keepsFilesModesLinksAndEmptyDirectories() throws {
        var tar = TarWriter()
        tar.add("p/", type: "5")
        tar.file("p/a", "hello")
        tar.file("./p/run", "#!", mode: 0o755)
        tar.add("p/empty/", type: "5")
        tar.add("p/link", type: "2", link: "a")
        tar.add("p/hard", type: "1", link: "p/run")
        tar.add("p/sub/up", type: "2", link: "../a")
        tar.file("p/é", "x")
        #expect(
            try listing(tar.finished) == [
                "p/", "p/a 5", "p/empty/", "p/hard* 2", "p/link -> a", "p/run* 2", "p/sub/", "p/sub/up -> ../a",
                "p/é 1",
            ])
        #expect(try listing(tar.finished, strip: 1).contains("hard* 2"))
    }

    @Test func keepsNamesThatDifferOnlyInNormalization() throws {
        var tar = TarWriter()
        tar.file("e\u{301}", "1")
        tar.file("\u{e9}", "22")
        let names = try listing(tar.finished)
        #expect(names.map { Array($0.utf8) } == [Array("e\u{301} 1".utf8), Array("\u{e9} 2".utf8)])
    }

    @Test(
        arguments: [
            ("E_ARCHIVE_TRAVERSAL", "../x", "0", ""),
            ("E_ARCHIVE_TRAVERSAL", "a/../../x", "0", ""),
            ("E_ARCHIVE_ABSOLUTE_PATH", "/etc/x", "0", ""),
            ("E_ARCHIVE_LINK_ESCAPE", "l", "2", "/etc/passwd"),
            ("E_ARCHIVE_LINK_ESCAPE", "l", "2", "../x"),
            ("E_ARCHIVE_LINK_ESCAPE", "d/l", "2", "../../x"),
            ("E_ARCHIVE_LINK_ESCAPE", "l", "1", "/etc/passwd"),
            ("E_ARCHIVE_LINK_ESCAPE", "l", "1", "../x"),
            ("E_ARCHIVE_LINK_ESCAPE", "l", "1", "nothing"),
            ("E_ARCHIVE_SPECIAL_FILE", "n", "3", ""),
            ("E_ARCHIVE_SPECIAL_FILE", "n", "4", ""),
            ("E_ARCHIVE_SPECIAL_FILE", "n", "6", ""),
        ] as [(String, String, Character, String)])
    func refusesHostileEntry(code: String, name: String, type: Character, link: String) {
        var tar = TarWriter()
        tar.file("ok", "fine")
        tar.add(name, type: type, link: link)
        #expect(refusal(tar.finished) == code)
    }

    @Test func refusesALinkThatClimbsOutByWayOfAnother() {
        var tar = TarWriter()
        tar.file("a/b/f", "x")
        tar.add("a/b/c", type: "2", link: "../..")
        tar.add("l", type: "2", link: "a/b/c/..")
        #expect(refusal(tar.finished) == "E_ARCHIVE_LINK_ESCAPE")
    }

    @Test func refusesWritingThroughALink() {
        var tar = TarWriter()
        tar.file("d/f", "x")
        tar.add("l", type: "2", link: "d")
        tar.file("l/g", "y")
        #expect(refusal(tar.finished) == "E_ARCHIVE_CONFLICT")
    }

    @Test func refusesDoublesThatDiffer() throws {
        var same = TarWriter()
        same.file("a", "x")
        same.file("a", "x")
        #expect(try listing(same.finished) == ["a 1"])
        var other = TarWriter()
        other.file("a", "x")
        other.file("a", "y")
        #expect(refusal(other.finished) == "E_ARCHIVE_CONFLICT")
        var kinds = TarWriter()
        kinds.file("a", "x")
        kinds.file("a/b", "y")
        #expect(refusal(kinds.finished) == "E_ARCHIVE_CONFLICT")
    }

    @Test func holdsItsLimits() {
        var many = TarWriter()
        for index in 0..<20 { many.file("f\(index)", "x") }
        var limits = ArchiveLimits()
        limits.entries = 10
        #expect(refusal(many.finished, limits: limits) == "E_ARCHIVE_BOMB")
        limits = ArchiveLimits()
        limits.bytes = 10
        #expect(refusal(many.finished, limits: limits) == "E_ARCHIVE_BOMB")
        var deep = TarWriter()
        deep.file((0..<40).map { _ in "d" }.joined(separator: "/"), "x")
        limits = ArchiveLimits()
        limits.depth = 30
        #expect(refusal(deep.finished, limits: limits) == "E_ARCHIVE_BOMB")
        limits = ArchiveLimits()
        limits.pathBytes = 50
        #expect(refusal(deep.finished, limits: limits) == "E_ARCHIVE_BOMB")
        var huge = TarWriter()
        huge.add("h", type: "0", size: 8_589_934_591)
        limits = ArchiveLimits()
        limits.bytes = 1 << 30
        #expect(refusal(huge.finished, limits: limits) == "E_ARCHIVE_BOMB")
    }

    @Test func refusesWhatIsNoArchive() {
        #expect(refusal(Array("This is a text file, and no archive at all.\n".utf8)) == "E_ARCHIVE_FORMAT")
        var tar = TarWriter()
        tar.file("a", String(repeating: "x", count: 5000))
        #expect(refusal(Array(tar.finished.prefix(2000))) == "E_ARCHIVE_CORRUPT")
        var name = TarWriter()
        name.file("p/a", "x")
        #expect(refusal(name.finished, strip: 3) == "E_ARCHIVE_STRIP")
    }
}
