import CForgeLinux
import ForgeCore
import Glibc

/// A state file that is whole, mapped, its parts ready for use in place.
struct StateImage {
    /// A kind as the file names it.
    struct SavedKind {
        let name: String
        let version: UInt32
        let role: UInt32
    }

    let mapping: MappedFile
    let header: StateHeader
    /// The digest of the header.
    let identity: Digest
    let kinds: [SavedKind]
    let nodes: SplitBuffer<Node>
    let keys: KeyArena
    let edges: SplitBuffer<UInt32>
    let leaves: SplitBuffer<LeafRecord>
    let slots: SlotTable
    let values: UnsafeRawBufferPointer
    let roots: [UInt32: UInt32]

    /// Maps a state file and checks all of it.
    init(_ path: String, epoch: Digest) throws(StateProblem) {
        do throws(MappedFile.Refused) {
            mapping = try MappedFile(path)
        } catch {
            throw error.number == ENOENT ? .absent : .damaged(String(cString: strerror(error.number)))
        }
        #if _endian(big)
        throw .otherFormat
        #endif
        let memory = mapping.memory
        header = try StateHeader(UnsafeRawBufferPointer(memory), epoch: epoch)
        identity = Digest(of: UnsafeRawBufferPointer(rebasing: memory[..<StateHeader.size]))
        guard header.parts.count == StateSection.allCases.count else { throw .damaged("parts are missing") }
        var parts: [UnsafeMutableRawBufferPointer] = []
        for (section, part) in zip(StateSection.allCases, header.parts) {
            guard part.offset % StateHeader.alignment == 0, part.bytes % section.stride == 0,
                part.offset <= memory.count, part.bytes <= memory.count - part.offset
            else { throw .damaged("the \(section) lie outside the file") }
            let bytes = UnsafeMutableRawBufferPointer(rebasing: memory[part.offset..<part.offset + part.bytes])
            guard forge_crc32c(0, bytes.baseAddress, bytes.count) == part.checksum else {
                throw .damaged("the \(section) do not have their checksum")
            }
            parts.append(bytes)
        }
        kinds = try Self.kinds(UnsafeRawBufferPointer(parts[StateSection.kinds.rawValue]))
        nodes = Self.buffer(parts[StateSection.nodes.rawValue])
        edges = Self.buffer(parts[StateSection.edges.rawValue])
        leaves = Self.buffer(parts[StateSection.leaves.rawValue])
        let keys = parts[StateSection.keys.rawValue]
        self.keys = KeyArena(base: keys.baseAddress.map { UnsafeRawPointer($0) }, byteCount: keys.count)
        values = UnsafeRawBufferPointer(parts[StateSection.values.rawValue])
        let slots = parts[StateSection.slots.rawValue].bindMemory(to: UInt64.self)
        guard let first = slots.baseAddress, slots.count & (slots.count - 1) == 0 else {
            throw .damaged("the table of keys has no size that a table has")
        }
        self.slots = SlotTable(mapped: first, capacity: slots.count, count: Int(header.slotCount))
        var roots: [UInt32: UInt32] = [:]
        let pairs = parts[StateSection.roots.rawValue].bindMemory(to: UInt32.self)
        for at in stride(from: 0, to: pairs.count, by: 2) { roots[pairs[at]] = pairs[at + 1] }
        self.roots = roots
    }

    private static func buffer<Element>(_ bytes: UnsafeMutableRawBufferPointer) -> SplitBuffer<Element> {
        let elements = bytes.bindMemory(to: Element.self)
        return SplitBuffer(base: elements.baseAddress, baseCount: elements.count)
    }

    private static func kinds(_ bytes: UnsafeRawBufferPointer) throws(StateProblem) -> [SavedKind] {
        var reader = ByteReader(bytes)
        var kinds: [SavedKind] = []
        do {
            while !reader.isAtEnd {
                kinds.append(
                    SavedKind(name: try reader.text(), version: try reader.uint32(), role: try reader.uint32()))
            }
        } catch { throw .damaged("the names of kinds cannot be read") }
        return kinds
    }
}

extension KeyRole {
    /// Whether a role that a state file names is that of observed leaves.
    static func isObserved(code: UInt32) -> Bool { code == 2 || code == 3 }

    /// The role as a state file names it.
    var code: UInt32 {
        switch self {
        case .computed: 0
        case .injected: 1
        case .observed(followsLinks: false): 2
        case .observed(followsLinks: true): 3
        }
    }
}
