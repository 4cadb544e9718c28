import ForgeCore
import ForgeIR
import ForgeTesting
import Testing

@testable import ForgeStore

/// What each store in front of others does, and that all do what every store must.
@Suite("Decorators") struct DecoratorTests {
    private static let spool = TemporaryDirectory("forge-spool")

    private static func objects(_ objects: any ObjectStore = MemoryObjects()) -> ObjectBlobStore {
        ObjectBlobStore(objects, spoolDirectory: spool.path)
    }

    private static func sharded(_ count: Int) -> (ShardedStore, [MemoryStore]) {
        let stores = (0..<count).map { _ in MemoryStore() }
        let shards = stores.enumerated().map { (name: "shard \($0)", store: $1 as any BlobStore & ActionCache) }
        return (ShardedStore(shards, spoolDirectory: spool.path), stores)
    }

    /// The stores that the suite is run on, by name.
    static let made: [(String, @Sendable () -> any BlobStore & ActionCache)] = [
        ("objects", { objects() }),
        ("existence", { objects(ExistenceCache(MemoryObjects(), clock: SystemClock())) }),
        ("verify", { VerifyingStore(MemoryStore()) }),
        ("shards", { sharded(3).0 }),
        ("sizes", { SizePartitionedStore(small: MemoryStore(), large: MemoryStore(), limit: 64) }),
        ("tiers", { TieredStore(fast: MemoryStore(), slow: objects()) }),
        (
            "tiers, the slow one read-only",
            { TieredStore(fast: MemoryStore(), slow: ReadOnlyStore(MemoryStore()), writesThrough: false) }
        ),
        (
            "all at once",
            {
                let slow = VerifyingStore(objects(ExistenceCache(MemoryObjects(), clock: SystemClock())))
                return TieredStore(
                    fast: MemoryStore(), slow: SizePartitionedStore(small: slow, large: sharded(2).0, limit: 100))
            }
        ),
    ]

    @Test("Conformance", arguments: made.map(\.0), StoreConformance.cases)
    func conformance(_ name: String, _ item: StoreConformance.Case) throws {
        let make = try #require(Self.made.first { $0.0 == name }).1
        try item.run(on: make())
    }

