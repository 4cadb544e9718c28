import ForgeCore
import Synchronization

/// Keeps looking something up and pinning it in one piece, as seen by a collection.
///
/// Users hold the lock `gc.lock` shared for a moment; a collection holds it alone while it removes things. The number
/// in `epoch` tells a process that what it remembers of the store may be gone.
final class StoreGate: Sendable {
    private struct State {
        var holders = 0
        var epoch: UInt64 = 0
    }

    private let disk: any Disk
    private let lockFile: DiskFile
    private let epochFile: DiskFile
    private let state = Mutex(State())

    init(home: String, disk: any Disk) throws(DiskError) {
        self.disk = disk
        lockFile = try disk.open("\(home)/gc.lock", .create)
        epochFile = try disk.open("\(home)/epoch", .create)
        // What the process reads of the store from here on is not older than this.
        let now = try epoch()
        state.withLock { $0.epoch = now }
    }

    /// The number that changes whenever objects are removed.
    func epoch() throws(DiskError) -> UInt64 { try Self.epoch(in: epochFile, disk) }

    /// The number of the store in a directory.
    static func epoch(home: String, disk: any Disk) throws(DiskError) -> UInt64 {
        try epoch(in: try disk.open("\(home)/epoch", .read), disk)
    }

    private static func epoch(in file: DiskFile, _ disk: any Disk) throws(DiskError) -> UInt64 {
        let bytes = try disk.read(file, count: 8, at: 0)
        return bytes.count == 8 ? bytes.withUnsafeBytes { $0.littleEndian(UInt64.self, at: 0) } : 0
    }

    /// Announces that objects go, durably, before the first one does.
    ///
    /// Gives whether others had done so since this process last looked.
    @discardableResult
    func bumpEpoch() throws(DiskError) -> Bool {
        let before = try epoch()
        var bytes: [UInt8] = []
        bytes.appendLittleEndian(before &+ 1)
        try disk.write(epochFile, bytes, at: 0)
        try disk.sync(epochFile)
        return state.withLock { $0.epoch != before }
    }

    /// Runs `body` while nothing can be collected, after `reload` when something was since the last time.
    func pass<Value>(
        reload: () throws(DiskError) -> Void, _ body: () throws(ForgeError) -> Value
    ) throws(ForgeError) -> Value {
        let stale = try storeIO { () throws(DiskError) in try enter() }
        defer { leave() }
        if stale { try storeIO(reload) }
        return try body()
    }

    private func enter() throws(DiskError) -> Bool {
        try state.withLock { (state) throws(DiskError) in
            if state.holders == 0 { _ = try disk.lock(lockFile, .shared, wait: true) }
            state.holders += 1
            let now: UInt64
            do throws(DiskError) { now = try epoch() } catch {
                state.holders -= 1
                if state.holders == 0 { disk.unlock(lockFile) }
                throw error
            }
            defer { state.epoch = now }
            return state.epoch != now
        }
    }

    private func leave() {
        state.withLock { state in
            state.holders -= 1
            if state.holders == 0 { disk.unlock(lockFile) }
        }
    }
}
