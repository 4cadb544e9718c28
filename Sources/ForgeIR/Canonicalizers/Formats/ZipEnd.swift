/// The end of a zip file: where its central directory is.
struct ZipEnd {
    /// The offset of the central directory in the file.
    let directoryStart: Int
    /// The size of the central directory.
    let directorySize: Int
    /// How many entries it has.
    let entryCount: Int
    /// What is to be added to the offsets that the file states: the size of data put before it.
    let shift: Int
    /// The archive's comment.
    let comment: Range<Int>

    /// Finds the end record, and its zip64 form where there is one.
    init(parsing bytes: [UInt8]) throws(FormatError) {
        guard let end = Self.endRecord(of: bytes) else { throw .malformed("no end of central directory", at: 0) }
        comment = end + 22..<bytes.count
        func short(_ offset: Int) -> Int { bytes.littleEndian16(at: end + offset) ?? 0 }
        func long(_ offset: Int) -> Int { bytes.littleEndian32(at: end + offset) ?? 0 }
        var count = short(10)
        var size = long(12)
        var offset = long(16)
        var directoryEnd = end
        var disks = [short(4), short(6)]
        if let wide = Self.zip64Record(of: bytes, before: end) {
            guard let wideCount = bytes.littleEndian64(at: wide + 32),
                let wideSize = bytes.littleEndian64(at: wide + 40),
                let wideOffset = bytes.littleEndian64(at: wide + 48)
            else { throw .malformed("a broken zip64 end", at: wide) }
            if count == 0xffff { count = wideCount }
            if size == 0xffff_ffff { size = wideSize }
            if offset == 0xffff_ffff { offset = wideOffset }
            directoryEnd = wide
            disks = disks.map { $0 == 0xffff ? 0 : $0 }
        }
        guard disks == [0, 0] else { throw .unsupported("several disks", at: end + 4) }
        guard size <= directoryEnd, offset <= directoryEnd - size else {
            throw .malformed("a central directory that lies outside the file", at: end)
        }
        guard count <= size / 46 else { throw .malformed("more entries than its central directory can hold", at: end) }
        entryCount = count
        directorySize = size
        directoryStart = directoryEnd - size
        shift = directoryEnd - size - offset
    }

    /// The offset of the end record: the last one whose comment ends with the file.
    private static func endRecord(of bytes: [UInt8]) -> Int? {
        guard bytes.count >= 22 else { return nil }
        let last = bytes.count - 22
        for offset in stride(from: last, through: max(0, last - 0xffff), by: -1)
        where bytes.has([0x50, 0x4b, 5, 6], at: offset) && bytes.littleEndian16(at: offset + 20) == last - offset {
            return offset
        }
        return nil
    }

    /// The offset of the zip64 end record that the locator before `end` points to.
    private static func zip64Record(of bytes: [UInt8], before end: Int) -> Int? {
        let locator = end - 20
        guard bytes.has([0x50, 0x4b, 6, 7], at: locator) else { return nil }
        // Data put before the archive moves the record, so its usual place comes first.
        let places = [locator - 56, bytes.littleEndian64(at: locator + 8)]
        for case let place? in places where place <= locator - 56 && bytes.has([0x50, 0x4b, 6, 6], at: place) {
            return place
        }
        return nil
    }
}
