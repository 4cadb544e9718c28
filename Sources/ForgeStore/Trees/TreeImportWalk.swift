import CForgeLinux
import ForgeCore
import ForgeIR
import Glibc
import Synchronization

/// One pass over a directory tree: list and compare with the cache, read what changed, encode what follows from it.
final class TreeImportWalk: Sendable {
    /// A directory that was listed.
    struct Node: Sendable {
        var path: String
        var listing: DirectoryListing
        var record: StatCache.Record?
        /// Whether the listing is the cache's, byte for byte, and nothing in it is in doubt.
        var isSame: Bool
        /// Subdirectories by name, in order.
        var children: [(name: String, node: Int)] = []
        /// What every entry is; filled where the listing is not the cache's.
        var known: [StatCache.Known?] = []
        var targets: [Int: String] = [:]
        var directory: BlobID = .empty
    }

    /// A file that has to be read.
    struct Job: Sendable {
        var node: Int
        var entry: Int
        var path: String
        var status: forge_entry
    }

    /// Work that is shared by the threads.
    struct Shared: Sendable {
        var nodes: [Node?] = []
        var queue: [(node: Int, path: String)] = []
        var busy = 0
        var errors: [ForgeError] = []
        var jobs: [Job] = []
        var isDifferent = false
    }

    let importer: TreeImporter
    let base: String
    let skipGit: Bool
    let cache: StatCache?
    /// Whether all that the cache names is known to be in the store still.
    let isTrusted: Bool
    /// When the walk began, by the wall clock.
    let began: Int64
    let shared = Mutex(Shared())

    init(importer: TreeImporter, base: String, skipGit: Bool, cache: StatCache?, isTrusted: Bool) {
        self.importer = importer
        self.base = base
        self.skipGit = skipGit
        self.cache = cache
        self.isTrusted = isTrusted
        began = SystemClock().wallNanoseconds()
    }

    /// Whether anything is not as the cache has it.
    var isDifferent: Bool { shared.withLock { $0.isDifferent } }

    func run() throws(ForgeError) -> BlobID {
        shared.withLock { shared in
            shared.nodes.append(nil)
            shared.queue.append((0, ""))
        }
        ThreadGroup.run(importer.threads) { _ in self.listAll() }
        try check()
        let jobs = shared.withLock { $0.jobs.count }
        if jobs > 0 {
            let counter = NextJob()
            ThreadGroup.run(min(importer.threads, jobs)) { _ in self.readAll(counter) }
            try check()
        }
        return try encode()
    }

    private func check() throws(ForgeError) {
        let errors = shared.withLock { $0.errors }
        if let first = errors.min(by: { Directory.less($0.path ?? "", $1.path ?? "") }) { throw first }
    }

    func full(_ path: String) -> String { path.isEmpty ? base : "\(base)/\(path)" }

    private func listAll() {
        while true {
            let next: (node: Int, path: String)? = shared.withLock { shared in
                guard shared.errors.isEmpty, let next = shared.queue.popLast() else { return nil }
                shared.busy += 1
                return next
            }
            guard let (index, path) = next else {
                if shared.withLock({ $0.busy == 0 || !$0.errors.isEmpty }) { return }
                sched_yield()
                continue
            }
            list(index, path)
            shared.withLock { $0.busy -= 1 }
        }
    }

