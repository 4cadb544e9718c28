import ForgeCore

/// The members of a `.deb` file, which is an `ar` archive (deb(5)), found in place.
struct DebFile {
    /// The bytes of `control.tar.*`.
    let control: UnsafeRawBufferPointer
    /// The bytes of `data.tar.*`.
    let data: UnsafeRawBufferPointer

    /// Finds the members; `bytes` must outlive the value.
    ///
    /// - Throws: `E_ARCHIVE_CORRUPT`.
    init(_ bytes: UnsafeRawBufferPointer, name: String) throws(ForgeError) {
        let magic = Array("!<arch>\n".utf8)
        var members: [(name: String, bytes: UnsafeRawBufferPointer)] = []
        var at = magic.count
        guard bytes.count > at, bytes.prefix(at).elementsEqual(magic) else {
            throw ForgeError(.archiveCorrupt, "The file is no `.deb`", path: name)
        }
        while at + 60 <= bytes.count, members.count < 16 {
            func field(_ offset: Int, _ width: Int) -> String {
                let raw = bytes[(at + offset)..<(at + offset + width)]
                return String(decoding: raw.prefix { $0 != 0x20 && $0 != 0x2f }, as: UTF8.self)
            }
            guard let size = Int(field(48, 10)), size >= 0, size <= bytes.count - at - 60 else {
                throw ForgeError(.archiveCorrupt, "The `.deb` is cut short", path: name)
            }
            members.append((field(0, 16), UnsafeRawBufferPointer(rebasing: bytes[(at + 60)..<(at + 60 + size)])))
            at += 60 + size + size % 2
        }
        guard let control = members.first(where: { $0.name.hasPrefix("control.tar") }),
            let data = members.first(where: { $0.name.hasPrefix("data.tar") })
        else { throw ForgeError(.archiveCorrupt, "The `.deb` lacks its control or data archive", path: name) }
        self.control = control.bytes
        self.data = data.bytes
    }
}
