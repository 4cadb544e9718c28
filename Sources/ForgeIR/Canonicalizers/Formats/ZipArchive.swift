/// A zip file (PKWARE APPNOTE 6.3.10, with zip64) as its central directory tells it, as ranges of its bytes.
package struct ZipArchive {
    /// One entry.
    package struct Entry: Sendable {
        /// The name as written.
        package var name: [UInt8]
        /// `version made by`; the high byte names the system whose attributes these are.
        package var madeBy: Int
        /// `version needed to extract`.
        package var needed: Int
        /// The general-purpose flags.
        package var flags: Int
        /// The compression method.
        package var method: Int
        /// The MS-DOS time.
        package var time: Int
        /// The MS-DOS date.
        package var date: Int
        /// The CRC-32 of the contents.
        package var crc: Int
        /// The size of the contents.
        package var size: Int
        /// Internal attributes.
        package var internalAttributes: Int
        /// External attributes; the high half is a Unix mode when made on Unix.
        package var externalAttributes: Int
        /// The extra fields of the central directory.
        package var centralExtra: [UInt8]
        /// The extra fields of the local header.
        package var localExtra: [UInt8]
        /// The comment.
        package var comment: [UInt8]
        /// The offset of the local header in the file.
        package var headerOffset: Int
        /// The compressed contents.
        package var data: Range<Int>

        /// Whether the data is followed by a data descriptor.
        package var hasDescriptor: Bool { flags & 8 != 0 }
    }

    /// The bytes before the first entry, such as the program of a self-extracting archive.
    package let prefix: Range<Int>
    /// The entries in the order of the central directory.
    package let entries: [Entry]
    /// The comment of the archive.
    package let comment: [UInt8]

    /// Whether bytes begin like a zip file.
    package static func isZip(_ bytes: [UInt8]) -> Bool {
        bytes.has([0x50, 0x4b, 3, 4]) || bytes.has([0x50, 0x4b, 5, 6])
    }

    /// The MS-DOS date of 1980-01-01.
    static let firstDate = 0x21

    /// Reads the central directory and checks it against the local headers; ranges lie within `bytes` and do not
    /// overlap, so that what is rebuilt from them is never larger than the file.
    package init(parsing bytes: [UInt8]) throws(FormatError) {
        let end = try ZipEnd(parsing: bytes)
        let directoryEnd = end.directoryStart + end.directorySize
        var entries: [Entry] = []
        var position = end.directoryStart
        while entries.count < end.entryCount {
            let (entry, next) = try Self.centralEntry(of: bytes, at: position, before: directoryEnd, shift: end.shift)
            entries.append(try Self.located(entry, in: bytes))
            position = next
        }
        try Self.checkOverlap(entries, directoryStart: end.directoryStart)
        if bytes.has(Array("APK Sig Block 42".utf8), at: end.directoryStart - 16) {
            throw .unsupported("a signature over the whole file (APK signing block)", at: end.directoryStart - 16)
        }
        self.entries = entries
        prefix = 0..<(entries.map(\.headerOffset).min() ?? end.directoryStart)
        comment = Array(bytes[end.comment])
    }

    private static func centralEntry(
        of bytes: [UInt8], at start: Int, before limit: Int, shift: Int
    ) throws(FormatError) -> (Entry, Int) {
        guard limit - start >= 46, bytes.has([0x50, 0x4b, 1, 2], at: start) else {
            throw .malformed("a broken central directory", at: start)
        }
        func short(_ offset: Int) -> Int { bytes.littleEndian16(at: start + offset) ?? 0 }
        func long(_ offset: Int) -> Int { bytes.littleEndian32(at: start + offset) ?? 0 }
        let nameEnd = start + 46 + short(28)
        let extraEnd = nameEnd + short(30)
        let commentEnd = extraEnd + short(32)
        guard commentEnd <= limit else { throw .malformed("a cut central directory", at: start) }
        let extra = Array(bytes[nameEnd..<extraEnd])
        var wide = ZipExtra.zip64(of: extra)[...]
        func widened(_ value: Int) throws(FormatError) -> Int {
            guard value == 0xffff_ffff else { return value }
            guard let full = wide.popFirst() else { throw .malformed("an entry without its zip64 size", at: start) }
            return full
        }
        let size = try widened(long(24))
        let packed = try widened(long(20))
        let offset = try widened(long(42))
        guard short(34) == 0 || short(34) == 0xffff else { throw .unsupported("several disks", at: start) }
        guard short(8) & 0x2041 == 0 else { throw .unsupported("encrypted entries", at: start) }
        guard offset <= bytes.count - shift, packed <= bytes.count else {
            throw .malformed("an entry that lies outside the file", at: start)
        }
        let header = offset + shift
        let entry = Entry(
            name: Array(bytes[start + 46..<nameEnd]), madeBy: short(4), needed: short(6), flags: short(8),
            method: short(10), time: short(12), date: short(14), crc: long(16), size: size,
            internalAttributes: short(36), externalAttributes: long(38), centralExtra: extra, localExtra: [],
            comment: Array(bytes[extraEnd..<commentEnd]), headerOffset: header, data: header..<header + packed)
        return (entry, commentEnd)
    }

    /// Finds the data behind the local header, which must agree with the central directory.
    private static func located(_ central: Entry, in bytes: [UInt8]) throws(FormatError) -> Entry {
        var entry = central
        let start = entry.headerOffset
        guard bytes.has([0x50, 0x4b, 3, 4], at: start), bytes.count - start >= 30,
            let nameLength = bytes.littleEndian16(at: start + 26),
            let extraLength = bytes.littleEndian16(at: start + 28)
        else { throw .malformed("an entry without its local header", at: start) }
        let nameEnd = start + 30 + nameLength
        let dataStart = nameEnd + extraLength
        let packed = entry.data.count
        guard packed <= bytes.count - dataStart else { throw .malformed("an entry that runs past the end", at: start) }
        guard bytes[start + 30..<nameEnd].elementsEqual(entry.name),
            bytes.littleEndian16(at: start + 8) == entry.method
        else { throw .malformed("a local header that contradicts the central directory", at: start) }
        let localPacked = bytes.littleEndian32(at: start + 18) ?? 0
        let localDescribed = (bytes.littleEndian16(at: start + 6) ?? 0) & 8 != 0
        guard localDescribed || localPacked == packed || localPacked == 0xffff_ffff else {
            throw .malformed("a local header that contradicts the central directory", at: start + 18)
        }
        entry.localExtra = Array(bytes[nameEnd..<dataStart])
        entry.data = dataStart..<dataStart + packed
        return entry
    }

    private static func checkOverlap(_ entries: [Entry], directoryStart: Int) throws(FormatError) {
        var reached = 0
        for entry in entries.sorted(by: { $0.headerOffset < $1.headerOffset }) {
            guard entry.headerOffset >= reached, entry.data.upperBound <= directoryStart else {
                throw .malformed("entries that overlap", at: entry.headerOffset)
            }
            reached = entry.data.upperBound
        }
    }
}
