import ForgeCore
import ForgeIR
import ForgeStore
import ForgeTesting
import Glibc
import Synchronization
import Testing

@Suite("Collection")
struct CollectorTests {
    /// Everything may go that nothing needs.
    private var everything: StoreCollector.Options {
        var options = StoreCollector.Options()
        options.graceSeconds = 0
        options.keepBytes = 0
        return options
    }

    /// Fills a store in a way that leaves no lease of a living process: each piece by a store of its own.
    private func blobs(_ count: Int, size: Int, in home: TemporaryDirectory) throws -> [BlobID] {
        let store = try DiskStore.open(home: home.path)
        return try store.write(
            (0..<count).map { Array("\(size) \($0)".utf8) + [UInt8](repeating: 7, count: size) }, durability: .durable)
    }

    private func collect(
        _ home: TemporaryDirectory, _ options: StoreCollector.Options,
        references: @escaping @Sendable () throws(ForgeError) -> StoreReferences = { StoreReferences() }
    ) throws -> StoreCollector.Report {
        var collector = StoreCollector(
            store: try DiskStore.open(home: home.path), options: options, references: references)
        return try collector.run()
    }

    @Test("What nothing names goes, small and large; a dry run says the same and leaves it")
    func unnamed() throws {
        let home = TemporaryDirectory()
        let ids = try blobs(20, size: 100, in: home) + blobs(3, size: 100_000, in: home)
        var dry = everything
        dry.isDryRun = true
        let said = try collect(home, dry)
        #expect(try DiskStore.open(home: home.path).missing(ids).isEmpty)
        let done = try collect(home, everything)
        #expect(done.removedObjects == ids.count)
        #expect(done.removedBytes == ids.reduce(0) { $0 + $1.size })
        #expect(try DiskStore.open(home: home.path).missing(ids) == ids)
        #expect(said.removedBytes == ids[20...].reduce(0) { $0 + $1.size } || said.removedBytes == done.removedBytes)
    }

    @Test("Young objects stay")
    func grace() throws {
        let home = TemporaryDirectory()
        let ids = try blobs(5, size: 100, in: home) + blobs(2, size: 100_000, in: home)
        var options = everything
        options.graceSeconds = 3600
        _ = try collect(home, options)
        #expect(try DiskStore.open(home: home.path).missing(ids).isEmpty)
    }

    @Test("References keep blobs, trees, and a record's whole closure with its result")
    func references() throws {
        let home = TemporaryDirectory()
        let (kept, tree, inTree, record, key) = try fill(home)
        let lost = try blobs(30, size: 100, in: home)
        _ = try collect(home, everything) { () throws(ForgeError) in
            var references = StoreReferences()
            references.blobs = [kept]
            references.trees = [tree]
            references.records = [.init(record: record, observation: nil)]
            return references
        }
        let store = try DiskStore.open(home: home.path)
        #expect(try store.missing([kept, tree, inTree, record]).isEmpty)
        #expect(try store.results(for: [key], in: .local)[0] != nil)
        let decoded = try Record(decoding: try store.bytes(of: record))
        #expect(try store.missing([decoded.action, decoded.command] + decoded.result.references).isEmpty)
        #expect(try TreeGaps(store: store).below(decoded.inputRoot).isEmpty)
        #expect(try store.missing(lost) == lost)
    }

    private func fill(
        _ home: TemporaryDirectory
    ) throws -> (kept: BlobID, tree: BlobID, inTree: BlobID, record: BlobID, key: Digest) {
        let store = try DiskStore.open(home: home.path)
        let kept = try store.write(Array("kept by itself".utf8))
        let inTree = try store.write(Array("kept by its tree".utf8))
        let tree = try store.write(try Directory(files: [.init(name: "f", blob: inTree)]).encoded)
        let input = try store.write(Array("an input".utf8))
        let root = try store.write(try Directory(files: [.init(name: "input", blob: input)]).encoded)
        let command = Command(arguments: ["true"], environment: [:], outputPaths: ["o"], workingDirectory: "")
        let commandID = try store.write(command.encoded)
        let action = Action(command: commandID, inputRoot: root, timeoutSeconds: nil, salt: [])
        let actionID = try store.write(action.encoded)
        let output = try store.write(Array("an output".utf8))
        let result = ActionResult(files: [.init(path: "o", blob: output, isExecutable: false)])
        let record = try store.write(
            Record(action: action, contract: Contract(), environment: root, observable: [], result: result).bytes)
        try store.record(result, for: actionID.digest, in: .local, durability: .durable)
        return (kept, tree, inTree, record, actionID.digest)
    }

    @Test("Results go, the least recently used first, until what is left fits")
    func keepBytes() throws {
        let home = TemporaryDirectory()
        var keys: [Digest] = []
        for index in 0..<10 {
            let store = try DiskStore.open(home: home.path)
            let output = try store.write([UInt8](repeating: UInt8(index), count: 100_000))
            keys.append(Digest(of: "key \(index)"))
            let result = ActionResult(files: [.init(path: "o", blob: output, isExecutable: false)])
            try store.record(result, for: keys[index], in: .local, durability: .durable)
        }
        var options = everything
        options.keepBytes = 350_000
        let report = try collect(home, options)
        #expect(report.removedResults == 7)
        #expect(report.removedObjects == 7)
        let store = try DiskStore.open(home: home.path)
        let found = try store.results(for: keys, in: .local)
        #expect(found.map { $0 != nil } == [Bool](repeating: false, count: 7) + [true, true, true])
    }

    @Test("What another process uses stays while it lives, and goes after")
    func leases() throws {
        let home = TemporaryDirectory()
        let ids = try blobs(40, size: 100, in: home)
        do {
            let user = try DiskStore.open(home: home.path)
            #expect(try user.missing(ids).isEmpty)
            _ = try collect(home, everything)
            #expect(try user.missing(ids).isEmpty)
            for id in ids { #expect(try user.bytes(of: id).count == Int(id.size)) }
        }
        _ = try collect(home, everything)
        #expect(try DiskStore.open(home: home.path).missing(ids) == ids)
    }
}
