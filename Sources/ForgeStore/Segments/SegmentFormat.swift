import CForgeLinux
import ForgeCore

/// The bytes of a segment file (ADR 0003): a header, then records, each a header of 64 bytes and a payload padded to
/// eight.
///
/// All numbers are little-endian.
enum SegmentFormat {
    static let headerSize = 64
    static let recordHeaderSize = 64
    static let fileMagic: UInt64 = 0x3147_4553_4752_4f46  // "FORGSEG1"
    static let recordMagic: UInt32 = 0x6365_5246  // "FRec"
    static let alignment = 8

    /// The bytes that a record with a payload of that size takes.
    static func recordSize(payload: Int) -> Int64 {
        Int64(recordHeaderSize + (payload + alignment - 1) / alignment * alignment)
    }

    /// The header of a new segment.
    static func header(nonce: UInt64) -> [UInt8] {
        var out: [UInt8] = []
        out.appendLittleEndian(fileMagic)
        out.appendLittleEndian(nonce)
        out.appendLittleEndian(out.withUnsafeBytes { forge_crc32c(0, $0.baseAddress, 16) })
        out += [UInt8](repeating: 0, count: headerSize - out.count)
        return out
    }

    /// The nonce in a segment's header; nil when the header is not whole.
    static func nonce(header: [UInt8]) -> UInt64? {
        header.withUnsafeBytes { bytes in
            guard bytes.count >= headerSize, bytes.littleEndian(UInt64.self, at: 0) == fileMagic,
                bytes.littleEndian(UInt32.self, at: 16) == forge_crc32c(0, bytes.baseAddress, 16)
            else { return nil }
            return bytes.littleEndian(UInt64.self, at: 8)
        }
    }

    /// Appends a record to a write buffer.
    static func append(_ record: PendingRecord, nonce: UInt64, to out: inout [UInt8]) {
        let start = out.count
        out.appendLittleEndian(recordMagic)
        out.appendLittleEndian(UInt32(record.kind.rawValue))
        out.appendLittleEndian(UInt32(record.payload.count))
        out.appendLittleEndian(UInt32(0))
        record.key.append(to: &out)
        out.appendLittleEndian(UInt64(bitPattern: record.stamp))
        out.appendLittleEndian(nonce)
        out.append(contentsOf: record.payload)
        let crc = out.withUnsafeBytes { bytes in
            forge_crc32c(0, bytes.baseAddress.map { $0 + start }, bytes.count - start)
        }
        withUnsafeBytes(of: crc.littleEndian) { raw in
            for index in 0..<4 { out[start + 12 + index] = raw[index] }
        }
        while (out.count - start) % alignment != 0 { out.append(0) }
    }

    /// The entry for the record at `position`; nil when no whole, undamaged record of this segment stands there.
    static func record(_ bytes: UnsafeRawBufferPointer, at position: Int, base: Int64, nonce: UInt64) -> SegmentEntry? {
        guard position + recordHeaderSize <= bytes.count,
            bytes.littleEndian(UInt32.self, at: position) == recordMagic,
            bytes.littleEndian(UInt64.self, at: position + 56) == nonce,
            let kind = RecordKind(rawValue: bytes[position + 4]),
            let start = bytes.baseAddress.map({ $0 + position }),
            let key = Digest(bytes: UnsafeRawBufferPointer(start: start + 16, count: 32))
        else { return nil }
        let length = bytes.littleEndian(UInt32.self, at: position + 8)
        guard position + recordHeaderSize + Int(length) <= bytes.count else { return nil }
        let zero: UInt32 = 0
        var crc = forge_crc32c(0, start, 12)
        crc = withUnsafeBytes(of: zero) { forge_crc32c(crc, $0.baseAddress, 4) }
        crc = forge_crc32c(crc, start + 16, recordHeaderSize - 16 + Int(length))
        guard crc == bytes.littleEndian(UInt32.self, at: position + 12) else { return nil }
        return SegmentEntry(
            key: key, stamp: Int64(bitPattern: bytes.littleEndian(UInt64.self, at: position + 48)),
            offset: UInt32(base + Int64(position)), length: length, nonce: nonce, kind: kind)
    }

    /// Makes records into none, so that no scan finds them again.
    static func erase(_ entries: [SegmentEntry], in file: DiskFile, on disk: any Disk) throws(DiskError) {
        for entry in entries { try disk.write(file, [0, 0, 0, 0], at: Int64(entry.offset)) }
    }

    /// Finds every whole record from `base` on; what is torn or damaged is stepped over.
    ///
    /// Records after a tear are kept, because a tear says nothing about its neighbours.
    static func scan(_ bytes: UnsafeRawBufferPointer, base: Int64, nonce: UInt64) -> [SegmentEntry] {
        var found: [SegmentEntry] = []
        var position = 0
        while position + recordHeaderSize <= bytes.count {
            if let entry = record(bytes, at: position, base: base, nonce: nonce) {
                found.append(entry)
                position += Int(recordSize(payload: Int(entry.length)))
            } else {
                position += alignment
            }
        }
        return found
    }
}

extension [UInt8] {
    /// Appends a number, least significant byte first.
    mutating func appendLittleEndian(_ value: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
    }
}

extension UnsafeRawBufferPointer {
    /// Reads a number, least significant byte first.
    @inline(__always)
    func littleEndian<Number: FixedWidthInteger & BitwiseCopyable>(_ type: Number.Type, at offset: Int) -> Number {
        Number(littleEndian: loadUnaligned(fromByteOffset: offset, as: Number.self))
    }
}
