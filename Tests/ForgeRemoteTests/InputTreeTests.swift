import ForgeCore
import ForgeREAPI
import SwiftProtobuf
import Synchronization
import Testing

@testable import ForgeRemote
@testable import ForgeStore

/// Input trees of clients, looked at while the store removes things.
@Suite(.timeLimit(.minutes(2))) struct InputTreeTests {
    private final class Sign: Sendable {
        let isUp = Atomic<Bool>(false)
    }

    /// Stores a root with many directories and names it.
    private func root(_ cache: ServedCache, directories: Int) throws -> BlobID {
        var root = REDirectory()
        for number in 0..<directories {
            let file = try cache.store.write(Array("file \(number)".utf8))
            var child = REDirectory()
            child.files = [
                .with {
                    $0.name = "f"
                    $0.digest = .with { ($0.hash, $0.sizeBytes) = (file.digest.hex, file.size) }
                    // Forge keeps the bit alone, so that this one has another form there.
                    $0.nodeProperties.unixMode.value = 0o755
                }
            ]
            let bytes: [UInt8] = try child.serializedBytes()
            _ = try cache.store.write(bytes)
            let name = "\(1000 + number)"
            root.directories.append(
                .with { ($0.name, $0.digest) = (name, ServedCache.digest(bytes)) })
        }
        return try cache.store.write(try root.serializedBytes())
    }

    @Test func inputsAreHeldWhileOtherThingsGo() async throws {
        let cache = try ServedCache()
        let root = try root(cache, directories: 150)
        let served = ServedStore(store: cache.store, instances: [""], environment: root.digest, durability: .ordered)
        let expected = try InputTrees(served).tree(root)
        let over = Sign()
        let store = cache.store
        let removals = Task {
            try await BlockingPool(threads: 1).run { () throws(ForgeError) in
                while !over.isUp.load(ordering: .relaxed) {
                    try storeIO { () throws(DiskError) in _ = try store.gate.bumpEpoch() }
                }
            }
        }
        defer { over.isUp.store(true, ordering: .relaxed) }
        let epoch = store.removals
        while store.removals == epoch { try await Task.sleep(for: .milliseconds(1)) }
        let trees = InputTrees(served)
        for _ in 0..<5 { #expect(try trees.tree(root) == expected) }
        over.isUp.store(true, ordering: .relaxed)
        try await removals.value
    }

    @Test func absentDirectoriesAndFilesAreNamedOnce() throws {
        let cache = try ServedCache()
        let absent = (1...3).map { ServedCache.digest([UInt8($0)]) }
        var root = REDirectory()
        root.files = [.with { ($0.name, $0.digest) = ("f", absent[0]) }]
        root.directories = [.with { ($0.name, $0.digest) = ("d", absent[1]) }]
        let id = try cache.store.write(try root.serializedBytes())
        let served = ServedStore(store: cache.store, instances: [""], environment: id.digest, durability: .ordered)
        for (root, count) in [(id, 2), (BlobID(of: [9]), 1)] {
            #expect(
                performing: { try InputTrees(served).tree(root) },
                throws: { ($0 as? GRPCFailure)?.message.hasPrefix("\(count) blobs are not there") == true })
        }
    }
}
