import Glibc
import Synchronization
import Testing

@testable import ForgeDhall

/// What another thread reads while an arena grows.
@Suite struct BackgroundReadTests {
    @Test func aBufferWaitsForItsReaderBeforeItMoves() {
        var buffer = Buffer<UInt32>(capacity: 64)
        for number in 0..<UInt32(60) { buffer.append(number) }
        let read = BackgroundRead()
        let lent = Lent(buffer.lend(to: read))
        let sum = Sum()
        read.begin {
            // Long enough for a buffer that does not wait to be far away.
            usleep(100_000)
            sum.value.store(lent.elements.reduce(0, +), ordering: .releasing)
        }
        for number in 60..<UInt32(64) { buffer.append(number) }
        #expect(sum.now == 0, "there is room: nothing waits")
        for number in 64..<UInt32(100_000) { buffer.append(number) }
        #expect(sum.now == 59 * 60 / 2)
        #expect((0..<UInt32(100_000)).allSatisfy { buffer[$0] == $0 })
    }

    @Test func anArenaThatGoesWaitsForItsReader() {
        let done = Flag()
        do {
            let arena = Arena()
            let read = BackgroundRead()
            let view = arena.lend(to: read)
            read.begin {
                usleep(50_000)
                done.value.store(view.names[Name.mapKey.id].count == 6, ordering: .releasing)
            }
        }
        #expect(done.now)
    }

    private final class Flag: Sendable {
        let value = Atomic(false)
        var now: Bool { value.load(ordering: .acquiring) }
    }

    private final class Sum: Sendable {
        let value = Atomic<UInt32>(0)
        var now: UInt32 { value.load(ordering: .acquiring) }
    }

    private struct Lent: Sendable {
        // SAFETY: lent to the read that uses it.
        nonisolated(unsafe) let elements: UnsafeBufferPointer<UInt32>
        init(_ elements: UnsafeBufferPointer<UInt32>) { self.elements = elements }
    }
}
