/// `zip@1`, also for jar, wheel and office files: fixed times and order around untouched compressed data.
///
/// Every time becomes 1980-01-01 00:00:00; extra fields with times, owners and layout go, unknown ones stay; attributes
/// become those of Unix with mode 644, 755 where the owner may execute, or the kind of entry. Data descriptors are
/// resolved into the headers and gaps between entries close. Data before the archive and its comment stay.
///
/// Order: `mimetype` when stored (office files, EPUB), `META-INF/`, `META-INF/MANIFEST.MF`, the signature files beside
/// it, then all others by the bytes of their names; entries of one name keep their order.
enum ZipCanonicalizer {
    static func apply(to bytes: [UInt8]) throws(FormatError) -> [UInt8] {
        let archive = try ZipArchive(parsing: bytes)
        let entries = archive.entries.enumerated().sorted { a, b in
            let (first, second) = (rank(a.element), rank(b.element))
            if first != second { return first < second }
            if a.element.name != b.element.name { return a.element.name.lexicographicallyPrecedes(b.element.name) }
            return a.offset < b.offset
        }.map(\.element)
        let isJar = archive.entries.contains { entry in
            ZipExtra.fields(of: entry.centralExtra).contains { $0.id == ZipExtra.jarID }
                || ZipExtra.fields(of: entry.localExtra).contains { $0.id == ZipExtra.jarID }
        }
        var out = Array(bytes[archive.prefix])
        out.reserveCapacity(bytes.count)
        var directory: [UInt8] = []
        for (index, entry) in entries.enumerated() {
            let offset = out.count
            let jarMark: [UInt8] = isJar && index == 0 ? [0xfe, 0xca, 0, 0] : []
            writeLocal(entry, mark: jarMark, to: &out)
            out += bytes[entry.data]
            writeCentral(entry, mark: jarMark, offset: offset, to: &directory)
        }
        let start = out.count
        out += directory
        writeEnd(count: entries.count, size: directory.count, offset: start, comment: archive.comment, to: &out)
        return out
    }

    private static func rank(_ entry: ZipArchive.Entry) -> Int {
        let name = String(decoding: entry.name, as: UTF8.self)
        switch name {
        case "mimetype" where entry.method == 0: return 0
        case "META-INF/": return 1
        case "META-INF/MANIFEST.MF": return 2
        default:
            let isSignature = [".SF", ".RSA", ".DSA", ".EC"].contains { name.hasSuffix($0) }
            return isSignature && name.hasPrefix("META-INF/") ? 3 : 4
        }
    }

    /// The numbers that need 64 bits, in the order of the zip64 field.
    private static func wide(_ entry: ZipArchive.Entry, offset: Int = 0) -> [Int] {
        [entry.size, entry.data.count, offset].filter { $0 >= 0xffff_ffff }
    }

    private static func writeCommon(_ entry: ZipArchive.Entry, wide: Bool, to out: inout [UInt8]) {
        out.appendLittleEndian16(wide ? max(45, entry.needed) : entry.needed == 45 ? 20 : entry.needed)
        out.appendLittleEndian16(entry.flags & ~8)
        out.appendLittleEndian16(entry.method)
        out.appendLittleEndian16(0)
        out.appendLittleEndian16(ZipArchive.firstDate)
        out.appendLittleEndian32(entry.crc)
    }

    private static func writeLocal(_ entry: ZipArchive.Entry, mark: [UInt8], to out: inout [UInt8]) {
        // A local header states both sizes in its zip64 field, or neither.
        let isWide = !wide(entry).isEmpty
        let extra =
            mark + (isWide ? ZipExtra.zip64([entry.size, entry.data.count]) : []) + ZipExtra.stable(entry.localExtra)
        out += [0x50, 0x4b, 3, 4]
        writeCommon(entry, wide: isWide, to: &out)
        out.appendLittleEndian32(isWide ? 0xffff_ffff : entry.data.count)
        out.appendLittleEndian32(isWide ? 0xffff_ffff : entry.size)
        out.appendLittleEndian16(entry.name.count)
        out.appendLittleEndian16(extra.count)
        out += entry.name
        out += extra
    }

    private static func writeCentral(
        _ entry: ZipArchive.Entry, mark: [UInt8], offset: Int, to out: inout [UInt8]
    ) {
        let numbers = wide(entry, offset: offset)
        let extra = mark + (numbers.isEmpty ? [] : ZipExtra.zip64(numbers)) + ZipExtra.stable(entry.centralExtra)
        out += [0x50, 0x4b, 1, 2]
        out.appendLittleEndian16(0x0314)
        writeCommon(entry, wide: !numbers.isEmpty, to: &out)
        out.appendLittleEndian32(min(entry.data.count, 0xffff_ffff))
        out.appendLittleEndian32(min(entry.size, 0xffff_ffff))
        out.appendLittleEndian16(entry.name.count)
        out.appendLittleEndian16(extra.count)
        out.appendLittleEndian16(entry.comment.count)
        out.appendLittleEndian16(0)
        out.appendLittleEndian16(entry.internalAttributes)
        out.appendLittleEndian32(attributes(entry))
        out.appendLittleEndian32(min(offset, 0xffff_ffff))
        out += entry.name
        out += extra
        out += entry.comment
    }

    private static func attributes(_ entry: ZipArchive.Entry) -> Int {
        let mode = entry.madeBy >> 8 == 3 ? entry.externalAttributes >> 16 : 0
        if mode & 0o170000 == 0o120000 { return 0o120777 << 16 }
        if entry.name.last == UInt8(ascii: "/") { return 0o040755 << 16 | 0x10 }
        return (mode & 0o100 != 0 ? 0o100755 : 0o100644) << 16
    }

    private static func writeEnd(count: Int, size: Int, offset: Int, comment: [UInt8], to out: inout [UInt8]) {
        if count >= 0xffff || size >= 0xffff_ffff || offset >= 0xffff_ffff {
            let record = out.count
            out += [0x50, 0x4b, 6, 6]
            out.appendLittleEndian64(44)
            out.appendLittleEndian16(0x0314)
            out.appendLittleEndian16(45)
            out.appendLittleEndian64(0)
            for number in [count, count, size, offset] { out.appendLittleEndian64(number) }
            out += [0x50, 0x4b, 6, 7]
            out.appendLittleEndian32(0)
            out.appendLittleEndian64(record)
            out.appendLittleEndian32(1)
        }
        out += [0x50, 0x4b, 5, 6]
        out.appendLittleEndian32(0)
        out.appendLittleEndian16(min(count, 0xffff))
        out.appendLittleEndian16(min(count, 0xffff))
        out.appendLittleEndian32(min(size, 0xffff_ffff))
        out.appendLittleEndian32(min(offset, 0xffff_ffff))
        out.appendLittleEndian16(comment.count)
        out += comment
    }
}
