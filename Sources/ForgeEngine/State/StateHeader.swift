import CForgeLinux
import ForgeCore

/// The parts of a state file, in their order.
enum StateSection: Int, CaseIterable {
    case kinds, nodes, slots, keys, edges, values, leaves, roots

    /// The bytes of one element.
    var stride: Int {
        switch self {
        case .kinds, .values: 1
        case .nodes: MemoryLayout<Node>.stride
        case .slots: 8
        case .keys, .edges: 4
        case .leaves: MemoryLayout<LeafRecord>.stride
        case .roots: 8
        }
    }
}

/// The first 256 bytes of a state file: what it is, whose it is, and where its parts lie with their checksums.
struct StateHeader {
    static let magic: UInt64 = 0x3145_4e47_4e45_5246  // "FRENGNE1"
    static let format: UInt32 = 1
    static let size = 256
    /// Parts begin at multiples of this.
    static let alignment = 64

    struct Part {
        var offset: Int
        var bytes: Int
        var checksum: UInt32
    }

    var epoch: Digest
    var version: UInt32
    var session: UInt32
    /// The number of keys in the table.
    var slotCount: UInt32
    var parts: [Part]

    /// The bytes, with their own checksum.
    var encoded: [UInt8] {
        var writer = ByteWriter()
        writer.append(Self.magic)
        writer.append(Self.format)
        writer.append(UInt32(0))
        writer.append(epoch)
        writer.append(version)
        writer.append(session)
        writer.append(slotCount)
        writer.append(UInt32(parts.count))
        for part in parts {
            writer.append(UInt64(part.offset))
            writer.append(UInt32(part.bytes / 4))
            writer.append(UInt32(part.bytes % 4))
            writer.append(part.checksum)
        }
        while writer.count < Self.size { writer.append(UInt8(0)) }
        var bytes = writer.array
        let checksum = bytes.withUnsafeBytes { forge_crc32c(0, $0.baseAddress, $0.count) }
        withUnsafeBytes(of: checksum.littleEndian) { bytes.replaceSubrange(12..<16, with: $0) }
        return bytes
    }

    /// Reads the header of a file for an epoch.
    init(_ file: UnsafeRawBufferPointer, epoch wanted: Digest) throws(StateProblem) {
        guard file.count >= Self.size else { throw .damaged("the file is shorter than its header") }
        do {
            var reader = ByteReader(UnsafeRawBufferPointer(rebasing: file[..<Self.size]))
            guard try reader.uint64() == Self.magic else { throw StateProblem.damaged("it is something else") }
            guard try reader.uint32() == Self.format else { throw StateProblem.otherFormat }
            let checksum = try reader.uint32()
            var bytes = Array(file[..<Self.size])
            bytes.replaceSubrange(12..<16, with: [0, 0, 0, 0])
            guard bytes.withUnsafeBytes({ forge_crc32c(0, $0.baseAddress, $0.count) }) == checksum else {
                throw StateProblem.damaged("the header does not have its checksum")
            }
            epoch = try reader.digest()
            guard epoch == wanted else { throw StateProblem.otherEpoch }
            version = try reader.uint32()
            session = try reader.uint32()
            slotCount = try reader.uint32()
            let count = try reader.uint32()
            parts = []
            for _ in 0..<count {
                let offset = Int(clamping: try reader.uint64())
                let size = Int(try reader.uint32()) * 4 + Int(try reader.uint32())
                parts.append(Part(offset: offset, bytes: size, checksum: try reader.uint32()))
            }
        } catch let problem as StateProblem {
            throw problem
        } catch { throw .damaged("the header cannot be read") }
    }

    init(epoch: Digest, version: UInt32, session: UInt32, slotCount: UInt32) {
        self.epoch = epoch
        self.version = version
        self.session = session
        self.slotCount = slotCount
        parts = []
    }
}

/// Why a state file is of no use; the engine then begins anew.
enum StateProblem: Error {
    case absent
    case otherFormat
    case otherEpoch
    case damaged(String)
}
