internal import ForgeCore
internal import ForgeIR
internal import ForgeREAPI
internal import ForgeStore
internal import SwiftProtobuf
private import Synchronization

/// Brings the input trees of clients into the one form in which Forge keeps trees, and finds what they lack.
///
/// Clients need not sort, and may say more of a file than Forge keeps; what they sent stays as it is.
final class InputTrees: Sendable {
    /// A directory with all below it.
    private struct Known: Sendable {
        /// The directory in Forge's form.
        var id: BlobID
        /// Entries and bytes of the whole tree, written out.
        var entries: Int
        var bytes: Int64
    }

    /// What a tree may hold, written out: directories that are shared count each time.
    static let mostEntries = 1_000_000
    static let mostBytes: Int64 = 64 << 30
    /// With more directories than this all are forgotten.
    private static let most = 200_000
    /// With more absent blobs than this the rest is left out.
    private static let told = 5000

    private let served: ServedStore
    /// One look at a tree.
    private struct Walk {
        /// The epoch at which what is remembered counts; nil where nothing that others found does.
        var epoch: UInt64?
        var missing: [BlobID] = []
        /// What this look has found, and pinned.
        var found: [BlobID: Known] = [:]
    }

    private struct Memory {
        // INVARIANT: what is in here was in the store at an epoch, and is only used while nothing was removed since.
        var trees: [BlobID: Known] = [:]
        var epoch: UInt64?
    }

    private let memory = Mutex(Memory())

    init(_ served: ServedStore) { self.served = served }

    /// The tree at a root, in Forge's form.
    ///
    /// - Throws: `FAILED_PRECONDITION` that names every absent blob, `INVALID_ARGUMENT` where a directory is none.
    func tree(_ root: BlobID) throws(GRPCFailure) -> BlobID {
        if let epoch = served.store.removals {
            memory.withLock { if $0.epoch != epoch { $0 = Memory(epoch: epoch) } }
            let found = try look(at: root, Walk(epoch: epoch))
            let isPinned = try served.ask { (store) throws(ForgeError) in try store.pin(tree: found, since: epoch) }
            if isPinned { return found }
        }
        // Something went meanwhile. What is not remembered is pinned as it is found, so nothing of that can go.
        let found = try look(at: root, Walk(epoch: nil))
        try served.ask { (store) throws(ForgeError) in try store.pin(tree: found) }
        return found
    }

    private func look(at root: BlobID, _ begun: Walk) throws(GRPCFailure) -> BlobID {
        var walk = begun
        walk.missing = try served.ask { (store) throws(ForgeError) in try store.missing([root]) }
        let found = walk.missing.isEmpty ? try directory(root, depth: 0, &walk) : nil
        guard walk.missing.isEmpty, let found else { throw Self.absent(walk.missing) }
        guard found.entries <= Self.mostEntries, found.bytes <= Self.mostBytes else {
            throw GRPCFailure(
                .invalidArgument,
                "The input root holds more than \(Self.mostEntries) entries or \(Self.mostBytes >> 30) GiB")
        }
        return found.id
    }

    /// Forgets what is known, since some of it turned out to be damaged.
    func forget() { memory.withLock { $0 = Memory() } }

    /// A failure that asks the client for blobs.
    static func absent(_ blobs: [BlobID]) -> GRPCFailure {
        var detail = Google_Rpc_PreconditionFailure()
        for blob in blobs.prefix(told) {
            var violation = Google_Rpc_PreconditionFailure.Violation()
            violation.type = "MISSING"
            violation.subject = "blobs/\(blob.digest.hex)/\(blob.size)"
            detail.violations.append(violation)
        }
        let first = blobs.first.map { ", `\($0)` among them" } ?? ""
        return GRPCFailure(.failedPrecondition, "\(blobs.count) blobs are not there\(first)").adding(detail)
    }

    private func remembered(_ id: BlobID, _ walk: Walk) -> Known? {
        guard let epoch = walk.epoch else { return walk.found[id] }
        return memory.withLock { $0.epoch == epoch ? $0.trees[id] : nil } ?? walk.found[id]
    }

