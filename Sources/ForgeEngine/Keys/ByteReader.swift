public import ForgeCore

/// Reads back what a ``ByteWriter`` wrote.
public struct ByteReader {
    /// The bytes are not what the type writes.
    public struct Malformed: Error, Sendable {
        /// Says so of any bytes.
        public init() {}
    }

    private var rest: UnsafeRawBufferPointer

    /// Reads bytes that outlive the reader.
    init(_ bytes: UnsafeRawBufferPointer) { rest = bytes }

    /// Whether all has been read.
    public var isAtEnd: Bool { rest.isEmpty }

    /// All bytes that are left.
    public mutating func remainder() -> UnsafeRawBufferPointer {
        defer { rest = UnsafeRawBufferPointer(start: nil, count: 0) }
        return rest
    }

    /// The next bytes.
    public mutating func bytes(_ count: Int) throws(Malformed) -> UnsafeRawBufferPointer {
        guard count <= rest.count else { throw Malformed() }
        defer { rest = UnsafeRawBufferPointer(rebasing: rest[count...]) }
        return UnsafeRawBufferPointer(rebasing: rest[..<count])
    }

    /// The next byte.
    public mutating func byte() throws(Malformed) -> UInt8 { try bytes(1)[0] }

    /// A number of four bytes.
    public mutating func uint32() throws(Malformed) -> UInt32 {
        UInt32(littleEndian: try bytes(4).loadUnaligned(as: UInt32.self))
    }

    /// A number of eight bytes.
    public mutating func uint64() throws(Malformed) -> UInt64 {
        UInt64(littleEndian: try bytes(8).loadUnaligned(as: UInt64.self))
    }

    /// A text with its length before it.
    public mutating func text() throws(Malformed) -> String {
        let count = Int(try uint32())
        guard let text = String(validating: try bytes(count), as: UTF8.self) else { throw Malformed() }
        return text
    }

    /// A digest.
    public mutating func digest() throws(Malformed) -> Digest {
        guard let digest = Digest(bytes: try bytes(Digest.byteCount)) else { throw Malformed() }
        return digest
    }
}
