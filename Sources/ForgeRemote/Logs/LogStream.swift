internal import ForgeCore
internal import ForgeStore
private import Synchronization

/// What an action writes to one of its streams, readable while it runs (Log Stream API).
///
/// Little is held in memory, more in a file without a name, and nothing once the store has all of it.
final class LogStream: Sendable {
    /// What there is at a place.
    enum Piece: Equatable {
        case bytes([UInt8])
        /// More may come.
        case later
        /// The store has all of it.
        case stored(BlobID)
        /// There is no more behind so many bytes.
        case over(Int64)
    }

    private struct State {
        var head: [UInt8] = []
        var file: DiskFile?
        var count: Int64 = 0
        /// Nothing more is kept; the disk is full.
        var isCut = false
        var isOver = false
        var stored: BlobID?
        var watchers: [Int: @Sendable () -> Void] = [:]
        var tokens = 0
    }

    /// Bytes that are held in memory.
    private static let inMemory = 64 << 10
    /// Bytes that are kept at all, which is what a result's log has of it too.
    private static let most: Int64 = 64 << 20

    private let directory: String
    private let disk = LinuxDisk()
    private let state = Mutex(State())

    /// - Parameter directory: where a file is made.
    init(directory: String) { self.directory = directory }

    /// How many bytes there are, and whether no more come.
    var length: (count: Int64, isOver: Bool) { state.withLock { ($0.count, $0.isOver) } }

    /// Adds bytes where the last ones ended; how many there are then.
    ///
    /// - Throws: `INVALID_ARGUMENT` at another place, `FAILED_PRECONDITION` once it is over, `RESOURCE_EXHAUSTED` where
    ///   it has as much as a log may have.
    func append(_ bytes: [UInt8], at offset: Int64) throws(GRPCFailure) -> Int64 {
        let (count, isOver) = length
        if isOver { throw GRPCFailure(.failedPrecondition, "The log is over: it has \(count) bytes") }
        guard offset == count else {
            throw GRPCFailure(.invalidArgument, "The data is said to begin at \(offset); \(count) bytes have come")
        }
        guard count + Int64(bytes.count) <= Self.most else {
            throw GRPCFailure(.resourceExhausted, "A log has at most \(Self.most >> 20) MiB")
        }
        append(bytes)
        return length.count
    }

    /// Begins anew: what is read from here on is what comes from here on.
    func restart() {
        state.withLock { state in
            guard !state.isOver else { return }
            state.head = []
            state.file = nil
            state.count = 0
            state.isCut = false
        }
    }

    /// Adds bytes.
    func append(_ bytes: [UInt8]) {
        let wakes = state.withLock { state -> [@Sendable () -> Void] in
            let taken = bytes.prefix(Int(min(Int64(bytes.count), Self.most - state.count)))
            guard !state.isOver, !state.isCut, !taken.isEmpty else { return [] }
            if state.file == nil, state.head.count + taken.count <= Self.inMemory {
                state.head += taken
            } else {
                do throws(DiskError) { try spill(Array(taken), &state) } catch {
                    state.isCut = true
                    return []
                }
            }
            state.count += Int64(taken.count)
            return Array(state.watchers.values)
        }
        for wake in wakes { wake() }
    }

    private func spill(_ bytes: [UInt8], _ state: inout State) throws(DiskError) {
        let file: DiskFile
        if let open = state.file {
            file = open
        } else {
            file = try disk.openUnnamed(in: directory)
            try put(state.head, in: file, at: 0)
        }
        try put(bytes, in: file, at: state.count)
        state.file = file
        state.head = []
    }

    private func put(_ bytes: [UInt8], in file: DiskFile, at offset: Int64) throws(DiskError) {
        var failure: DiskError?
        bytes.withUnsafeBytes { raw in
            do throws(DiskError) { try disk.write(file, raw, at: offset) } catch { failure = error }
        }
        if let failure { throw failure }
    }

    /// Nothing more comes, and nothing is held any longer.
    ///
    /// - Parameter blob: where the store has all of it.
    func finish(_ blob: BlobID?) {
        let wakes = state.withLock { state -> [@Sendable () -> Void] in
            guard !state.isOver else { return [] }
            state.isOver = true
            state.stored = blob
            state.head = []
            state.file = nil
            return Array(state.watchers.values)
        }
        for wake in wakes { wake() }
    }

    /// Nothing more comes of an action that has no result: what came goes to the store, where that takes it.
    ///
    /// Blocks.
    func finish(in store: DiskStore) {
        let writer = try? store.makeWriter(durability: .ordered)
        var offset: Int64 = 0
        while let writer, case .bytes(let bytes)? = try? read(at: offset, most: 1 << 20) {
            offset += Int64(bytes.count)
            guard (try? bytes.withUnsafeBytes { try writer.append($0) }) != nil else {
                writer.abandon()
                return finish(nil)
            }
        }
        finish(try? writer?.finish())
    }

    /// What there is from an offset on, at most so many bytes.
    func read(at offset: Int64, most: Int) throws(DiskError) -> Piece {
        try state.withLock { (state) throws(DiskError) in
            if let stored = state.stored { return .stored(stored) }
            if state.isOver { return .over(state.count) }
            guard offset < state.count else { return .later }
            let count = Int(min(Int64(most), state.count - offset))
            guard let file = state.file else { return .bytes(Array(state.head[Int(offset)..<Int(offset) + count])) }
            var failure: DiskError?
            let bytes = [UInt8](unsafeUninitializedCapacity: count) { memory, filled in
                do throws(DiskError) {
                    filled = try disk.read(file, into: UnsafeMutableRawBufferPointer(memory), at: offset)
                } catch { failure = error }
            }
            if let failure { throw failure }
            return .bytes(bytes)
        }
    }

    /// Calls `wake` when there is more, or no more, until the token is given back.
    func watch(_ wake: @escaping @Sendable () -> Void) -> Int {
        state.withLock { state in
            state.tokens += 1
            state.watchers[state.tokens] = wake
            return state.tokens
        }
    }

    /// Gives a token back.
    func leave(_ token: Int) { state.withLock { $0.watchers[token] = nil } }
}
