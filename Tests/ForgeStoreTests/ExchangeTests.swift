import ForgeCore
import ForgeIR
import ForgeStore
import ForgeTesting
import Glibc
import Testing

@Suite("Export and import")
struct ExchangeTests {
    private struct Sample {
        let store: DiskStore
        let tree: BlobID
        let key = Digest(of: "some action")
        let large: BlobID
    }

    private func sample(in home: TemporaryDirectory) throws -> Sample {
        let store = try DiskStore.open(home: home.path)
        let small = try store.write(Array("small".utf8))
        let large = try store.write([UInt8](repeating: 7, count: 200_000))
        let below = try Directory(files: [.init(name: "x", blob: small, isExecutable: true)])
        let belowID = try store.write(below.encoded)
        let root = try Directory(
            files: [.init(name: "large", blob: large), .init(name: "empty", blob: .empty)],
            directories: [.init(name: "d", blob: belowID)], symlinks: [.init(name: "l", target: "d/x")])
        let tree = try store.write(root.encoded)
        let message = try store.write(
            try Tree.encoded(root: tree) { (id) throws(ForgeError) in try store.bytes(of: id) })
        let sample = Sample(store: store, tree: tree, large: large)
        let result = ActionResult(
            files: [.init(path: "o", blob: small, isExecutable: false)],
            directories: [.init(path: "d", tree: message, root: tree)])
        try store.record(result, for: sample.key, in: .local, durability: .durable)
        return sample
    }

    private func export(_ digests: [Digest], from store: DiskStore) throws -> [UInt8] {
        var export = try StoreExport(store: store)
        for digest in digests { try export.add(digest) }
        var bytes: [UInt8] = []
        let report = try export.write { bytes.append(contentsOf: $0) }
        #expect(report.bytes == Int64(bytes.count))
        return bytes
    }

    private func file(_ bytes: [UInt8], in home: TemporaryDirectory) throws -> DiskFile {
        let disk = LinuxDisk()
        let file = try disk.openUnnamed(in: home.path)
        try bytes.withUnsafeBytes { try disk.write(file, $0, at: 0) }
        return file
    }

    @Test("A result travels with its whole closure, and the same selection is the same file")
    func roundTrip() throws {
        let (here, there) = (TemporaryDirectory(), TemporaryDirectory())
        let sample = try sample(in: here)
        let bytes = try export([sample.key], from: sample.store)
        #expect(try export([sample.key], from: sample.store) == bytes)
        let other = try DiskStore.open(home: there.path)
        let report = try StoreImport(store: other).run(try file(bytes, in: there))
        #expect(report.wanted == [sample.key])
        #expect(report.results == 1)
        #expect(report.newBlobs == report.blobs)
        let result = try other.results(for: [sample.key], in: .local)[0]
        #expect(try result == sample.store.results(for: [sample.key], in: .local)[0])
        #expect(try TreeGaps(store: other).below(sample.tree).isEmpty)
        #expect(try other.bytes(of: sample.large).count == 200_000)
        let again = try StoreImport(store: other).run(try file(bytes, in: there))
        #expect(again.newBlobs == 0)
    }

    @Test("Results stay out when they are not believed")
    func withoutResults() throws {
        let (here, there) = (TemporaryDirectory(), TemporaryDirectory())
        let sample = try sample(in: here)
        let bytes = try export([sample.key], from: sample.store)
        let other = try DiskStore.open(home: there.path)
        let report = try StoreImport(store: other).run(try file(bytes, in: there), takesResults: false)
        #expect(report.results == 0)
        #expect(try other.results(for: [sample.key], in: .local)[0] == nil)
    }

