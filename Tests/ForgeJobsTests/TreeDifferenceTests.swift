import ForgeCore
import ForgeIR
import Testing

@testable import ForgeJobs

/// The Merkle difference of two trees.
@Suite struct TreeDifferenceTests {
    /// Directories by their digests.
    private struct Shelf {
        var directories: [BlobID: Directory] = [:]

        /// Keeps a tree given as paths and texts, and names its root.
        mutating func tree(_ files: [String: String]) throws -> BlobID {
            var here: [Directory.File] = []
            var below: [String: [String: String]] = [:]
            for (path, text) in files {
                let parts = path.split(separator: "/", maxSplits: 1).map(String.init)
                if parts.count == 1 {
                    here.append(.init(name: path, blob: BlobID(of: Array(text.utf8))))
                } else {
                    below[parts[0], default: [:]][parts[1]] = text
                }
            }
            var subdirectories: [Directory.Subdirectory] = []
            for (name, inner) in below { subdirectories.append(.init(name: name, blob: try tree(inner))) }
            let directory = try Directory(files: here, directories: subdirectories)
            let id = BlobID(of: directory.encoded)
            directories[id] = directory
            return id
        }

        func load(_ id: BlobID) throws(ForgeError) -> Directory {
            guard let found = directories[id] else { throw ForgeError(.blobMissing, "gone") }
            return found
        }
    }

    @Test func onlyDirectoriesThatDifferAreOpened() throws {
        var shelf = Shelf()
        var files: [String: String] = [:]
        for index in 0..<50 { files["same\(index)/deep/file"] = "\(index)" }
        files["src/lib/a.h"] = "one"
        files["src/lib/same"] = "s"
        files["src/lib/gone"] = "x"
        let old = try shelf.tree(files)
        files["src/lib/a.h"] = "two"
        files["src/lib/gone"] = nil
        files["src/new/b"] = "y"
        let new = try shelf.tree(files)
        let difference = try TreeDifference(old, new, loadOld: shelf.load, loadNew: shelf.load)
        #expect(difference.changes.map(\.path) == ["src/lib/a.h", "src/lib/gone", "src/new/b"])
        #expect(difference.changes.map { $0.old != nil } == [true, true, false])
        #expect(difference.changes.map { $0.new != nil } == [true, false, true])
        // Root, `src` and `src/lib` of both, and the new directory: none of the fifty others.
        #expect(difference.opened == 7)
        #expect(difference.collected.isEmpty && !difference.isCut)
    }

    @Test func whatAFileCameInWithIsNamed() throws {
        var shelf = Shelf()
        let old = try shelf.tree(["out/lib.a": "1"])
        let inner = try shelf.tree(["lib.a": "2"])
        let new = try shelf.tree(["out/lib.a": "2"])
        let difference = try TreeDifference(old, new, loadOld: shelf.load, loadNew: shelf.load)
        #expect(difference.changes.first?.origins == [BlobID(of: Array("2".utf8)), inner, new])
    }

    @Test func aFileInThePlaceOfADirectoryIsAChangeBesideWhatWasBelow() throws {
        var shelf = Shelf()
        let old = try shelf.tree(["a/b": "1"])
        let new = try shelf.tree(["a": "1"])
        let difference = try TreeDifference(old, new, loadOld: shelf.load, loadNew: shelf.load)
        #expect(difference.changes.map(\.path) == ["a/b", "a"])
    }

    @Test func collectedDirectoriesAreNamedAndTheRestIsCompared() throws {
        var shelf = Shelf()
        let gone = try shelf.tree(["x": "1"])
        let old = try shelf.tree(["a/x": "1", "b": "1"])
        let new = try shelf.tree(["a/x": "2", "b": "2"])
        shelf.directories[gone] = nil
        let difference = try TreeDifference(old, new, loadOld: shelf.load, loadNew: shelf.load)
        #expect(difference.collected == ["a"])
        #expect(difference.changes.map(\.path) == ["b"])
    }

    @Test func equalTreesAreNotOpened() throws {
        var shelf = Shelf()
        let tree = try shelf.tree(["a/b": "1"])
        #expect(try TreeDifference(tree, tree, loadOld: shelf.load, loadNew: shelf.load).opened == 0)
    }
}
