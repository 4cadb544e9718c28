import ForgeCore
import ForgeIR
import ForgeStore
import ForgeTesting
import Testing

/// A store with a quota, by a simulated clock.
@Suite("Quota")
struct QuotaTests {
    private let machine = SimulatedMachine(seed: 3)

    private func open(_ quota: Int64? = 200_000, pins: Int64? = 10) throws -> DiskStore {
        var options = DiskStore.Options()
        options.segmentLimit = 1024
        options.sealSize = 6000
        options.leaseSeconds = 10
        options.pinSeconds = pins
        options.quota = quota.map { StoreQuota(bytes: $0, highWater: 90, lowWater: 50) }
        return try DiskStore.open(
            home: "/data/forge", disk: machine.process(), clock: SimulatedClock(machine: machine), options: options)
    }

    private func advance(_ seconds: Int64) { machine.advance(nanoseconds: seconds * 1_000_000_000) }

    private func settle(_ evictor: StoreEvictor) throws {
        var steps = 0
        while try evictor.step() {
            steps += 1
            try #require(steps < 10_000, "it never comes to an end")
        }
    }

    private static func bytes(_ number: Int, _ size: Int) -> [UInt8] {
        withUnsafeBytes(of: number) { Array($0) } + [UInt8](repeating: UInt8(number & 0xff), count: size - 8)
    }

    @Test("What was of no use for longest goes, down to the low mark", arguments: [800, 15_000])
    func order(_ size: Int) throws {
        let store = try open()
        let evictor = try #require(StoreEvictor(store))
        let count = 196_000 / (size < 1024 ? size + 128 : size)
        var ids: [BlobID] = []
        for number in 0..<count {
            ids.append(try store.write(Self.bytes(number, size), durability: .ordered))
            advance(2)
        }
        advance(60)
        // Found in memory, found on disk, and read as part of a result.
        #expect(try store.missing(Array(ids.prefix(2))).isEmpty)
        advance(60)
        try store.tidyPins()
        #expect(evictor.figures.evictedBlobs == 0)
        try settle(evictor)
        let gone = Set(try store.missing(ids))
        #expect(!gone.contains(ids[0]) && !gone.contains(ids[1]))
        // Apart from the two, what went is older than what stays; of a segment some may be left, to save rewriting it.
        let stays = ids.indices.filter { !gone.contains(ids[$0]) }.dropFirst(2)
        let newest = try #require(ids.indices.last { gone.contains(ids[$0]) })
        #expect(stays.filter { $0 < newest }.count <= (size < 1024 ? 7 : 0))
        #expect(evictor.figures.usedBytes <= 100_000)
        #expect(evictor.figures.evictedBlobs == gone.count)
        #expect(evictor.figures.evictedBytes == gone.reduce(0) { $0 + $1.size })
        for number in stays { #expect(try store.bytes(of: ids[number]) == Self.bytes(number, size)) }
        // Another process counts the same.
        let other = try #require(StoreEvictor(try open()))
        try settle(other)
        #expect(abs(other.figures.usedBytes - evictor.figures.usedBytes) < 3000)
        #expect(try store.missing(ids) == ids.filter { gone.contains($0) })
    }

    @Test("Where all is pinned, what has no room is refused, until the pins are over")
    func pinned() throws {
        let store = try open()
        let evictor = try #require(StoreEvictor(store))
        let ids = try store.write((0..<12).map { Self.bytes($0, 15_000) }, durability: .ordered)
        try settle(evictor)
        let more = Self.bytes(99, 50_000)
        #expect(throws: ForgeError.self) { try store.write(more, durability: .ordered) }
        do { _ = try store.write(more, durability: .ordered) } catch {
            #expect(error.code == .storeQuota)
        }
        let writer = try store.makeWriter(durability: .ordered)
        #expect(throws: ForgeError.self) { try more.withUnsafeBytes { try writer.append($0) } }
        writer.abandon()
        #expect(evictor.figures.refusals == 3)
        // What is there already needs no room.
        #expect(try store.write(Self.bytes(3, 15_000), durability: .ordered) == ids[3])
        #expect(try store.missing(ids).isEmpty)
        advance(120)
        #expect(try store.write(more, durability: .ordered) == BlobID(of: more))
        #expect(!(try store.missing(ids)).isEmpty)
        #expect(evictor.figures.usedBytes <= 200_000)
        // What could never fit is refused at once.
        #expect(throws: ForgeError.self) { try store.write(Self.bytes(1, 200_001), durability: .ordered) }
    }

    @Test("Roots, references, trees that are pinned, and what other processes use stay")
    func kept() throws {
        let store = try open()
        let inTree = Self.bytes(70, 500)
        let directory = try Directory(files: [.init(name: "f", blob: BlobID(of: inTree))])
        let all = [Self.bytes(1, 15_000), Self.bytes(2, 15_000), Self.bytes(3, 15_000), inTree, directory.encoded]
        let ids = try store.write(all, durability: .ordered)
        try store.setRoot(StoreRoot(name: "r", target: ids[0], isTree: false))
        let lease = try store.openLease(seconds: 1)
        try lease.pin(tree: ids[4])
        advance(120)
        let other = try open(nil, pins: nil)
        #expect(try other.missing([ids[1]]).isEmpty)
        for number in 10..<20 {
            _ = try store.write(Self.bytes(number, 15_000), durability: .ordered)
            advance(30)
        }
        let evictor = try #require(
            StoreEvictor(store) { () throws(ForgeError) in
                var out = StoreReferences()
                out.blobs = [ids[2]]
                return out
            })
        try settle(evictor)
        #expect(evictor.figures.evictedBlobs > 5)
        #expect(try open(nil).missing(ids).isEmpty)
        withExtendedLifetime((other, lease)) {}
    }

