import ForgeCore
import ForgeIR
import ForgeStore
import ForgeTesting
import Glibc
import Testing

@Suite("Disk store")
struct DiskStoreTests {
    @Test("What one process writes another sees, and both may write")
    func twoProcesses() throws {
        let home = TemporaryDirectory()
        let a = try DiskStore.open(home: home.path)
        let b = try DiskStore.open(home: home.path)
        var ids: [BlobID] = []
        for round in 0..<50 {
            ids.append(try a.write(Array("a \(round)".utf8)))
            ids.append(try b.write(Array("b \(round)".utf8)))
            #expect(try a.missing(ids).isEmpty)
            #expect(try b.missing(ids).isEmpty)
        }
        let c = try DiskStore.open(home: home.path)
        #expect(try c.missing(ids).isEmpty)
        #expect(try c.bytes(of: ids[0]) == Array("a 0".utf8))
    }

    @Test("Full segments are sealed, and everything in them is found by a later process")
    func sealing() throws {
        let home = TemporaryDirectory()
        var options = DiskStore.Options()
        options.sealSize = 20_000
        let store = try DiskStore.testing(home: home.path, options: options)
        var ids: [BlobID] = []
        for round in 0..<40 {
            ids += try store.write((0..<5).map { Array("segment \(round) \($0)".utf8) }, durability: .ordered)
        }
        #expect(try store.missing(ids).isEmpty)
        let again = try DiskStore.testing(home: home.path, options: options)
        #expect(try again.missing(ids).isEmpty)
        for id in ids { #expect(try again.bytes(of: id).count == Int(id.size)) }
        #expect(try again.find(ids[3].digest) == ids[3])
        #expect(try again.find(Digest(of: "nothing")) == nil)
    }

    @Test("A newer layout is refused with an error of the environment")
    func newerFormat() throws {
        let home = TemporaryDirectory()
        home.write("forge-store 99\n", to: "format")
        let error = #expect(throws: ForgeError.self) { _ = try DiskStore.open(home: home.path) }
        #expect(error?.code == .storeFormat)
        #expect(error?.code.outcome.exitCode == 3)
    }

    @Test("A damaged small blob is never served, and writing it again heals the store")
    func damagedSmall() throws {
        let home = TemporaryDirectory()
        let bytes = Array("precious bytes".utf8)
        let id = try DiskStore.open(home: home.path).write(bytes, durability: .durable)
        try flip(bytes, in: "\(home.path)/segments/000001.seg")
        let store = try DiskStore.open(home: home.path)
        let error = #expect(throws: ForgeError.self) { _ = try store.bytes(of: id) }
        #expect(error?.code == .blobDamaged)
        #expect(try store.missing([id]) == [id])
        #expect(try DiskStore.open(home: home.path).missing([id]) == [id])
        #expect(try store.write(bytes, durability: .durable) == id)
        #expect(try store.bytes(of: id) == bytes)
        #expect(try DiskStore.open(home: home.path).bytes(of: id) == bytes)
    }

    @Test("A damaged large blob is never served, and writing it again heals the store")
    func damagedLarge() throws {
        let home = TemporaryDirectory()
        let bytes = [UInt8](repeating: 5, count: 300_000)
        let store = try DiskStore.open(home: home.path)
        let id = try store.write(bytes, durability: .durable)
        let path = "\(home.path)/blobs/\(id.digest.hex.prefix(2))/\(id.digest.hex)"
        #expect(chmod(path, 0o644) == 0)
        try flip([5, 5, 5, 5], in: path)
        let error = #expect(throws: ForgeError.self) { _ = try store.bytes(of: id) }
        #expect(error?.code == .blobDamaged)
        #expect(try store.missing([id]) == [id])
        #expect(try store.write(bytes, durability: .durable) == id)
        #expect(try store.bytes(of: id) == bytes)
    }

    @Test("A result whose output was damaged is no longer found")
    func damagedOutput() throws {
        let home = TemporaryDirectory()
        let bytes = Array("an output that rots".utf8)
        let store = try DiskStore.open(home: home.path)
        let id = try store.write(bytes, durability: .durable)
        let result = ActionResult(files: [.init(path: "o", blob: id, isExecutable: false)])
        let key = Digest(of: "action")
        try store.record(result, for: key, in: .local, durability: .durable)
        try flip(bytes, in: "\(home.path)/segments/000001.seg")
        _ = try? store.bytes(of: id)
        #expect(try store.results(for: [key], in: .local) == [nil])
        _ = try store.write(bytes, durability: .durable)
        #expect(try store.results(for: [key], in: .local) == [result])
    }

    @Test("A lost table of contents is made anew by the next writer")
    func lostTable() throws {
        let home = TemporaryDirectory()
        let ids = try DiskStore.open(home: home.path).write(
            (0..<20).map { Array("row \($0)".utf8) }, durability: .durable)
        #expect(unlink("\(home.path)/segments/000001.toc") == 0)
        let store = try DiskStore.open(home: home.path)
        _ = try store.write(Array("wake".utf8), durability: .durable)
        #expect(try store.missing(ids).isEmpty)
    }

    @Test("Opening a store takes a few milliseconds")
    func quickStart() throws {
        let home = TemporaryDirectory()
        let first = try DiskStore.open(home: home.path)
        _ = try first.write((0..<5000).map { Array("entry \($0)".utf8) }, durability: .ordered)
        let clock = ContinuousClock()
        let time = try clock.measure { _ = try DiskStore.open(home: home.path) }
        #expect(time < .milliseconds(500))
    }

    /// Finds `bytes` in a file and flips a bit of them.
    private func flip(_ bytes: [UInt8], in path: String) throws {
        let descriptor = open(path, O_RDWR)
        try #require(descriptor >= 0)
        defer { _ = close(descriptor) }
        var all = [UInt8](repeating: 0, count: 1 << 20)
        let count = pread(descriptor, &all, all.count, 0)
        let found = (0...(count - bytes.count)).first { all[$0..<$0 + bytes.count].elementsEqual(bytes) }
        let position = try #require(found)
        var byte = all[position] ^ 1
        #expect(pwrite(descriptor, &byte, 1, off_t(position)) == 1)
    }
}
