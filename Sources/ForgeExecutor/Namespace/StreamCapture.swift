import ForgeCore
import ForgeStore
import Glibc

/// Takes one stream of a running action into the store, up to a limit.
final class StreamCapture {
    private let store: any BlobStore
    private let limit: Int
    private var kept = 0
    private var isCut = false
    private var head: [UInt8] = []
    private var writer: (any BlobWriter)?

    /// How much is held in memory before a stored blob is begun.
    private static let headBytes = 256 << 10

    init(store: any BlobStore, limit: Int) {
        self.store = store
        self.limit = limit
    }

    /// The text after the last kept byte of a stream that was cut.
    static func truncationMark(limit: Int) -> String { "\n[forge: output cut after \(limit) bytes]\n" }

    /// Adds bytes; those beyond the limit are dropped.
    func append(_ bytes: UnsafeRawBufferPointer) throws(ForgeError) {
        guard !isCut else { return }
        let room = limit - kept
        if bytes.count <= room {
            kept += bytes.count
            return try keep(bytes)
        }
        isCut = true
        kept = limit
        try keep(UnsafeRawBufferPointer(rebasing: bytes[..<room]))
        let mark = Array(Self.truncationMark(limit: limit).utf8)
        try mark.withUnsafeBufferPointer { (raw) throws(ForgeError) in try keep(UnsafeRawBufferPointer(raw)) }
    }

    private func keep(_ bytes: UnsafeRawBufferPointer) throws(ForgeError) {
        if let writer { return try writer.append(bytes) }
        head.append(contentsOf: bytes)
        guard head.count > Self.headBytes else { return }
        let writer = try store.makeWriter(durability: .ordered)
        try head.withUnsafeBufferPointer { (raw) throws(ForgeError) in
            try writer.append(UnsafeRawBufferPointer(raw))
        }
        head = []
        self.writer = writer
    }

    /// Commits the stream.
    func finish() throws(ForgeError) -> BlobID {
        if let writer {
            self.writer = nil
            return try writer.finish()
        }
        return head.isEmpty ? .empty : try store.write(head)
    }

    deinit { writer?.abandon() }
}
