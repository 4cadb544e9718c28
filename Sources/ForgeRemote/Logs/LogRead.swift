internal import ForgeCore
private import ForgeIR
internal import ForgeREAPI
internal import ForgeStore
private import Synchronization

/// A reader of a log, which waits at its end while the action runs.
final class LogRead: StepSource {
    private struct State {
        var offset: Int64
        var left: Int64
        var token: Int?
        var reader: Reader?
    }

    /// What reads the stored log.
    private final class Reader: Sendable {
        // SAFETY: the steps of a call follow each other.
        nonisolated(unsafe) let blob: BlobReader
        init(_ blob: BlobReader) { self.blob = blob }
    }

    /// Bytes in a message.
    private static let chunk = 256 << 10

    private let log: LogStream
    private let served: ServedStore
    private let start: Int64
    private let state: Mutex<State>

    /// Begins to read.
    init(_ log: LogStream, offset: Int64, limit: Int64, _ served: ServedStore) throws(GRPCFailure) {
        guard limit >= 0 else { throw GRPCFailure(.invalidArgument, "\(limit) is no limit") }
        guard offset >= 0 else { throw GRPCFailure(.outOfRange, "\(offset) is no offset in a log") }
        self.log = log
        self.served = served
        start = offset
        state = Mutex(State(offset: offset, left: limit == 0 ? .max : limit))
    }

    /// Calls `wake` whenever there may be more.
    func begin(_ wake: @escaping @Sendable () -> Void) {
        let token = log.watch(wake)
        state.withLock { $0.token = token }
    }

    /// Looks no longer.
    func leave() {
        if let token = state.withLock({ $0.token.take() }) { log.leave(token) }
    }

    /// The next bytes; the end once the log has one, or the limit is reached.
    func next() throws(GRPCFailure) -> GRPCStep {
        let (offset, left) = state.withLock { ($0.offset, $0.left) }
        if left == 0 { return end() }
        let most = Int(min(Int64(Self.chunk), left))
        let piece: LogStream.Piece
        do throws(DiskError) { piece = try log.read(at: offset, most: most) } catch {
            throw ServedStore.failure(error.forge)
        }
        switch piece {
        case .bytes(let bytes): return send(bytes)
        case .later: return .wait
        case .over(let count): return try end(count)
        case .stored(let blob):
            guard offset < blob.size else { return try end(blob.size) }
            return send(try stored(blob, at: offset, most: most))
        }
    }

    private func send(_ bytes: [UInt8]) -> GRPCStep {
        state.withLock { state in
            state.offset += Int64(bytes.count)
            state.left -= Int64(bytes.count)
        }
        var out = ProtoWriter()
        out.data(10, bytes)
        return .send(out.bytes)
    }

    private func end() -> GRPCStep {
        leave()
        return .finish(nil)
    }

    private func end(_ count: Int64) throws(GRPCFailure) -> GRPCStep {
        if start > count { throw GRPCFailure(.outOfRange, "\(start) is no offset in a log of \(count) bytes") }
        return end()
    }

    private func stored(_ blob: BlobID, at offset: Int64, most: Int) throws(GRPCFailure) -> [UInt8] {
        let reader: Reader
        if let open = state.withLock({ $0.reader }) {
            reader = open
        } else {
            reader = Reader(try served.ask { (store) throws(ForgeError) in try store.reader(of: blob) })
            state.withLock { $0.reader = reader }
        }
        var failure: ForgeError?
        let bytes = [UInt8](unsafeUninitializedCapacity: Int(min(Int64(most), blob.size - offset))) { memory, filled in
            do throws(ForgeError) {
                filled = try reader.blob.read(into: UnsafeMutableRawBufferPointer(memory), at: offset)
            } catch { failure = error }
        }
        if let failure { throw ServedStore.failure(failure) }
        return bytes
    }
}