    @Test("A cut, altered or extended file is refused, and the store stays as it was")
    func hostile() throws {
        let (here, there) = (TemporaryDirectory(), TemporaryDirectory())
        let sample = try sample(in: here)
        let bytes = try export([sample.tree.digest, sample.key], from: sample.store)
        let other = try DiskStore.open(home: there.path)
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SplitMix64(seed: seed)
        for round in 0..<300 {
            var altered = bytes
            let place = Int.random(in: 0..<bytes.count, using: &random)
            switch round % 4 {
            case 0: altered.removeSubrange(place...)
            case 1: altered[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 2: altered.append(UInt8.random(in: 0...255, using: &random))
            default: altered.removeSubrange(place..<min(bytes.count, place + 512))
            }
            if altered == bytes { continue }
            let input = try file(altered, in: there)
            let error = #expect(throws: ForgeError.self, "seed \(seed), round \(round)") {
                _ = try StoreImport(store: other).run(input)
            }
            #expect(error?.code == .streamInvalid, "seed \(seed), round \(round): \(error?.code.name ?? "")")
        }
        let statistics = try other.statistics()
        #expect(statistics.smallBlobs == 0)
        #expect(statistics.largeBlobs == 0)
        #expect(statistics.results == 0)
    }

    @Test("What is absent cannot be exported")
    func absent() throws {
        let home = TemporaryDirectory()
        let sample = try sample(in: home)
        let error = #expect(throws: ForgeError.self) { _ = try export([Digest(of: "no")], from: sample.store) }
        #expect(error?.code == .blobMissing)
    }
}

@Suite("Looking into a store")
struct StoreLookTests {
    @Test("Digests are found by their first digits, in segments and in files")
    func prefixes() throws {
        let home = TemporaryDirectory()
        let store = try DiskStore.open(home: home.path)
        var ids = try store.write((0..<200).map { Array("blob \($0)".utf8) }, durability: .ordered)
        ids.append(try store.write([UInt8](repeating: 1, count: 100_000)))
        for id in ids {
            #expect(try store.find(prefix: String(id.digest.hex.prefix(10)), limit: 3) == [id])
            let alike = ids.filter { $0.digest.hex.hasPrefix(id.digest.hex.prefix(1)) }.sorted()
            #expect(try store.find(prefix: String(id.digest.hex.prefix(1)), limit: 1000) == alike)
        }
        #expect(try store.find(prefix: "", limit: 1000).count == ids.count)
        #expect(try store.find(prefix: "xyz", limit: 1000).isEmpty)
    }

    @Test("Files that do not belong to a store harm nothing")
    func garbage() throws {
        let home = TemporaryDirectory()
        let id = try DiskStore.open(home: home.path).write(Array("kept".utf8), durability: .durable)
        for directory in ["segments", "blobs", "trees", "leases", "roots", "tmp", "inodes"] {
            for name in ["junk", "ab", "000007.idx", "000008.toc", "x.lease"] {
                home.write("some garbage", to: "\(directory)/\(name)")
            }
            #expect(mkdir("\(home.path)/\(directory)/cd", 0o755) == 0)
        }
        let store = try DiskStore.open(home: home.path)
        #expect(try store.bytes(of: id) == Array("kept".utf8))
        _ = try store.write([UInt8](repeating: 2, count: 100_000), durability: .durable)
        #expect(try store.statistics().largeBlobs == 1)
        #expect(try store.roots().isEmpty)
        var check = StoreCheck(store: store)
        #expect(try check.run().problems == [])
        var collector = StoreCollector(store: store)
        _ = try collector.run()
        #expect(try store.bytes(of: id) == Array("kept".utf8))
    }

    @Test("A store without its empty directories is a store")
    func emptyDirectories() throws {
        let home = TemporaryDirectory()
        let id = try DiskStore.open(home: home.path).write(Array("kept".utf8), durability: .durable)
        for directory in ["blobs", "trees", "roots", "inodes"] { #expect(rmdir("\(home.path)/\(directory)") == 0) }
        let store = try DiskStore.open(home: home.path)
        #expect(try store.bytes(of: id) == Array("kept".utf8))
        #expect(try store.roots().isEmpty)
    }
}
