/// Bounds how many bytes threads hold in memory at one time for what waits on somebody far away.
package final class ByteRoom: Sendable {
    /// What is counted: fewer bytes count as one unit.
    private static let unitBytes = 256 << 10

    private let units: Int
    private let free: Semaphore
    /// Lets one thread at a time gather what it needs, so that no two wait for each other's half.
    private let gate = Semaphore(1)

    /// Makes room for so many bytes.
    package init(bytes: Int) {
        units = max(1, bytes / Self.unitBytes)
        free = Semaphore(units)
    }

    /// Does something that holds so many bytes, once there is room for them; who needs more than all has all.
    package func holding<Value, Failure: Error>(
        _ bytes: Int64, _ body: () throws(Failure) -> Value
    ) throws(Failure) -> Value {
        let rounded = (max(1, bytes) + Int64(Self.unitBytes) - 1) / Int64(Self.unitBytes)
        let needed = min(units, Int(clamping: rounded))
        gate.wait()
        for _ in 0..<needed { free.wait() }
        gate.signal()
        defer { for _ in 0..<needed { free.signal() } }
        return try body()
    }
}
