public import ForgeCore

/// A type with one byte encoding that is the same in every process and on every machine.
///
/// Keys are told apart by it alone, and it is what the state file holds: two values that are equal have equal bytes.
public protocol EngineCodable {
    /// Appends the value's bytes.
    func encode(into writer: inout ByteWriter)

    /// Reads a value back.
    ///
    /// - Throws: anything when the bytes are not what ``encode(into:)`` writes.
    init(from reader: inout ByteReader) throws
}

extension EngineCodable {
    /// The value's bytes.
    public var encoded: [UInt8] {
        var writer = ByteWriter()
        encode(into: &writer)
        return writer.array
    }
}

extension String: EngineCodable {
    /// Appends length and UTF-8 bytes.
    @inlinable
    public func encode(into writer: inout ByteWriter) { writer.append(self) }
    /// Reads length and UTF-8 bytes.
    public init(from reader: inout ByteReader) throws { self = try reader.text() }
}

extension Bool: EngineCodable {
    /// Appends one byte.
    public func encode(into writer: inout ByteWriter) { writer.append(UInt8(self ? 1 : 0)) }
    /// Reads one byte.
    public init(from reader: inout ByteReader) throws {
        let byte = try reader.byte()
        guard byte < 2 else { throw ByteReader.Malformed() }
        self = byte == 1
    }
}

extension UInt32: EngineCodable {
    /// Appends four bytes.
    public func encode(into writer: inout ByteWriter) { writer.append(self) }
    /// Reads four bytes.
    public init(from reader: inout ByteReader) throws { self = try reader.uint32() }
}

extension UInt64: EngineCodable {
    /// Appends eight bytes.
    @inlinable
    public func encode(into writer: inout ByteWriter) { writer.append(self) }
    /// Reads eight bytes.
    public init(from reader: inout ByteReader) throws { self = try reader.uint64() }
}

extension Int64: EngineCodable {
    /// Appends eight bytes.
    @inlinable
    public func encode(into writer: inout ByteWriter) { writer.append(UInt64(bitPattern: self)) }
    /// Reads eight bytes.
    public init(from reader: inout ByteReader) throws { self = Int64(bitPattern: try reader.uint64()) }
}

extension Int: EngineCodable {
    /// Appends eight bytes.
    @inlinable
    public func encode(into writer: inout ByteWriter) { Int64(self).encode(into: &writer) }
    /// Reads eight bytes.
    public init(from reader: inout ByteReader) throws { self = Int(try Int64(from: &reader)) }
}

extension Digest: EngineCodable {
    /// Appends 32 bytes.
    public func encode(into writer: inout ByteWriter) { writer.append(self) }
    /// Reads 32 bytes.
    public init(from reader: inout ByteReader) throws { self = try reader.digest() }
}

extension BlobID: EngineCodable {
    /// Appends digest and size.
    public func encode(into writer: inout ByteWriter) {
        writer.append(digest)
        size.encode(into: &writer)
    }
    /// Reads digest and size.
    public init(from reader: inout ByteReader) throws {
        self.init(try reader.digest(), size: try Int64(from: &reader))
    }
}

extension UInt8: EngineCodable {
    /// Appends the byte.
    public func encode(into writer: inout ByteWriter) { writer.append(self) }
    /// Reads a byte.
    public init(from reader: inout ByteReader) throws { self = try reader.byte() }
}

extension Array: EngineCodable where Element: EngineCodable {
    /// Appends the number of elements and each of them.
    public func encode(into writer: inout ByteWriter) {
        writer.append(UInt32(count))
        for element in self { element.encode(into: &writer) }
    }
    /// Reads the number of elements and each of them.
    public init(from reader: inout ByteReader) throws {
        let count = try reader.uint32()
        self = []
        for _ in 0..<count { append(try Element(from: &reader)) }
    }
}

extension Optional: EngineCodable where Wrapped: EngineCodable {
    /// Appends whether there is a value, and the value.
    public func encode(into writer: inout ByteWriter) {
        (self != nil).encode(into: &writer)
        self?.encode(into: &writer)
    }
    /// Reads whether there is a value, and the value.
    public init(from reader: inout ByteReader) throws {
        self = try Bool(from: &reader) ? try Wrapped(from: &reader) : nil
    }
}
