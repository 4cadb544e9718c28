import ForgeCore
import ForgeIR
import ForgeTesting
import Synchronization
import Testing

@testable import ForgeStore

/// Blobs on their way from one store to another.
@Suite("Copies") struct CopyTests {
    /// Notes how many blobs each group of those that are committed has.
    private final class Groups: StoreDecorator {
        let inner: any BlobStore & ActionCache = MemoryStore()
        private let seen = Mutex<[Int]>([])
        var counts: [Int] { seen.withLock { $0 } }

        func write(_ blobs: [[UInt8]], durability: Durability) throws(ForgeError) -> [BlobID] {
            seen.withLock { $0.append(blobs.count) }
            return try inner.write(blobs, durability: durability)
        }
    }

    @Test func smallBlobsAreCommittedTogether() throws {
        let (source, target) = (MemoryStore(), Groups())
        var ids = try source.write((0..<300).map { Array("blob \($0)".utf8) }, durability: .ordered)
        for number in 0..<7 { ids.append(try source.write([UInt8](repeating: UInt8(number), count: 3 << 20))) }
        ids.append(try source.write([UInt8](repeating: 9, count: 5 << 20)))
        try StoreCopy(from: source, to: target, room: ByteRoom(bytes: 1 << 20)).copy(ids + ids)
        #expect(try target.missing(ids) == [])
        // 16 MiB make a batch; what is larger than 4 goes alone, as a stream.
        #expect(target.counts == [305, 2])
    }

    @Test func aBlobThatIsNotThereFailsTheCopy() throws {
        let absent = BlobID(of: [1, 2, 3])
        do throws(ForgeError) {
            try StoreCopy(from: MemoryStore(), to: MemoryStore(), room: ByteRoom(bytes: 1)).copy([absent])
            Issue.record("it is there")
        } catch { #expect(error.code == .blobMissing) }
    }

    @Test(.timeLimit(.minutes(1))) func noMoreIsHeldThanThereIsRoomFor() {
        let room = ByteRoom(bytes: 1 << 20)
        let now = Mutex(0)
        let most = Mutex(0)
        ThreadGroup.run(8) { index in
            for turn in 0..<50 {
                // Among them ones that need more than all.
                let bytes = (index + turn) % 5 == 0 ? 3 << 20 : 512 << 10
                room.holding(Int64(bytes)) {
                    let held = min(bytes, 1 << 20)
                    let sum = now.withLock { now in
                        now += held
                        return now
                    }
                    most.withLock { $0 = max($0, sum) }
                    now.withLock { $0 -= held }
                }
            }
        }
        #expect(most.withLock { $0 } <= 1 << 20 && now.withLock { $0 } == 0)
    }
}
