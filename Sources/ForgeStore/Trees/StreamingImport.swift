import CForgeLinux
import ForgeCore
import Glibc
import Synchronization

/// Stores a large file with reading and hashing on one thread and writing on another, so that the slower of the two
/// alone decides the rate.
struct StreamingImport {
    /// Smaller files are not worth a thread.
    static let minimumBytes: off_t = 8 << 20
    static let chunkBytes = 1 << 20
    static let chunks = 8
    /// Writes of whole blocks go past the page cache: copying there and writing back later halves the rate (ADR 0080).
    static let blockBytes = 4096

    let store: DiskStore
    let durability: Durability

    /// A ring of chunks between one reader and one writer.
    private final class Ring: Sendable {
        // SAFETY: a chunk belongs to the reader until `filled` is posted and to the writer until `free` is.
        nonisolated(unsafe) let memory = UnsafeMutableRawBufferPointer.allocate(
            byteCount: StreamingImport.chunkBytes * StreamingImport.chunks, alignment: 4096)
        let free = Semaphore(StreamingImport.chunks)
        let filled = Semaphore(0)
        /// Bytes in each chunk, in order; an empty chunk ends the stream.
        let counts = Mutex<[Int]>([])
        let failure = Mutex<DiskError?>(nil)

        deinit { memory.deallocate() }

        func chunk(_ number: Int) -> UnsafeMutableRawBufferPointer {
            let start = number % StreamingImport.chunks * StreamingImport.chunkBytes
            return UnsafeMutableRawBufferPointer(rebasing: memory[start..<start + StreamingImport.chunkBytes])
        }
    }

    func run(_ descriptor: Int32, path: String) throws(ForgeError) -> BlobID {
        let file = try storeIO { () throws(DiskError) in try store.disk.openUnnamed(in: "\(store.home)/tmp") }
        let ring = Ring()
        let outcome = Mutex<Result<BlobID, ForgeError>?>(nil)
        let disk = store.disk
        ThreadGroup.run(2) { index in
            if index == 0 {
                Self.write(ring, to: file, disk: disk)
            } else {
                let result = Self.hash(descriptor, path: path, into: ring)
                outcome.withLock { $0 = result }
            }
        }
        if let failure = ring.failure.withLock({ $0 }) { throw failure.forge }
        guard let id = try outcome.withLock({ $0 })?.get() else {
            throw ForgeError(.bug, "A file was read without an outcome", path: path)
        }
        if try !store.claim([id], durability: durability).isEmpty {
            try storeIO { () throws(DiskError) in try store.commit([(id, file)], durability: durability) }
        }
        return id
    }

    private static func hash(_ descriptor: Int32, path: String, into ring: Ring) -> Result<BlobID, ForgeError> {
        var stream = DigestStream()
        var number = 0
        defer {
            ring.free.wait()
            ring.counts.withLock { $0.append(0) }
            ring.filled.signal()
        }
        while true {
            ring.free.wait()
            let chunk = ring.chunk(number)
            var count = 0
            while count < chunk.count {
                let got = Glibc.read(descriptor, chunk.baseAddress.map { $0 + count }, chunk.count - count)
                if got < 0, errno == EINTR { continue }
                if got < 0 {
                    ring.free.signal()
                    return .failure(TreeImporter.ioError("read", path))
                }
                if got == 0 { break }
                count += got
            }
            if count == 0 {
                ring.free.signal()
                return .success(BlobID(stream.finish(), size: stream.byteCount))
            }
            ring.counts.withLock { $0.append(count) }
            ring.filled.signal()
            stream.update(UnsafeRawBufferPointer(rebasing: chunk[..<count]))
            number += 1
        }
    }

    private static func write(_ ring: Ring, to file: DiskFile, disk: any Disk) {
        var offset: Int64 = 0
        var number = 0
        while true {
            ring.filled.wait()
            let count = ring.counts.withLock { $0[number] }
            if count == 0 { return }
            if ring.failure.withLock({ $0 == nil }) {
                let chunk = UnsafeRawBufferPointer(rebasing: ring.chunk(number)[..<count])
                do throws(DiskError) {
                    disk.bypassCache(file, count % Self.blockBytes == 0)
                    try disk.write(file, chunk, at: offset)
                    // Where the cache is not passed by, the device still works while the processor hashes.
                    disk.startWriteback(file, from: offset, count: Int64(count))
                } catch {
                    ring.failure.withLock { $0 = error }
                }
            }
            offset += Int64(count)
            number += 1
            ring.free.signal()
        }
    }
}
