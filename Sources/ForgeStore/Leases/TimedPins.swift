import ForgeCore

/// The pins of a process that lives long: each holds for a stated time after it was last made (ADR 0194).
///
/// Time goes in periods of a bit more than half of that time, each with a lease of its own. What is pinned in one
/// period, or known and asked for again, is held to the end of the second one behind it.
final class TimedPins: Sendable {
    /// For so many periods, its own included, a pin is relied on.
    static let relied: UInt32 = 3
    /// For so many its lease stays, so that what was asked for again at the last moment is in a later one by then.
    private static let held: UInt32 = relied + 1

    private struct Pin: Hashable {
        var digest: Digest
        var kind: StoreLease.PinKind
    }

    private struct Period {
        var number: UInt32
        var lease: StoreLease
    }

    /// How long a pin holds at least, in nanoseconds.
    let nanoseconds: Int64
    private let home: String
    private let disk: any Disk
    private let clock: any Clock
    private let length: Int64
    private let start: Int64
    private let periods = SharedLock<[Period]>([])
    /// Pins that could not be written, with the period in which they were last asked for.
    private let waiting = SharedLock<[Pin: UInt32]>([:])

    init(home: String, disk: any Disk, clock: any Clock, seconds: Int64) {
        self.home = home
        self.disk = disk
        self.clock = clock
        nanoseconds = seconds * 1_000_000_000
        // An answer may be given again for a second without a look at the time of its pins.
        length = nanoseconds / 2 + 1_000_000_000
        start = clock.wallNanoseconds()
    }

    /// The number of the period that it is.
    var period: UInt32 { UInt32(clamping: max(0, clock.wallNanoseconds() - start) / length) + 1 }

    /// When a period began, in nanoseconds since 1970.
    func began(_ period: UInt32) -> Int64 { start + Int64(period - 1) * length }

    /// Adds pins to this period, and those that wait, and lets those go whose time is over.
    ///
    /// What cannot be written waits; this process evicts none of it.
    func pin(_ pins: [(digest: Digest, kind: StoreLease.PinKind)]) throws(DiskError) {
        let now = period
        var all = waiting.withLock { waiting in
            defer { waiting = [:] }
            return waiting.filter { $0.value + Self.relied > now }
        }
        for (digest, kind) in pins { all[Pin(digest: digest, kind: kind)] = now }
        do throws(DiskError) { try write(all.keys.map { ($0.digest, $0.kind) }) } catch {
            waiting.withLock { $0.merge(all) { max($0, $1) } }
            throw error
        }
    }

    /// Pins that could not be written.
    var unwritten: [(digest: Digest, kind: StoreLease.PinKind)] {
        waiting.withLock { $0.keys.map { ($0.digest, $0.kind) } }
    }

    private func write(_ pins: [(digest: Digest, kind: StoreLease.PinKind)]) throws(DiskError) {
        try periods.withLock { (periods) throws(DiskError) in
            // The clock may have been set back.
            let number = max(period, periods.last?.number ?? 0)
            if !pins.isEmpty {
                if periods.last?.number != number {
                    let lease = try StoreLease(
                        home: home, disk: disk, clock: clock, seconds: 2 * nanoseconds / 1_000_000_000)
                    periods.append(Period(number: number, lease: lease))
                }
                try periods.last?.lease.pin(pins)
            }
            while let first = periods.first, first.number + Self.held <= number {
                periods.removeFirst()
                // Once nobody holds its lock, a collection takes it away too.
                try? disk.unlink(first.lease.path)
            }
        }
    }
}
