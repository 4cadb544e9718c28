public import ForgeCore
public import ForgeStore
import Glibc

extension DiskStore {
    /// Opens a store on the real disk with options of a test.
    public static func testing(home: String, options: Options) throws(ForgeError) -> DiskStore {
        try open(home: home, disk: LinuxDisk(), clock: TestClock(), options: options)
    }
}

/// The machine's clock, moved by an offset.
public struct TestClock: Clock {
    /// Nanoseconds added to the wall clock.
    public var offset: Int64

    /// Makes a clock.
    public init(offset: Int64 = 0) { self.offset = offset }

    public func wallNanoseconds() -> Int64 { read(CLOCK_REALTIME) + offset }
    public func monotonicNanoseconds() -> Int64 { read(CLOCK_MONOTONIC) }

    private func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
