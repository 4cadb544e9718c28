import CForgeLinux
import Glibc

/// The answers that are in memory, by node; a stretch without any takes none.
struct BoxTable {
    private typealias Chunk = UnsafeMutablePointer<ValueBox?>
    private static let chunkSize = 4096
    private static let maxChunks = Edge.maxNodes / chunkSize

    /// Room for all chunks there can be; pages that are not used take no memory.
    private let chunks: UnsafeMutablePointer<Chunk?>
    /// No chunk from here on is there.
    private var end = 0

    init() {
        guard let zeros = calloc(Self.maxChunks, MemoryLayout<Chunk?>.stride) else {
            preconditionFailure("INVARIANT: there are 4 MiB of addresses")
        }
        chunks = zeros.bindMemory(to: Chunk?.self, capacity: Self.maxChunks)
    }

    func free() {
        for number in 0..<end {
            guard let chunk = chunks[number] else { continue }
            chunk.deinitialize(count: Self.chunkSize)
            chunk.deallocate()
        }
        Glibc.free(chunks)
    }

    /// Has an answer fetched while its key is still being compared: what a read waits for is memory.
    @inline(__always)
    func prefetch(_ node: UInt32) {
        guard let chunk = chunks[Int(node) / Self.chunkSize] else { return }
        let entry = UnsafeRawPointer(chunk + Int(node) % Self.chunkSize)
        forge_prefetch(UnsafeRawPointer(bitPattern: entry.load(as: UInt.self)))
    }

    subscript(node: UInt32) -> ValueBox? {
        get { chunks[Int(node) / Self.chunkSize].flatMap { $0[Int(node) % Self.chunkSize] } }
        set {
            let number = Int(node) / Self.chunkSize
            if let chunk = chunks[number] {
                chunk[Int(node) % Self.chunkSize] = newValue
            } else if newValue != nil {
                let chunk = Chunk.allocate(capacity: Self.chunkSize)
                chunk.initialize(repeating: nil, count: Self.chunkSize)
                chunk[Int(node) % Self.chunkSize] = newValue
                chunks[number] = chunk
                end = max(end, number + 1)
            }
        }
    }
}
