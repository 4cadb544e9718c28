internal import ForgeCore
private import Glibc

/// The clocks of this machine.
struct SystemClock: Clock {
    func wallNanoseconds() -> Int64 { Self.read(CLOCK_REALTIME) }
    func monotonicNanoseconds() -> Int64 { Self.read(CLOCK_MONOTONIC) }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
