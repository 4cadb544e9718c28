/// A gzip file (RFC 1952) of one or more members, as ranges of its bytes.
package struct GzipFile {
    /// One member.
    package struct Member: Sendable {
        /// The offset of the header.
        package var start: Int
        /// `FLG`.
        package var flags: UInt8
        /// `MTIME`, seconds since 1970.
        package var modificationTime: Int
        /// `XFL`, a hint at the compression level.
        package var extraFlags: UInt8
        /// `OS`.
        package var system: UInt8
        /// The extra field.
        package var extra: Range<Int>
        /// The file name without its NUL.
        package var name: Range<Int>
        /// The comment without its NUL.
        package var comment: Range<Int>
        /// The compressed data.
        package var data: Range<Int>
        /// The uncompressed size.
        package var size: Int
        /// The offset after the 8-byte trailer.
        package var end: Int { data.upperBound + 8 }
    }

    /// The members in file order; at least one.
    package let members: [Member]
    /// Zero bytes after the last member, as tapes have them.
    package let padding: Range<Int>

    /// Whether bytes begin like a gzip file.
    package static func isGzip(_ bytes: [UInt8]) -> Bool { bytes.has([0x1f, 0x8b, 8]) }

    /// Finds the members; every range lies within `bytes`.
    package init(parsing bytes: [UInt8]) throws(FormatError) {
        var members: [Member] = []
        var position = 0
        repeat {
            let member = try Self.member(of: bytes, at: position)
            members.append(member)
            position = member.end
        } while position < bytes.count && bytes[position] != 0
        guard bytes[min(position, bytes.count)...].allSatisfy({ $0 == 0 }) else {
            throw .malformed("bytes after its last member", at: position)
        }
        self.members = members
        padding = position..<bytes.count
    }

    private static func member(of bytes: [UInt8], at start: Int) throws(FormatError) -> Member {
        guard bytes.has([0x1f, 0x8b], at: start) else { throw .malformed("no gzip magic", at: start) }
        guard bytes.count - start >= 18 else { throw .malformed("a cut header", at: start) }
        guard bytes[start + 2] == 8 else {
            throw .unsupported("a compression method other than DEFLATE", at: start + 2)
        }
        let flags = bytes[start + 3]
        guard flags & 0xe0 == 0 else { throw .malformed("reserved flags", at: start + 3) }
        var position = start + 10
        var extra = position..<position
        if flags & 4 != 0 {
            guard let length = bytes.littleEndian16(at: position), length <= bytes.count - position - 2 else {
                throw .malformed("a cut extra field", at: position)
            }
            extra = position + 2..<position + 2 + length
            position = extra.upperBound
        }
        let name = flags & 8 != 0 ? try text(of: bytes, at: &position) : position..<position
        let comment = flags & 16 != 0 ? try text(of: bytes, at: &position) : position..<position
        if flags & 2 != 0 { position += 2 }
        guard position < bytes.count else { throw .malformed("a cut header", at: start) }
        let stream = try Inflater.read(bytes, from: position, keep: 0)
        guard let recorded = bytes.littleEndian32(at: stream.end + 4) else {
            throw .malformed("a cut trailer", at: stream.end)
        }
        guard recorded == stream.size & 0xffff_ffff else {
            throw .malformed("another size in its trailer than it holds", at: stream.end + 4)
        }
        return Member(
            start: start, flags: flags, modificationTime: bytes.littleEndian32(at: start + 4) ?? 0,
            extraFlags: bytes[start + 8], system: bytes[start + 9], extra: extra, name: name, comment: comment,
            data: position..<stream.end, size: stream.size)
    }

    private static func text(of bytes: [UInt8], at position: inout Int) throws(FormatError) -> Range<Int> {
        guard position <= bytes.count, let end = bytes[position...].firstIndex(of: 0) else {
            throw .malformed("a text without its end", at: position)
        }
        defer { position = end + 1 }
        return position..<end
    }
}