    private func list(_ index: Int, _ path: String) {
        guard let listing = DirectoryListing(full(path), skipGit: skipGit) else {
            let error = TreeImporter.ioError("open", full(path))
            return shared.withLock { $0.errors.append(error) }
        }
        let record = cache?.record(path)
        let isSame =
            record.map { record in
                guard let cache, isTrusted, record.isSettled, record.listing.count == listing.bytes.count else {
                    return false
                }
                return Self.compare(cache.listing(record), listing.bytes) == 0
            } ?? false
        var node = Node(path: path, listing: listing, record: record, isSame: isSame)
        var names: [String] = []
        do throws(ForgeError) {
            if isSame {
                listing.forEach { (entry) throws(Never) in
                    if entry.isDirectory, let name = entry.text { names.append(name) }
                }
            } else {
                names = try compare(&node)
            }
        } catch {
            return shared.withLock { $0.errors.append(error) }
        }
        let finished = node
        let found = names
        let unread = isSame ? [] : jobs(node)
        shared.withLock { shared in
            var node = finished
            for name in found {
                let child = shared.nodes.count
                shared.nodes.append(nil)
                shared.queue.append((child, path.isEmpty ? name : "\(path)/\(name)"))
                node.children.append((name, child))
            }
            if !node.isSame { shared.isDifferent = true }
            for job in unread {
                shared.jobs.append(Job(node: index, entry: job.entry, path: job.path, status: job.status))
            }
            shared.nodes[index] = node
        }
    }

    /// Sorts out which entries of a changed directory are as they were; names its subdirectories.
    private func compare(_ node: inout Node) throws(ForgeError) -> [String] {
        var names: [String] = []
        var position = 0
        var old = 0
        var oldIndex = 0
        let oldBytes = node.record.flatMap { record in cache.map { $0.listing(record) } }
        let nothing = StatCache.Known(blob: .empty, isRacy: false)
        while let entry = DirectoryListing.entry(node.listing.bytes, at: position) {
            position += Int(entry.status.record_length)
            guard let name = entry.text else {
                throw ForgeError(.importUnsupported, "A file name is not UTF-8", path: full(node.path))
            }
            let place = node.path.isEmpty ? name : "\(node.path)/\(name)"
            guard entry.isFile else {
                node.known.append(nothing)
                if entry.isDirectory {
                    names.append(name)
                } else if entry.isSymlink {
                    node.targets[node.known.count - 1] = try TreeImporter.linkTarget(full(place))
                } else {
                    throw TreeImporter.unsupported(full(place))
                }
                continue
            }
            var known: StatCache.Known?
            if let cache, let record = node.record, let oldBytes {
                while let before = DirectoryListing.entry(oldBytes, at: old), oldIndex < record.entries {
                    let order = Self.compare(before.name, entry.name)
                    if order > 0 { break }
                    if order == 0, before.raw.elementsEqual(entry.raw) {
                        let found = cache.known(record, oldIndex)
                        if !found.isRacy { known = found }
                    }
                    old += Int(before.status.record_length)
                    oldIndex += 1
                    if order == 0 { break }
                }
            }
            node.known.append(known)
        }
        if !isTrusted { try dropMissing(&node) }
        return names
    }

    /// The files of a directory that have to be read.
    private func jobs(_ node: Node) -> [Job] {
        var out: [Job] = []
        var index = 0
        node.listing.forEach { (entry) throws(Never) in
            if node.known[index] == nil, let name = entry.text {
                let path = full(node.path.isEmpty ? name : "\(node.path)/\(name)")
                out.append(Job(node: 0, entry: index, path: path, status: entry.status))
            }
            index += 1
        }
        return out
    }

    /// Has files read again whose blobs the store no longer holds.
    private func dropMissing(_ node: inout Node) throws(ForgeError) {
        let gone = Set(try importer.store.missing(node.known.compactMap { $0?.blob }))
        if gone.isEmpty { return }
        for index in node.known.indices {
            if let known = node.known[index], gone.contains(known.blob) { node.known[index] = nil }
        }
    }

    private static func compare(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer) -> Int {
        guard let left = a.baseAddress, let right = b.baseAddress else { return a.count - b.count }
        let order = memcmp(left, right, min(a.count, b.count))
        return order != 0 ? Int(order) : a.count - b.count
    }
}

/// Hands out the numbers of jobs.
final class NextJob: Sendable {
    private let next = Atomic(0)

    /// The next number.
    func take() -> Int { next.wrappingAdd(1, ordering: .relaxed).oldValue }
}
