public import ForgeCore
import Glibc

/// Collects the bytes of a key or a value; numbers are little-endian, texts and lists carry their length.
///
/// It begins in memory that its maker lends it, so that encoding a key of usual length allocates nothing.
public struct ByteWriter: ~Copyable {
    @usableFromInline var start: UnsafeMutableRawPointer
    @usableFromInline var capacity: Int
    @usableFromInline var isOwned: Bool
    /// The number of bytes written so far.
    @inlinable public var count: Int { written }
    @usableFromInline var written: Int

    /// Starts with memory of its own.
    public init() {
        written = 0
        capacity = 256
        start = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 8)
        isOwned = true
    }

    /// Starts in memory that outlives the writer.
    @inlinable
    init(scratch: UnsafeMutableRawBufferPointer) {
        written = 0
        guard let base = scratch.baseAddress else { preconditionFailure("INVARIANT: scratch memory is not empty") }
        start = base
        capacity = scratch.count
        isOwned = false
    }

    @inlinable
    deinit {
        if isOwned { start.deallocate() }
    }

    /// What was written, valid until the next change.
    @inlinable
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: count) }

    /// A copy of what was written.
    public var array: [UInt8] { Array(bytes) }

    /// Forgets what was written and keeps the memory.
    mutating func clear() { written = 0 }

    /// Appends bytes as they are.
    @inlinable
    public mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress, !bytes.isEmpty else { return }
        reserve(bytes.count)
        (start + count).copyMemory(from: source, byteCount: bytes.count)
        written += bytes.count
    }

    /// Appends one byte.
    @inlinable
    public mutating func append(_ byte: UInt8) {
        reserve(1)
        start.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
        written += 1
    }

    /// Appends the four bytes of a number.
    @inlinable
    public mutating func append(_ number: UInt32) {
        reserve(4)
        start.storeBytes(of: number.littleEndian, toByteOffset: count, as: UInt32.self)
        written += 4
    }

    /// Appends the eight bytes of a number.
    @inlinable
    public mutating func append(_ number: UInt64) {
        reserve(8)
        start.storeBytes(of: number.littleEndian, toByteOffset: count, as: UInt64.self)
        written += 8
    }

    /// Appends the UTF-8 bytes of a text without its length.
    @inlinable
    public mutating func appendRaw(_ text: String) {
        let wasFast: Void? = text.utf8.withContiguousStorageIfAvailable { append(UnsafeRawBufferPointer($0)) }
        if wasFast == nil { for byte in text.utf8 { append(byte) } }
    }

    /// Appends a text with its length before it.
    @inlinable
    public mutating func append(_ text: String) {
        append(UInt32(text.utf8.count))
        appendRaw(text)
    }

    /// Appends the 32 bytes of a digest.
    @inlinable
    public mutating func append(_ digest: Digest) {
        reserve(Digest.byteCount)
        digest.copyBytes(to: start + count)
        written += Digest.byteCount
    }

    @inlinable
    mutating func reserve(_ more: Int) {
        if count + more > capacity { grow(more) }
    }

    @usableFromInline
    mutating func grow(_ more: Int) {
        capacity = max(capacity * 2, count + more)
        let larger = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 8)
        larger.copyMemory(from: start, byteCount: count)
        if isOwned { start.deallocate() }
        start = larger
        isOwned = true
    }
}
