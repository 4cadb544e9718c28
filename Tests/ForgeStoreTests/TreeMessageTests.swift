import ForgeCore
import ForgeIR
import ForgeTesting
import Testing

@testable import ForgeStore

/// Messages that hold all directories of a tree.
@Suite("Messages of trees") struct TreeMessageTests {
    private let store = MemoryStore()

    private func message(_ fields: [(Int, [UInt8])]) throws -> BlobID {
        var out = ProtoWriter()
        for (number, bytes) in fields { out.message(number, bytes) }
        return try store.write(out.bytes)
    }

    @Test func directoriesAndFilesComeOutOfThem() throws {
        let file = BlobID(of: [1])
        let below = try Directory(files: [.init(name: "f", blob: file)])
        let root = try Directory(
            files: [.init(name: "g", blob: file)], directories: [.init(name: "d", blob: BlobID(of: below.encoded))])
        let tree = try UnpackedTree(try message([(1, root.encoded), (2, below.encoded)]), in: store)
        #expect(tree.root == BlobID(of: root.encoded) && tree.files == [file])
        #expect(tree.directories == [root.encoded, below.encoded])
        // A directory that is empty need not be there.
        let hollow = try Directory(directories: [.init(name: "d", blob: .empty)])
        #expect(try UnpackedTree(try message([(1, hollow.encoded)]), in: store).files.isEmpty)
    }

    @Test func whatLacksADirectoryIsNone() throws {
        let below = try Directory(files: [.init(name: "f", blob: BlobID(of: [1]))])
        let root = try Directory(directories: [.init(name: "d", blob: BlobID(of: below.encoded))])
        let other = try Directory(files: [.init(name: "g", blob: BlobID(of: [2]))])
        let hollow = [[(1, root.encoded)], [(1, root.encoded), (2, other.encoded)], [(1, [9, 9, 9])]]
        for id in try hollow.map(message) {
            do throws(ForgeError) {
                _ = try UnpackedTree(id, in: store)
                Issue.record("it is taken")
            } catch { #expect(error.code == .treeInvalid) }
        }
    }

    @Test func aBucketWantsNoDirectories() throws {
        let objects = MemoryObjects()
        let bucket = ObjectBlobStore(objects, spoolDirectory: "/tmp")
        let (result, key) = try StoreConformance.sample(store, "sent")
        let parts = try ResultParts(store: store, byTrees: bucket.holdsTrees).all(of: result)
        try StoreCopy(from: store, to: bucket, room: ByteRoom(bytes: 1 << 20)).copy(parts)
        try bucket.record(result, for: key, in: .local, durability: .ordered)
        // One file twice, one message, one result.
        #expect(objects.all.count == 3)
        // Whoever brings it has the directories again.
        let other = MemoryStore()
        try StoreCopy(from: bucket, to: other, room: ByteRoom(bytes: 1 << 20)).bring(result)
        try other.record(result, for: key, in: .local, durability: .ordered)
        #expect(try TreeGaps(store: other).below(result.directories[0].root) == [])
        // A message of another tree is a gap.
        var wrong = result
        wrong.directories[0].root = BlobID(of: [5])
        #expect(try ResultParts(store: bucket, byTrees: true).gaps(of: wrong) == [result.directories[0].tree])
    }
}
