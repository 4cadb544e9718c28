import CForgeLinux
import ForgeCore

/// A state file's journal: a header of 64 bytes that names the state file, then segments, one a save.
///
/// A segment is the size of its body (4), the body's checksum (4) and the body, whose size is a multiple of 4.
enum JournalFormat {
    static let magic: UInt64 = 0x314e_4a45_4752_4f46  // "FORGEJN1"
    static let headerSize = 64
    static let segmentHeadSize = 8

    /// Where the journal of a state file lies.
    static func path(of state: String) -> String { "\(state).journal" }

    /// The header of the journal of a state file.
    static func header(_ identity: Digest) -> [UInt8] {
        var writer = ByteWriter()
        writer.append(magic)
        writer.append(identity)
        while writer.count < headerSize { writer.append(UInt8(0)) }
        return writer.array
    }

    /// A body with its size and checksum before it.
    static func segment(_ body: UnsafeRawBufferPointer) -> [UInt8] {
        var writer = ByteWriter()
        writer.append(UInt32(body.count))
        writer.append(forge_crc32c(0, body.baseAddress, body.count))
        writer.append(body)
        return writer.array
    }

    /// The bodies of the segments of a journal, up to the first that is not whole, and where the last of them ends.
    static func bodies(_ journal: UnsafeRawBufferPointer) -> (bodies: [UnsafeRawBufferPointer], end: Int) {
        var bodies: [UnsafeRawBufferPointer] = []
        var end = headerSize
        while end + segmentHeadSize <= journal.count {
            let size = Int(UInt32(littleEndian: journal.loadUnaligned(fromByteOffset: end, as: UInt32.self)))
            let checksum = UInt32(littleEndian: journal.loadUnaligned(fromByteOffset: end + 4, as: UInt32.self))
            let start = end + segmentHeadSize
            // The checksum of no bytes is 0: a tail of zeros would be segments without end.
            guard size > 0, size % 4 == 0, size <= journal.count - start else { break }
            let body = UnsafeRawBufferPointer(rebasing: journal[start..<start + size])
            guard forge_crc32c(0, body.baseAddress, size) == checksum else { break }
            bodies.append(body)
            end = start + size
        }
        return (bodies, end)
    }
}

/// What a record says of a node, beside its state and when that came about.
struct JournalFlags: OptionSet {
    let rawValue: UInt8

    /// The node is added: its key follows.
    static let isNew = JournalFlags(rawValue: 1)
    /// Its dependencies follow.
    static let hasDependencies = JournalFlags(rawValue: 2)
    /// It is an observed leaf: its facts follow.
    static let isLeaf = JournalFlags(rawValue: 4)
    /// Its answer follows.
    static let hasAnswer = JournalFlags(rawValue: 8)
    /// Its answer is the one that is saved.
    static let keepsAnswer = JournalFlags(rawValue: 16)
}

/// The bytes of a journal, as long as answers in them are used.
// SAFETY: the bytes never change.
final class JournalBytes: @unchecked Sendable {
    let bytes: UnsafeRawBufferPointer

    /// Takes memory that was allocated.
    init(_ memory: UnsafeMutableRawBufferPointer) { bytes = UnsafeRawBufferPointer(memory) }

    deinit { bytes.deallocate() }
}
