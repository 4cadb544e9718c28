internal import ForgeCore

/// Writes an answer with many parts straight into its memory.
struct MessageBuilder {
    private let memory: UnsafeMutableBufferPointer<UInt8>
    /// How many bytes are written.
    private(set) var count = 0

    private init(_ memory: UnsafeMutableBufferPointer<UInt8>) { self.memory = memory }

    /// The bytes that `body` writes, at most `bound`.
    static func build(bound: Int, _ body: (inout MessageBuilder) -> Void) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: bound) { memory, filled in
            var builder = MessageBuilder(memory)
            body(&builder)
            filled = builder.count
        }
    }

    /// A field of that number with so many bytes begins.
    mutating func field(_ number: UInt8, length: Int) {
        byte(number << 3 | 2)
        varint(UInt64(length))
    }

    mutating func byte(_ byte: UInt8) {
        memory[count] = byte
        count += 1
    }

    mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            byte(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        byte(UInt8(rest))
    }

    /// Room for so many bytes, which `body` fills; given back where it says that it did not.
    mutating func room(_ length: Int, _ body: (UnsafeMutableRawBufferPointer) -> Bool) -> Bool {
        let whole = UnsafeMutableRawBufferPointer(memory)
        let room = UnsafeMutableRawBufferPointer(rebasing: whole[count..<count + length])
        guard body(room) else { return false }
        count += length
        return true
    }

    /// The bytes of a digest's message.
    static func length(of blob: BlobID) -> Int { blob.size == 0 ? 66 : 67 + length(of: UInt64(blob.size)) }

    /// The bytes of a number.
    static func length(of value: UInt64) -> Int { max(1, (64 - value.leadingZeroBitCount + 6) / 7) }

    /// A digest as field of that number.
    mutating func digest(_ number: UInt8, _ blob: BlobID) {
        field(number, length: Self.length(of: blob))
        field(1, length: 64)
        _ = room(64) { hex in
            if let start = hex.baseAddress { blob.digest.copyHex(to: start) }
            return true
        }
        if blob.size == 0 { return }
        byte(2 << 3)
        varint(UInt64(blob.size))
    }
}
