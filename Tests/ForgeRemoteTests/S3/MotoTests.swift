import ForgeCore
import ForgeStore
import ForgeTesting
import Synchronization
import Testing

@testable import ForgeRemote

/// Buckets of a real server.
@Suite(
    "Buckets of moto", .serialized, .enabled(if: MotoServer.isThere, MotoServer.reason), .timeLimit(.minutes(5)))
struct MotoTests {
    private static let spool = TemporaryDirectory("forge-spool")
    private static let made = Result { try MotoServer() }
    private static let count = Mutex(0)

    /// A store with a prefix of its own.
    private static func store(
        _ options: String = "", keys: BucketKeys = BucketKeys(id: "any", secret: "any"), of server: MotoServer? = nil,
        bucket: String = "cache", prefix: String? = nil
    ) throws -> S3Store {
        let number = count.withLock { count in
            count += 1
            return count
        }
        let server = try server ?? made.get()
        return S3Store(
            try BucketAddress(
                "s3://\(bucket)/\(prefix ?? "test \(number)/ü+%")?endpoint=\(server.endpoint)\(options)"), keys,
            tls: nil, clock: SystemClock(), entropy: SystemEntropy(), spoolDirectory: spool.path)
    }

    @Test("Conformance", arguments: ["", "&compress=zstd"], StoreConformance.cases)
    func conformance(_ options: String, _ item: StoreConformance.Case) throws {
        try item.run(on: try Self.store(options))
    }

    @Test("Conformance, behind a store of this machine", arguments: StoreConformance.cases)
    func tiers(_ item: StoreConformance.Case) throws {
        let home = TemporaryDirectory()
        try item.run(on: TieredStore(fast: try DiskStore.open(home: home.path), slow: try Self.store()))
    }

    @Test("Large blobs go in parts and come in windows", arguments: ["", "&compress=zstd"])
    func large(_ options: String) throws {
        let store = try Self.store(options)
        var bytes = [UInt8](repeating: 0, count: 35 << 20 + 17)
        var random = SplitMix64(seed: 6)
        for index in stride(from: 0, to: bytes.count, by: 3) { bytes[index] = UInt8(truncatingIfNeeded: random.next()) }
        let writer = try store.makeWriter(durability: .ordered)
        try bytes.inChunks { (chunk) throws(ForgeError) in try writer.append(chunk) }
        let id = try writer.finish()
        #expect(id == BlobID(of: bytes))
        #expect(try store.bytes(of: id) == bytes)
        // Once more is no failure, whoever was first.
        #expect(try store.write(bytes) == id)
    }

    @Test func damageIsFoundAndMended() throws {
        for options in ["", "&compress=zstd"] {
            let store = try Self.store(options)
            let bytes = [UInt8](repeating: 1, count: 1000)
            let id = try store.write(bytes)
            let name = "cas/\(id.digest.hex)-1000" + (options.isEmpty ? "" : ".zst")
            for wrong in [[UInt8](repeating: 2, count: 1000), Array(bytes.prefix(10)), [0x28, 0xb5, 0x2f, 0xfd]] {
                try store.objects.write([NamedObject(name, Spool(wrong))], replacing: true)
                do {
                    _ = try store.bytes(of: id)
                    Issue.record("damage is not found")
                } catch { #expect(error.code == .blobDamaged) }
                #expect(try store.objects.absent([name]) == [name])
                #expect(try store.write(bytes) == id && store.bytes(of: id) == bytes)
            }
        }
    }

    @Test func whatIsReadAloneIsNotWritten() throws {
        let store = try Self.store("&access=read")
        do {
            _ = try store.write(Array("no".utf8))
            Issue.record("it is written")
        } catch { #expect(error.code == .storeReadOnly) }
    }

    @Test func signaturesAreThoseOfTheServer() throws {
        let server = try MotoServer(isStrict: true)
        let known = BucketKeys(id: server.keys.id, secret: server.keys.secret)
        let store = try Self.store("", keys: known, of: server, prefix: "a prefix/deep~er")
        let (result, key) = try StoreConformance.sample(store, "signed")
        try store.record(result, for: key, in: SharedCacheExecutor.namespace, durability: .ordered)
        #expect(try store.results(for: [key], in: SharedCacheExecutor.namespace) == [result])
        let large = [UInt8](repeating: 7, count: 17 << 20)
        #expect(try store.bytes(of: try store.write(large)) == large)
        for (keys, hint) in [
            (BucketKeys(id: known.id, secret: "wrong"), "The secret is not the one of the keys `\(known.id)`"),
            (BucketKeys(id: "UNKNOWN", secret: "wrong"), "does not know the keys `UNKNOWN`"),
        ] {
            do {
                _ = try Self.store("", keys: keys, of: server).write(Array("no".utf8))
                Issue.record("it is written")
            } catch let error as ForgeError {
                #expect(error.code == .bucketRefused && error.hints.first?.contains(hint) == true, "\(error)")
                #expect(!error.rendered.contains("wrong"))
            }
        }
    }

    @Test func aBucketThatIsNotThereIsNamed() throws {
        let store = try Self.store("", bucket: "elsewhere")
        for ask in [
            { _ = try store.write(Array("no".utf8)) }, { _ = try store.results(for: [Digest(of: "k")], in: .local) },
        ] {
            do {
                try ask()
                Issue.record("it is there")
            } catch let error as ForgeError { #expect(error.code == .bucketMissing, "\(error)") }
        }
    }
}