    private static func expect(_ code: ErrorCode, _ body: () throws -> Void) {
        do {
            try body()
            Issue.record("no `\(code.name)`")
        } catch { #expect((error as? ForgeError)?.code == code) }
    }

    private let bytes = Array("some bytes".utf8)

    // MARK: Objects

    @Test func damagedObjectsAreTakenAwayAndComeBack() throws {
        let kept = MemoryObjects()
        let store = Self.objects(kept)
        let id = try store.write(bytes)
        let name = "cas/\(id.digest.hex)-\(id.size)"
        for wrong in [Array("other byte".utf8), Array("some".utf8), bytes + [0]] {
            kept.put(wrong, under: name)
            Self.expect(.blobDamaged) { _ = try store.bytes(of: id) }
            #expect(kept.all[name] == nil)
            #expect(try store.write(bytes) == id)
            #expect(try store.bytes(of: id) == bytes)
        }
        // What its reader fails with is not what it is.
        Self.expect(.blobDamaged) {
            try store.read(id) { _ throws(ForgeError) in throw ForgeError(.blobDamaged, "Mine") }
        }
        #expect(kept.all[name] == bytes)
    }

    @Test func anEntryThatIsCutAlteredOrMovedIsNone() throws {
        let kept = MemoryObjects()
        let store = Self.objects(kept)
        let blob = try store.write(bytes)
        let result = ActionResult(
            files: (0..<3).map { .init(path: "\($0)", blob: blob, isExecutable: false) })
        let (key, other) = (Digest(of: "key"), Digest(of: "other"))
        try store.record(result, for: key, in: .local, durability: .ordered)
        let name = "ac/\(Digest(of: "local").hex)/\(key.hex)"
        let entry = try #require(kept.all[name])
        for count in 0..<entry.count {
            kept.put(Array(entry[..<count]), under: name)
            #expect(try store.results(for: [key], in: .local) == [nil])
            var altered = entry
            altered[count] ^= 1
            kept.put(altered, under: name)
            #expect(try store.results(for: [key], in: .local) == [nil])
        }
        kept.put(entry, under: "ac/\(Digest(of: "local").hex)/\(other.hex)")
        kept.put(entry + entry, under: name)
        #expect(try store.results(for: [key, other], in: .local) == [nil, nil])
        kept.put(entry, under: name)
        #expect(try store.results(for: [key], in: .local) == [result])
    }

    @Test func largeBlobsAreSpooledInFilesWithoutNames() throws {
        let home = TemporaryDirectory("forge-spool")
        let store = ObjectBlobStore(MemoryObjects(), spoolDirectory: home.path)
        let large = [UInt8](repeating: 3, count: Spool.mostInMemory + 77)
        let writer = try store.makeWriter(durability: .ordered)
        try large.inChunks { (chunk) throws(ForgeError) in try writer.append(chunk) }
        let id = try writer.finish()
        #expect(id == BlobID(of: large))
        #expect(try store.bytes(of: id) == large)
        let gone = ObjectBlobStore(MemoryObjects(), spoolDirectory: home.path + "/absent")
        let failing = try gone.makeWriter(durability: .ordered)
        Self.expect(.storeIO) { try large.inChunks { (chunk) throws(ForgeError) in try failing.append(chunk) } }
    }

    // MARK: Existence

    @Test func whatWasSeenIsNotAskedForAgainUntilItsTimeIsOver() throws {
        let asked = CountedObjects()
        let clock = SteppedClock()
        let cache = ExistenceCache(asked, clock: clock, seconds: 10, most: 3)
        asked.inner.put([1], under: "a")
        #expect(try cache.absent(["a", "b"]) == ["b"])
        #expect(try cache.absent(["a", "b"]) == ["b"])
        #expect(asked.names == ["a", "b", "b"])
        clock.seconds = 10
        #expect(try cache.absent(["a"]) == [])
        #expect(asked.names == ["a", "b", "b", "a"])
        // What is found gone is asked for again.
        asked.inner.put(nil, under: "a")
        #expect(try cache.absent(["a"]) == [])
        #expect(try !cache.read("a") { _ throws(ForgeError) in })
        #expect(try cache.absent(["a"]) == ["a"])
        for name in ["c", "d", "e", "f"] { try cache.write([NamedObject(name, Spool([1]))], replacing: false) }
        // More than three: what came before is forgotten.
        #expect(try cache.absent(["c", "f"]) == [])
        #expect(asked.names.suffix(1) == ["c"])
    }

    // MARK: Verification, reading alone

    @Test func aStoreThatLiesIsFoundOut() throws {
        let store = VerifyingStore(LyingStore())
        for size in [9, 10, 11] {
            Self.expect(.blobDamaged) { _ = try store.bytes(of: BlobID(Digest(of: bytes), size: Int64(size))) }
        }
        Self.expect(.blobDamaged) { _ = try store.write(bytes) }
        let writer = try store.makeWriter(durability: .ordered)
        try bytes.withUnsafeBytes { try writer.append($0) }
        Self.expect(.blobDamaged) { _ = try writer.finish() }
    }

    @Test func whatIsReadOnlyIsNotWritten() throws {
        let inner = MemoryStore()
        let id = try inner.write(bytes)
        let store = ReadOnlyStore(inner)
        #expect(try store.bytes(of: id) == bytes)
        Self.expect(.storeReadOnly) { _ = try store.write([1]) }
        Self.expect(.storeReadOnly) { _ = try store.makeWriter(durability: .ordered) }
        Self.expect(.storeReadOnly) {
            try store.record(ActionResult(), for: Digest(of: "k"), in: .local, durability: .ordered)
        }
        Self.expect(.storeReadOnly) { try store.forget(Digest(of: "k"), in: .local) }
    }

    // MARK: Tiers

    @Test func whatIsReadStaysInTheFastStore() throws {
        let (fast, slow) = (MemoryStore(), MemoryStore())
        let store = TieredStore(fast: fast, slow: slow)
        let id = try slow.write(bytes)
        #expect(try store.missing([id]) == [] && !fast.has(id))
        #expect(try store.bytes(of: id) == bytes)
        slow.drop(id)
        #expect(try store.bytes(of: id) == bytes)
        let (result, key) = try StoreConformance.sample(slow, "slow")
        try slow.record(result, for: key, in: .local, durability: .ordered)
        #expect(try store.results(for: [key], in: .local) == [result])
        #expect(try fast.results(for: [key], in: .local) == [result])
    }

    @Test func aResultOfWhichTheSlowStoreLostAPartIsNone() throws {
        // A store of objects does not look whether all is there.
        let kept = MemoryObjects()
        let (fast, slow) = (MemoryStore(), Self.objects(kept))
        let (result, key) = try StoreConformance.sample(slow, "slow")
        try slow.record(result, for: key, in: .local, durability: .ordered)
        let blob = result.files[0].blob
        kept.put(nil, under: "cas/\(blob.digest.hex)-\(blob.size)")
        #expect(try TieredStore(fast: fast, slow: slow).results(for: [key], in: .local) == [nil])
        #expect(try fast.results(for: [key], in: .local) == [nil])
    }

    @Test func whatIsWrittenIsInBoth() throws {
        let (fast, slow) = (MemoryStore(), MemoryStore())
        let store = TieredStore(fast: fast, slow: slow)
        let (result, key) = try StoreConformance.sample(store, "both")
        // The fast store may forget before the result is recorded.
        fast.drop(result.files[0].blob)
        try store.record(result, for: key, in: .local, durability: .ordered)
        #expect(try fast.results(for: [key], in: .local) == [result])
        #expect(try slow.results(for: [key], in: .local) == [result])
    }

    // MARK: Shards and sizes

    @Test func oneShardMoreMovesItsOwnBlobsAlone() throws {
        let (four, stores) = Self.sharded(4)
        let five = Self.sharded(5).0
        let ids = try four.write((0..<4000).map { Array("blob \($0)".utf8) }, durability: .ordered)
        var moved = 0
        for id in ids where four.part(of: id) != five.part(of: id) {
            #expect(five.part(of: id) == 4)
            moved += 1
        }
        #expect((600...1000).contains(moved), "\(moved)")
        for store in stores {
            let held = try ids.count - store.missing(ids).count
            #expect((850...1150).contains(held), "\(held)")
        }
        #expect(try four.missing(ids) == [])
    }

    @Test func blobsArePartedByTheirSize() throws {
        let (small, large) = (MemoryStore(), MemoryStore())
        let store = SizePartitionedStore(small: small, large: large, limit: 8)
        for size in [1, 7, 8, 9, 100] {
            let bytes = [UInt8](repeating: UInt8(size), count: size)
            let id = try store.write(bytes)
            #expect(try small.has(id) == (size < 8) && large.has(id) == (size >= 8))
            let other = [UInt8](repeating: UInt8(size + 1), count: size)
            let writer = try store.makeWriter(durability: .ordered)
            for byte in other { try [byte].withUnsafeBytes { try writer.append($0) } }
            let streamed = try writer.finish()
            #expect(try streamed == BlobID(of: other) && (size < 8 ? small : large).has(streamed))
        }
    }
}
