import CForgeLinux
import ForgeCore
import Glibc
import Synchronization

extension TreeImportWalk {
    /// Small files are stored in groups of about this many bytes.
    private static let groupBytes = 4 << 20
    private static let smallBytes = 64 << 10

    func readAll(_ counter: NextJob) {
        let jobs = shared.withLock { $0.jobs }
        var group: [(job: Job, bytes: [UInt8], isRacy: Bool)] = []
        var size = 0
        do throws(ForgeError) {
            while true {
                let number = counter.take()
                guard number < jobs.count, shared.withLock({ $0.errors.isEmpty }) else { break }
                let job = jobs[number]
                if let (bytes, isRacy) = try read(job) {
                    group.append((job, bytes, isRacy))
                    size += bytes.count
                }
                if size >= Self.groupBytes || group.count >= 4096 {
                    try commit(group)
                    group.removeAll(keepingCapacity: true)
                    size = 0
                }
            }
            try commit(group)
        } catch {
            shared.withLock { $0.errors.append(error) }
        }
    }

    /// Reads a file and checks that it did not change meanwhile; a large one is stored at once.
    private func read(_ job: Job) throws(ForgeError) -> (bytes: [UInt8], isRacy: Bool)? {
        let path = job.path
        let status = job.status
        let reader = FileReader(path: path)
        let small = status.size <= Int64(Self.smallBytes) ? try reader.bytes(limit: Self.smallBytes) : nil
        var large: BlobID?
        if small == nil { large = try reader.store(in: importer.store, durability: importer.durability) }
        var after = stat()
        guard lstat(path, &after) == 0 else { throw TreeImporter.ioError("lstat", path) }
        guard Int64(after.st_size) == status.size, UInt64(after.st_ino) == status.inode,
            Self.nanoseconds(after.st_mtim) == status.mtime_nanoseconds,
            Self.nanoseconds(after.st_ctim) == status.ctime_nanoseconds
        else { throw ForgeError(.importChanged, "A file changed while it was read", path: path) }
        let limit = began - TreeImporter.racyNanoseconds
        let isRacy = status.ctime_nanoseconds >= limit || status.mtime_nanoseconds >= limit
        if let small { return (small, isRacy) }
        if let large { set(job, StatCache.Known(blob: large, isRacy: isRacy)) }
        return nil
    }

    private func commit(_ group: [(job: Job, bytes: [UInt8], isRacy: Bool)]) throws(ForgeError) {
        if group.isEmpty { return }
        let ids = try importer.store.write(group.map(\.bytes), durability: .ordered)
        for (item, id) in zip(group, ids) { set(item.job, StatCache.Known(blob: id, isRacy: item.isRacy)) }
    }

    private func set(_ job: Job, _ known: StatCache.Known) {
        shared.withLock { $0.nodes[job.node]?.known[job.entry] = known }
    }

    private static func nanoseconds(_ time: timespec) -> Int64 {
        Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
