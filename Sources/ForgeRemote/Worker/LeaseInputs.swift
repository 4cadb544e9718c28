internal import ForgeCore
internal import ForgeIR
internal import ForgeREAPI
internal import ForgeStore
private import Synchronization

/// Brings what actions need from the server to the store of a worker.
final class LeaseInputs: Sendable {
    private typealias Wire = Build_Bazel_Remote_Execution_V2_Directory

    private struct Memory {
        // INVARIANT: a directory in here was in the store at the epoch with all below it.
        var whole: Set<BlobID> = []
        var epoch: UInt64?
    }

    /// With more directories than this all are forgotten.
    private static let most = 500_000

    private let served: ServedStore
    private let pool: BlockingPool
    private let memory = Mutex(Memory())

    init(served: ServedStore, pool: BlockingPool) {
        self.served = served
        self.pool = pool
    }

    /// Brings blobs here, and trees with all below them.
    ///
    /// - Throws: `FAILED_PRECONDITION` that names what the server does not have, `UNAVAILABLE` for all else.
    func bring(_ blobs: [BlobID], trees: [BlobID], _ content: RemoteContent) async throws(GRPCFailure) {
        do throws(RemoteFailure) {
            try await fetched(blobs, content)
            try await bring(below: trees, content)
        } catch {
            switch error {
            case .local(let error): throw GRPCFailure(.unavailable, error.message)
            case .cluster(var failure):
                if failure.code == .failedPrecondition || failure.code == .invalidArgument { throw failure }
                failure.code = .unavailable
                throw failure
            }
        }
    }

    /// Directories come level by level, and then the files in them.
    private func bring(below roots: [BlobID], _ content: RemoteContent) async throws(RemoteFailure) {
        let epoch = served.store.removals
        var (level, files) = (unknown(roots, epoch), [BlobID]())
        var (seen, named) = (Set(level), Set<BlobID>())
        while !level.isEmpty {
            try await fetched(level, content)
            let (served, ids) = (served, level)
            let found: [Wire]
            do throws(GRPCFailure) {
                found = try await pool.run { () throws(GRPCFailure) in
                    var out: [Wire] = []
                    for id in ids { out.append(try decoded(try served.message(id))) }
                    return out
                }
                var next: [BlobID] = []
                for directory in found {
                    for file in directory.files {
                        let blob = try BlobID(wire: file.digest)
                        if named.insert(blob).inserted { files.append(blob) }
                    }
                    for child in directory.directories { next.append(try BlobID(wire: child.digest)) }
                }
                level = unknown(next, epoch).filter { seen.insert($0).inserted }
            } catch { throw .cluster(error) }
        }
        try await fetched(files, content)
        remember(seen, epoch)
    }

    private func unknown(_ ids: [BlobID], _ epoch: UInt64?) -> [BlobID] {
        guard let epoch else { return ids }
        return memory.withLock { memory in
            if memory.epoch != epoch { memory = Memory(epoch: epoch) }
            return ids.filter { !memory.whole.contains($0) }
        }
    }

    /// What was here at an epoch counts while nothing went since.
    private func remember(_ ids: Set<BlobID>, _ epoch: UInt64?) {
        guard let epoch, epoch == served.store.removals else { return }
        memory.withLock { memory in
            guard memory.epoch == epoch else { return }
            if memory.whole.count > Self.most { memory.whole = [] }
            memory.whole.formUnion(ids)
        }
    }

    /// Brings blobs here; what the server does not have is named.
    private func fetched(_ ids: [BlobID], _ content: RemoteContent) async throws(RemoteFailure) {
        do throws(RemoteFailure) { try await content.fetch(ids) } catch {
            guard case .cluster(let failure) = error, failure.code == .notFound else { throw error }
            let lost = try await content.lacking(ids)
            throw lost.isEmpty ? error : .cluster(InputTrees.absent(lost))
        }
    }
}
