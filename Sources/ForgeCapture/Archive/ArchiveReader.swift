import CArchive
import ForgeCore
import Glibc

/// One archive being read by libarchive out of memory; the only place that calls it (ADR 0020).
///
/// Just the formats and filters that Forge documents are switched on, so nothing else of libarchive is reachable.
/// libarchive converts names through the thread's locale: reading happens inside ``withFixedLocale(_:)``.
struct ArchiveReader: ~Copyable {
    /// What an entry is, before any policy was applied.
    enum Kind {
        case file, directory, symlink, hardLink, special
    }

    /// One entry's header.
    struct Header {
        var name: [UInt8]
        var kind: Kind
        var isExecutable: Bool
        /// Where a symbolic or hard link points.
        var target: [UInt8]
        /// The announced size, which the data may contradict; nil when the format does not tell.
        var size: Int64?
    }

    private let handle: OpaquePointer
    private let name: String

    /// Opens an archive of any supported format in `bytes`, which must outlive the reader.
    ///
    /// - Throws: `E_ARCHIVE_FORMAT`, `E_ARCHIVE_CORRUPT`.
    init(_ bytes: UnsafeRawBufferPointer, name: String) throws(ForgeError) {
        handle = try Self.open(bytes, name: name)
        self.name = name
    }

    private static func open(_ bytes: UnsafeRawBufferPointer, name: String) throws(ForgeError) -> OpaquePointer {
        guard let handle = archive_read_new() else {
            throw ForgeError(.archiveCorrupt, "The archive reader has no memory", path: name)
        }
        archive_read_support_filter_gzip(handle)
        archive_read_support_filter_bzip2(handle)
        archive_read_support_filter_xz(handle)
        archive_read_support_filter_zstd(handle)
        archive_read_support_format_tar(handle)
        archive_read_support_format_zip_seekable(handle)
        archive_read_support_format_zip_streamable(handle)
        let empty: StaticString = ""
        let base = bytes.baseAddress ?? UnsafeRawPointer(empty.utf8Start)
        guard archive_read_open_memory(handle, base, bytes.count) == ARCHIVE_OK else {
            let cause = Self.message(handle)
            archive_read_free(handle)
            throw ForgeError(.archiveUnknownFormat, "The bytes are no known archive", path: name, cause: cause)
        }
        return handle
    }

    deinit {
        archive_read_free(handle)
    }

    /// Packed bytes consumed so far.
    var consumed: Int64 { archive_filter_bytes(handle, -1) }

    /// The next entry's header, or nil at the end.
    ///
    /// - Throws: `E_ARCHIVE_FORMAT`, `E_ARCHIVE_CORRUPT`, `E_ARCHIVE_NAME`.
    mutating func next(isFirst: Bool) throws(ForgeError) -> Header? {
        var entry: OpaquePointer?
        let status = archive_read_next_header(handle, &entry)
        if status == ARCHIVE_EOF { return nil }
        let cause = Self.message(handle)
        guard status == ARCHIVE_OK || status == ARCHIVE_WARN, let entry else {
            if isFirst, cause.contains("Unrecognized archive format") {
                throw ForgeError(
                    .archiveUnknownFormat, "The bytes are no known archive", path: name,
                    hints: ["Forge reads tar (plain, gzip, bzip2, xz, zstd) and zip"])
            }
            throw ForgeError(.archiveCorrupt, "The archive is damaged", path: name, cause: cause)
        }
        if status == ARCHIVE_WARN, cause.contains("can't be converted") {
            throw ForgeError(.archiveName, "An entry's name is not valid UTF-8", path: name, cause: cause)
        }
        if archive_entry_is_encrypted(entry) != 0 {
            throw ForgeError(.archiveUnknownFormat, "The archive is encrypted", path: name)
        }
        return try header(entry)
    }

    private func header(_ entry: OpaquePointer) throws(ForgeError) -> Header {
        guard let path = Self.bytes(archive_entry_pathname(entry)) else {
            throw ForgeError(.archiveName, "An entry has no usable name", path: name)
        }
        var target: [UInt8] = []
        let kind: Kind
        if let link = Self.bytes(archive_entry_hardlink(entry)) {
            kind = .hardLink
            target = link
        } else {
            switch archive_entry_filetype(entry) & S_IFMT {
            case S_IFREG, 0: kind = .file
            case S_IFDIR: kind = .directory
            case S_IFLNK:
                kind = .symlink
                target = Self.bytes(archive_entry_symlink(entry)) ?? []
            default: kind = .special
            }
        }
        let size = archive_entry_size_is_set(entry) != 0 ? archive_entry_size(entry) : nil
        return Header(
            name: path, kind: kind, isExecutable: archive_entry_perm(entry) & 0o111 != 0, target: target, size: size)
    }

    /// Reads the current entry's data into `buffer`, holes as zeros; 0 at its end.
    ///
    /// - Throws: `E_ARCHIVE_CORRUPT`.
    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(ForgeError) -> Int {
        let count = archive_read_data(handle, buffer.baseAddress, buffer.count)
        // A warning here is a checksum that does not fit.
        guard count >= 0 else {
            throw ForgeError(
                .archiveCorrupt, "The archive is damaged or cut short", path: name, cause: Self.message(handle))
        }
        return count
    }

    private static func bytes(_ text: UnsafePointer<CChar>?) -> [UInt8]? {
        guard let text, text.pointee != 0 else { return nil }
        return Array(UnsafeRawBufferPointer(start: text, count: strlen(text)))
    }

    private static func message(_ handle: OpaquePointer) -> String {
        guard let text = archive_error_string(handle) else { return "No reason given" }
        return String(cString: text)
    }

    /// Runs `body` with the calling thread in the C.UTF-8 locale, so that names pass through libarchive unchanged
    /// whatever the process was started with.
    static func withFixedLocale<R>(_ body: () throws(ForgeError) -> R) throws(ForgeError) -> R {
        guard let utf8 = newlocale(1 << LC_CTYPE, "C.UTF-8", nil) else {
            throw ForgeError(.archiveName, "The C library has no `C.UTF-8` locale")
        }
        let before = uselocale(utf8)
        defer {
            uselocale(before)
            freelocale(utf8)
        }
        return try body()
    }
}
