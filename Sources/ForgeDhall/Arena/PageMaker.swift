import Glibc

/// Has the system make the pages of reserved memory before they are written to for the first time.
///
/// On another thread than the one that writes: a first write to a page that is not there takes a microsecond. What
/// is in memory does not change, and memory that is not there any more is passed over.
struct PageMaker {
    private static let stepBytes = 256 << 10
    /// MADV_POPULATE_WRITE of Linux 5.14; earlier kernels refuse it, and pages are made when they are written to.
    private static let populate: Int32 = 23

    // SAFETY: addresses that are only handed to the system, never read or written.
    private nonisolated(unsafe) var rooms: [UnsafeRawBufferPointer]
    private var done = 0

    /// Pages for rooms, all of them at the same rate.
    init(_ rooms: [UnsafeRawBufferPointer]) { self.rooms = rooms }

    /// Makes some of the pages; nothing when all are there.
    mutating func step() {
        for room in rooms where done < room.count {
            guard let base = room.baseAddress else { continue }
            let first = UInt(bitPattern: base + done) & ~4095
            guard let start = UnsafeMutableRawPointer(bitPattern: first) else { continue }
            madvise(start, min(Self.stepBytes, room.count - done) & ~4095, Self.populate)
        }
        done += Self.stepBytes
    }
}
