/// A source of time, passed in so that nothing hashed can depend on it and tests can drive it.
public protocol Clock: Sendable {
    /// Nanoseconds since 1970-01-01 UTC, for observations and expiries.
    func wallNanoseconds() -> Int64
    /// Nanoseconds of a clock that never goes back, for durations.
    func monotonicNanoseconds() -> Int64
}

/// A source of unpredictable bytes, passed in for the same reason.
public protocol Entropy: Sendable {
    /// Gives `count` unpredictable bytes.
    func bytes(_ count: Int) -> [UInt8]
}