    private func remember(_ known: Known, _ id: BlobID, _ walk: inout Walk) {
        walk.found[id] = known
        guard let epoch = walk.epoch else { return }
        memory.withLock { memory in
            // What was there at an epoch may be gone at a later one.
            guard memory.epoch == epoch else { return }
            if memory.trees.count >= Self.most { memory.trees = [:] }
            memory.trees[id] = known
        }
    }

    /// A directory that is there and pinned.
    private func directory(_ id: BlobID, depth: Int, _ walk: inout Walk) throws(GRPCFailure) -> Known? {
        if let known = remembered(id, walk) { return known }
        guard depth <= TreeWalker.depthLimit else {
            throw GRPCFailure(.invalidArgument, "The input root is nested more than \(TreeWalker.depthLimit) deep")
        }
        guard let bytes = try bytes(of: id) else {
            walk.missing.append(id)
            return nil
        }
        let wire: Build_Bazel_Remote_Execution_V2_Directory = try decoded(bytes)
        var whole = Known(id: id, entries: wire.files.count + wire.symlinks.count, bytes: 0)
        var files: [Directory.File] = []
        for file in wire.files {
            let blob = try BlobID(wire: file.digest)
            // Some clients tell the mode and not the bit.
            let mode = file.nodeProperties.hasUnixMode ? file.nodeProperties.unixMode.value : 0
            files.append(.init(name: file.name, blob: blob, isExecutable: file.isExecutable || mode & 0o111 != 0))
            whole.bytes = min(Self.mostBytes + 1, whole.bytes + min(blob.size, Self.mostBytes + 1))
        }
        var children: [BlobID] = []
        for child in wire.directories { children.append(try BlobID(wire: child.digest)) }
        let blobs = files.map(\.blob) + children
        let absent = try served.ask { (store) throws(ForgeError) in try store.missing(blobs) }
        walk.missing += absent
        let gone = Set(absent)
        var isWhole = absent.isEmpty
        var directories: [Directory.Subdirectory] = []
        for (child, id) in zip(wire.directories, children) where !gone.contains(id) {
            guard let below = try directory(id, depth: depth + 1, &walk) else {
                isWhole = false
                continue
            }
            directories.append(.init(name: child.name, blob: below.id))
            whole.entries = min(Self.mostEntries + 1, whole.entries + below.entries + 1)
            whole.bytes = min(Self.mostBytes + 1, whole.bytes + below.bytes)
        }
        let links = wire.symlinks.map { Directory.Symlink(name: $0.name, target: $0.target) }
        guard !links.contains(where: { $0.target.isEmpty || $0.target.utf8.contains(0) }) else {
            throw GRPCFailure(.invalidArgument, "A symbolic link in the directory `\(id)` leads nowhere")
        }
        guard isWhole else { return nil }
        let encoded: [UInt8]
        do throws(ProtoError) {
            encoded = try Directory(files: files, directories: directories, symlinks: links).encoded
        } catch {
            throw GRPCFailure(.invalidArgument, "The directory `\(id)` cannot stand on a disk: \(error.reason)")
        }
        if encoded != bytes {
            whole.id = try served.ask { (store) throws(ForgeError) in try store.write(encoded) }
        }
        remember(whole, id, &walk)
        return whole
    }

    private func bytes(of id: BlobID) throws(GRPCFailure) -> [UInt8]? {
        do throws(GRPCFailure) { return try served.message(id) } catch {
            if error.code == .notFound || error.code == .dataLoss { return nil }
            throw error
        }
    }
}

extension ServedStore {
    /// A message that an execution needs.
    ///
    /// - Throws: `FAILED_PRECONDITION` where it is not there.
    func input<Wire: SwiftProtobuf.Message>(_ id: BlobID, _ what: String) throws(GRPCFailure) -> Wire {
        try decoded(try inputBytes(id, what))
    }

    /// The bytes of a message that an execution needs.
    ///
    /// - Throws: `FAILED_PRECONDITION` where they are not there.
    func inputBytes(_ id: BlobID, _ what: String) throws(GRPCFailure) -> [UInt8] {
        do throws(GRPCFailure) { return try message(id) } catch {
            guard error.code == .notFound || error.code == .dataLoss else { throw error }
            var failure = InputTrees.absent([id])
            failure.message = "The \(what) `\(id)` is not there"
            throw failure
        }
    }
}
