import CForgeLinux
import ForgeCore
import Glibc

/// What an earlier import of a directory tree found: for each directory its listing, the blob of every entry, and the
/// encoded directory.
///
/// A file on disk with a checksum; a broken one is as good as none.
struct StatCache: Sendable {
    static let magic: UInt64 = 0x3154_4154_5352_4f46  // "FORSTAT1"
    static let headerSize = 64
    static let entrySize = 48

    /// One directory as it was.
    struct Record: Sendable {
        /// Byte ranges of the file.
        var listing: Range<Int>
        var entries: Int
        /// Whether every file was old enough to be trusted by its status.
        var isSettled: Bool
        var directory: BlobID
    }

    /// What is known of one entry.
    struct Known {
        var blob: BlobID
        /// Whether the file might have changed after it was read, with no trace in its status.
        var isRacy: Bool
    }

    let contents: DiskContents
    /// The store's generation when the cache was written.
    let generation: Digest
    private var records: [String: Record] = [:]

    /// Opens the cache file for a tree; nil when there is none that is whole.
    init?(path: String, disk: any Disk = LinuxDisk()) {
        guard let contents = try? disk.contents(path) else { return nil }
        let bytes = contents.bytes
        guard bytes.count >= Self.headerSize, bytes.littleEndian(UInt64.self, at: 0) == Self.magic,
            let start = bytes.baseAddress,
            bytes.littleEndian(UInt32.self, at: 60)
                == forge_crc32c(forge_crc32c(0, start, 60), start + Self.headerSize, bytes.count - Self.headerSize),
            let generation = Digest(bytes: UnsafeRawBufferPointer(rebasing: bytes[16..<48]))
        else { return nil }
        self.contents = contents
        self.generation = generation
        let count = Int(bytes.littleEndian(UInt32.self, at: 8))
        records.reserveCapacity(min(count, bytes.count / 64))
        var position = Self.headerSize
        for _ in 0..<count {
            guard let (path, record, next) = Self.record(bytes, at: position) else { return nil }
            records[path] = record
            position = next
        }
    }

    /// The record of a directory by its path below the root.
    func record(_ path: String) -> Record? { records[path] }

    /// The bytes of a record's listing.
    func listing(_ record: Record) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: contents.bytes[record.listing])
    }

    /// What is known of a record's entry, by position.
    func known(_ record: Record, _ index: Int) -> Known {
        let position = record.listing.upperBound + index * Self.entrySize
        let bytes = contents.bytes
        guard let digest = Digest(bytes: UnsafeRawBufferPointer(rebasing: bytes[position..<position + 32])) else {
            preconditionFailure("INVARIANT: 32 bytes are a digest")
        }
        return Known(
            blob: BlobID(digest, size: bytes.littleEndian(Int64.self, at: position + 32)),
            isRacy: bytes.littleEndian(UInt32.self, at: position + 40) != 0)
    }

    private static func record(
        _ bytes: UnsafeRawBufferPointer, at position: Int
    ) -> (path: String, record: Record, next: Int)? {
        guard position + 56 <= bytes.count else { return nil }
        let pathLength = Int(bytes.littleEndian(UInt32.self, at: position))
        let listingLength = Int(bytes.littleEndian(UInt32.self, at: position + 4))
        let entries = Int(bytes.littleEndian(UInt32.self, at: position + 8))
        let isSettled = bytes.littleEndian(UInt32.self, at: position + 12) != 0
        let listingStart = position + 56 + (pathLength + 7) / 8 * 8
        let next = listingStart + listingLength + entries * entrySize
        guard next <= bytes.count,
            let digest = Digest(bytes: UnsafeRawBufferPointer(rebasing: bytes[position + 16..<position + 48]))
        else { return nil }
        let path = String(decoding: bytes[position + 56..<position + 56 + pathLength], as: UTF8.self)
        let record = Record(
            listing: listingStart..<listingStart + listingLength, entries: entries, isSettled: isSettled,
            directory: BlobID(digest, size: bytes.littleEndian(Int64.self, at: position + 48)))
        return (path, record, next)
    }
}

/// Writes a stat cache.
struct StatCacheWriter {
    private var out: [UInt8] = []
    private var count: UInt32 = 0

    init(generation: Digest) {
        out.appendLittleEndian(StatCache.magic)
        out += [UInt8](repeating: 0, count: 8)
        generation.append(to: &out)
        out += [UInt8](repeating: 0, count: StatCache.headerSize - out.count)
    }

    mutating func add(path: String, listing: UnsafeRawBufferPointer, known: [StatCache.Known], directory: BlobID) {
        count += 1
        out.appendLittleEndian(UInt32(path.utf8.count))
        out.appendLittleEndian(UInt32(listing.count))
        out.appendLittleEndian(UInt32(known.count))
        out.appendLittleEndian(UInt32(known.contains(where: \.isRacy) ? 0 : 1))
        directory.digest.append(to: &out)
        out.appendLittleEndian(directory.size)
        out += Array(path.utf8)
        while out.count % 8 != 0 { out.append(0) }
        out.append(contentsOf: listing)
        for entry in known {
            entry.blob.digest.append(to: &out)
            out.appendLittleEndian(entry.blob.size)
            out.appendLittleEndian(UInt32(entry.isRacy ? 1 : 0))
            out.appendLittleEndian(UInt32(0))
        }
    }

    /// Replaces the cache file; no sync, since a broken one is found by its checksum.
    mutating func write(to path: String, disk: any Disk = LinuxDisk()) throws(DiskError) {
        withUnsafeBytes(of: count.littleEndian) { raw in
            for index in 0..<4 { out[8 + index] = raw[index] }
        }
        let crc = out.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress else { return 0 as UInt32 }
            return forge_crc32c(
                forge_crc32c(0, start, 60), start + StatCache.headerSize, bytes.count - StatCache.headerSize)
        }
        withUnsafeBytes(of: crc.littleEndian) { raw in
            for index in 0..<4 { out[60 + index] = raw[index] }
        }
        let temporary = "\(path).\(getpid())-\(SystemClock().monotonicNanoseconds()).tmp"
        do {
            let file = try disk.open(temporary, .create)
            try disk.truncate(file, to: 0)
            try disk.write(file, out, at: 0)
        }
        try disk.rename(temporary, to: path)
    }
}
