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
        /// Somebody of this process is alone, or waits to be; others wait at the turnstile.
        var isWanted = false
    }

    private let disk: any Disk
    private let home: String
    private let lockFile: DiskFile
    private let epochFile: DiskFile
    private let state = SharedLock(State())
    private let bumping = Mutex(())
    private let turnstile = Semaphore(1)

    init(home: String, disk: any Disk) throws(DiskError) {
        self.disk = disk
        self.home = home
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

    /// Announces that objects go, durably, before the first one does; gives the number up to then.
    ///
    /// Each call counts by itself, whoever else makes one, so that what is known beside one is not taken to be known
    /// beside another.
    @discardableResult
    func bumpEpoch() throws(DiskError) -> UInt64 {
        try bumping.withLock { (_) throws(DiskError) in
            // Beside the other threads of this process, which have this file in common, other processes.
            _ = try disk.lock(epochFile, .exclusive, wait: true)
            defer { disk.unlock(epochFile) }
            let before = try epoch()
            var bytes: [UInt8] = []
            bytes.appendLittleEndian(before &+ 1)
            try disk.write(epochFile, bytes, at: 0)
            try disk.sync(epochFile)
            return before
        }
    }

    /// Whether this process knows of all that went up to an epoch.
    func hasSeen(_ epoch: UInt64) -> Bool { state.withLock { $0.epoch == epoch } }

    /// Runs `body` while nothing can be collected, after `reload` when something was since the last time.
    func pass<Value>(
        reload: () throws(DiskError) -> Void, _ body: () throws(ForgeError) -> Value
    ) throws(ForgeError) -> Value {
        let stale = try storeIO { () throws(DiskError) in try enter() }
        defer { leave() }
        if stale { try storeIO(reload) }
        return try body()
    }

    /// Runs `body` while nobody else looks anything up, in whatever process.
    ///
    /// Those who come meanwhile wait, so that a stream of them does not keep it off for ever. `body` must not pass the
    /// gate.
    func alone(_ body: () throws(ForgeError) -> Void) throws(ForgeError) {
        turnstile.wait()
        // Nobody of this process waits for the lock behind this one, holding what `body` may need.
        state.withLock { $0.isWanted = true }
        defer {
            state.withLock { $0.isWanted = false }
            turnstile.signal()
        }
        let lock = try storeIO { () throws(DiskError) in
            let lock = try disk.open("\(home)/gc.lock", .create)
            _ = try disk.lock(lock, .exclusive, wait: true)
            return lock
        }
        defer { disk.unlock(lock) }
        try body()
    }

    /// This process knows of all that went up to an epoch.
    func seen(_ epoch: UInt64) { state.withLock { $0.epoch = epoch } }

    private func enter() throws(DiskError) -> Bool {
        let isStale = try state.withLock { (state) throws(DiskError) in
            state.isWanted ? nil : try enter(&state)
        }
        if let isStale { return isStale }
        // Whoever is alone has the turnstile.
        turnstile.wait()
        defer { turnstile.signal() }
        return try state.withLock { (state) throws(DiskError) in try enter(&state) }
    }

    private func enter(_ state: inout State) throws(DiskError) -> Bool {
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

    private func leave() {
        state.withLock { state in
            state.holders -= 1
            if state.holders == 0 { disk.unlock(lockFile) }
        }
    }
}
