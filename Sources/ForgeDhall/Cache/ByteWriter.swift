import ForgeCore

/// Writes little-endian numbers and runs of bytes.
struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    init(capacity: Int = 0) { bytes.reserveCapacity(capacity) }

    mutating func number(_ value: UInt32) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func wide(_ value: UInt64) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func numbers(_ values: [UInt32]) {
        values.withUnsafeBytes { bytes.append(contentsOf: $0) }
    }

    mutating func digest(_ digest: Digest) { digest.append(to: &bytes) }

    /// A run with its length before it.
    mutating func run(_ run: UnsafeBufferPointer<UInt8>) {
        number(UInt32(run.count))
        bytes.append(contentsOf: run)
    }

    mutating func run(_ run: [UInt8]) { run.withUnsafeBufferPointer { self.run($0) } }

    mutating func raw(_ raw: [UInt8]) { bytes.append(contentsOf: raw) }

    mutating func raw(_ raw: UnsafeRawBufferPointer) { bytes.append(contentsOf: raw) }

    mutating func zeros(_ count: Int) { bytes.append(contentsOf: repeatElement(0, count: count)) }

    /// Puts bytes in the place of others.
    mutating func overwrite(_ position: Int, _ other: [UInt8]) {
        bytes.replaceSubrange(position..<position + other.count, with: other)
    }

    /// Zeros up to a multiple of eight.
    mutating func align() { while bytes.count & 7 != 0 { bytes.append(0) } }
}

/// Reads what ``ByteWriter`` wrote; what is not there throws.
struct ByteReader {
    private let bytes: UnsafeRawBufferPointer
    private(set) var position = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    private mutating func take(_ count: Int) throws(DamagedRecord) -> Int {
        guard count >= 0, count <= bytes.count - position else { throw DamagedRecord() }
        defer { position += count }
        return position
    }

    mutating func number() throws(DamagedRecord) -> UInt32 {
        UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: try take(4), as: UInt32.self))
    }

    mutating func wide() throws(DamagedRecord) -> UInt64 {
        UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: try take(8), as: UInt64.self))
    }

    mutating func digest() throws(DamagedRecord) -> Digest {
        let start = try take(32)
        guard let digest = Digest(bytes: Array(bytes[start..<start + 32])) else { throw DamagedRecord() }
        return digest
    }

    /// So many bytes, where they lie.
    mutating func raw(_ count: Int) throws(DamagedRecord) -> UnsafeRawBufferPointer {
        let start = try take(count)
        return UnsafeRawBufferPointer(rebasing: bytes[start..<start + count])
    }

    /// A run with its length before it.
    mutating func run() throws(DamagedRecord) -> UnsafeRawBufferPointer { try raw(Int(try number())) }
}

/// A record of the cache of terms is not what was written.
struct DamagedRecord: Error {}
