import Crypto
import ForgeCore
import ForgeStore
import Glibc
import Synchronization

/// Brings many files of the host into the store at once, on two threads: hashing is what costs.
struct FileIntake {
    /// One file to be read.
    struct Job: Sendable {
        /// The node of the tree that the file becomes.
        var node: Int
        /// Where it is on the host.
        var path: String
        /// The lower-case MD5 that its package states, if any.
        var expectedMD5: String?
    }

    /// Files up to this size are committed in groups, larger ones as streams.
    static let smallFile = 256 << 10

    let store: any BlobStore
    var threads = 2

    /// Reads the files and fills in their nodes.
    ///
    /// - Returns: the nodes whose MD5 is not the expected one.
    /// - Throws: `E_CAPTURE_UNREADABLE`, or what the store throws.
    func read(_ jobs: [Job], into tree: inout TreeAssembly) throws(ForgeError) -> [Int] {
        let next = Atomic<Int>(0)
        let results = Mutex<[(node: Int, blob: BlobID, modified: Bool)]>([])
        let failure = Mutex<(job: Int, error: ForgeError)?>(nil)
        ThreadGroup.run(threads) { _ in
            var worker = Worker(store: store)
            do throws(ForgeError) {
                while true {
                    // Jobs are taken in runs, so that a group holds neighbours.
                    let start = next.wrappingAdd(64, ordering: .relaxed).oldValue
                    guard start < jobs.count, failure.withLock({ $0 == nil }) else { break }
                    for index in start..<min(start + 64, jobs.count) {
                        do throws(ForgeError) {
                            try worker.take(jobs[index])
                        } catch {
                            failure.withLock { if $0.map({ index < $0.job }) ?? true { $0 = (index, error) } }
                            return
                        }
                    }
                }
                try worker.flush()
            } catch {
                failure.withLock { if $0 == nil { $0 = (Int.max, error) } }
            }
            let done = worker.done
            results.withLock { $0 += done }
        }
        if let failed = failure.withLock({ $0 }) { throw failed.error }
        var modified: [Int] = []
        for result in results.withLock({ $0 }) {
            if case .file(_, let executable) = tree.nodes[result.node].entry {
                tree.nodes[result.node].entry = .file(result.blob, executable: executable)
            }
            if result.modified { modified.append(result.node) }
        }
        return modified.sorted()
    }

    /// What one thread holds.
    private struct Worker {
        let store: any BlobStore
        var done: [(node: Int, blob: BlobID, modified: Bool)] = []
        private var waiting: [(node: Int, modified: Bool)] = []
        private var group: [[UInt8]] = []
        private var groupBytes = 0

        init(store: any BlobStore) {
            self.store = store
        }

        mutating func take(_ job: Job) throws(ForgeError) {
            guard let bytes = FileSystem.bytes(job.path, limit: smallFile) else {
                try stream(job)
                return
            }
            let modified = job.expectedMD5.map { $0 != FileIntake.hex(Insecure.MD5.hash(data: bytes)) } ?? false
            group.append(bytes)
            waiting.append((job.node, modified))
            groupBytes += bytes.count
            if groupBytes >= BlobBatch.groupBytes || group.count >= BlobBatch.groupCount { try flush() }
        }

        mutating func flush() throws(ForgeError) {
            guard !group.isEmpty else { return }
            let ids = try store.write(group, durability: .ordered)
            for (one, id) in zip(waiting, ids) { done.append((one.node, id, one.modified)) }
            group.removeAll(keepingCapacity: true)
            waiting.removeAll(keepingCapacity: true)
            groupBytes = 0
        }

        /// A large file, or one that cannot be read, which then says why.
        private mutating func stream(_ job: Job) throws(ForgeError) {
            let writer = try store.makeWriter(durability: .ordered)
            var sum = Insecure.MD5()
            do throws(ForgeError) {
                try FileSystem.stream(job.path) { (bytes) throws(ForgeError) in
                    if job.expectedMD5 != nil { sum.update(bufferPointer: bytes) }
                    try writer.append(bytes)
                }
            } catch {
                writer.abandon()
                guard error.code == .ioFailed else { throw error }
                throw ForgeError(
                    .captureUnreadable, "A file to be captured cannot be read", path: job.path, cause: error.cause)
            }
            let modified = job.expectedMD5.map { $0 != FileIntake.hex(sum.finalize()) } ?? false
            done.append((job.node, try writer.finish(), modified))
        }
    }

    static func hex(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var out: [UInt8] = []
        for byte in bytes {
            out.append(digits[Int(byte >> 4)])
            out.append(digits[Int(byte & 0xf)])
        }
        return String(decoding: out, as: UTF8.self)
    }
}