    @Test("A result is served with all that it names or not at all, and an older one does not come back")
    func results() throws {
        let store = try open()
        let keys = (0..<3).map { Digest(of: "key \($0)") }
        func record(_ key: Int, _ number: Int) throws {
            let blob = try store.write(Self.bytes(number, 15_000), durability: .ordered)
            let result = ActionResult(files: [.init(path: "o", blob: blob, isExecutable: false)])
            try store.record(result, for: keys[key], in: .local, durability: .ordered)
            // Fills segments, so that they are sealed.
            _ = try store.write((0..<8).map { Self.bytes(1000 * number + $0, 900) }, durability: .ordered)
            advance(60)
        }
        for number in 1...3 { try record(0, number) }
        try record(1, 4)
        try record(2, 5)
        #expect(try store.results(for: [keys[1]], in: .local)[0] != nil)
        advance(60)
        let evictor = try #require(StoreEvictor(store))
        for number in 6..<16 {
            _ = try store.write(Self.bytes(number, 15_000), durability: .ordered)
            advance(30)
            try settle(evictor)
        }
        for store in [store, try open(nil)] { #expect(try store.results(for: [keys[0]], in: .local) == [nil]) }
        #expect(evictor.figures.evictedResults > 0)
        #expect(evictor.figures.usedBytes <= 180_000)
    }

    @Test("A withdrawal stays while an older result stands in a segment of another process")
    func withdrawals() throws {
        let key = Digest(of: "key")
        let other = try open(nil)
        let blob = try other.write(Self.bytes(1, 15_000), durability: .ordered)
        let store = try open(300_000)
        // Both hold a segment; that of the other one is not sealed.
        _ = try store.write(Self.bytes(2, 900), durability: .ordered)
        let result = ActionResult(files: [.init(path: "o", blob: blob, isExecutable: false)])
        try other.record(result, for: key, in: .local, durability: .ordered)
        #expect(try store.results(for: [key], in: .local)[0] != nil)
        try store.forget(key, in: .local)
        // Its segment is sealed, and no other one is.
        for number in 0..<8 { _ = try store.write(Self.bytes(100 + number, 900), durability: .ordered) }
        advance(60)
        try store.setRoot(StoreRoot(name: "r", target: blob, isTree: false))
        let evictor = try #require(StoreEvictor(store))
        // These are pinned, so that all that may go has to.
        for number in 10..<27 { _ = try store.write(Self.bytes(number, 15_000), durability: .ordered) }
        try settle(evictor)
        #expect(try store.missing([BlobID(of: Self.bytes(2, 900))]).count == 1, "its segment was written anew")
        for store in [store, try open(nil)] { #expect(try store.results(for: [key], in: .local) == [nil]) }
        withExtendedLifetime(other) {}
    }

    @Test("What others left unsealed is sealed and evicted, however long it is")
    func leftOver() throws {
        var ids: [BlobID] = []
        do {
            var options = DiskStore.Options()
            options.leaseSeconds = 1
            let other = try DiskStore.open(
                home: "/data/forge", disk: machine.process(), clock: SimulatedClock(machine: machine), options: options)
            ids = try other.write((0..<200).map { Self.bytes($0, 900) }, durability: .ordered)
        }
        advance(3600)
        let store = try open()
        let evictor = try #require(StoreEvictor(store))
        try settle(evictor)
        #expect(evictor.figures.usedBytes <= 180_000)
        let more = Self.bytes(999, 90_000)
        #expect(try store.write(more, durability: .ordered) == BlobID(of: more))
        #expect(!(try store.missing(ids)).isEmpty)
    }

    @Test("Evicting leaves known what it leaves, without another look")
    func memory() throws {
        let store = try open()
        let evictor = try #require(StoreEvictor(store))
        let old = try store.write((0..<6).map { Self.bytes($0, 15_000) }, durability: .ordered)
        advance(60)
        let young = try store.write((6..<12).map { Self.bytes($0, 15_000) }, durability: .ordered)
        _ = try store.write(Self.bytes(99, 4_000), durability: .ordered)
        try settle(evictor)
        #expect(evictor.figures.evictedBlobs > 0)
        #expect(store.unknown(young).isEmpty)
        let gone = try store.missing(old)
        #expect(gone.count == evictor.figures.evictedBlobs)
    }

    @Test(arguments: StoreConformance.cases)
    func conformance(_ item: StoreConformance.Case) throws {
        let home = TemporaryDirectory()
        var options = DiskStore.Options()
        options.pinSeconds = 60
        options.quota = StoreQuota(bytes: 1 << 30)
        try item.run(on: try DiskStore.testing(home: home.path, options: options))
    }
}
