internal import ForgeCore
internal import ForgeREAPI
internal import ForgeStore
private import SwiftProtobuf
private import Synchronization

/// The directories at and below a root, each once, parents before children, in pages.
final class DirectoryWalk: Sendable {
    private struct State {
        var pending: [BlobID]
        var seen: Set<BlobID>
        var given = 0
    }

    private let served: ServedStore
    private let limits: GRPCLimits
    private let state: Mutex<State>

    init(_ served: ServedStore, root: BlobID, limits: GRPCLimits) {
        self.served = served
        self.limits = limits
        state = Mutex(State(pending: [root], seen: [root]))
    }

    /// Passes over directories that an earlier page held.
    func skip(_ count: Int) throws(GRPCFailure) {
        var passed = 0
        while passed < count, try next() != nil { passed += 1 }
    }

    /// The next directories, as many as fit into a message; nil when there are no more.
    func page(_ size: Int) throws(GRPCFailure) -> [UInt8]? {
        var out = Build_Bazel_Remote_Execution_V2_GetTreeResponse()
        var bytes = 0
        while out.directories.count < size, bytes < limits.batchBytes / 2, let (directory, length) = try next() {
            out.directories.append(directory)
            bytes += length
        }
        if out.directories.isEmpty { return nil }
        state.withLock { if !$0.pending.isEmpty { out.nextPageToken = String($0.given) } }
        return try encoded(out)
    }

    private func next() throws(GRPCFailure) -> (Build_Bazel_Remote_Execution_V2_Directory, Int)? {
        guard let id = state.withLock({ $0.pending.popLast() }) else { return nil }
        let bytes = try served.message(id)
        let directory: Build_Bazel_Remote_Execution_V2_Directory = try decoded(bytes)
        var children: [BlobID] = []
        for child in directory.directories.reversed() { children.append(try BlobID(wire: child.digest)) }
        state.withLock { state in
            state.given += 1
            for child in children where state.seen.insert(child).inserted { state.pending.append(child) }
        }
        return (directory, bytes.count)
    }
}
