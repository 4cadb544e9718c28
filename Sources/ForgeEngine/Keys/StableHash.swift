/// A hash of bytes that is the same in every process, as the saved table of keys needs.
///
/// Multiply and fold 128-bit products, after wyhash (Wang Yi). It only finds candidates: keys are compared by bytes.
enum StableHash {
    private static let prime0: UInt64 = 0xa076_1d64_78bd_642f
    private static let prime1: UInt64 = 0xe703_7ed1_a0b4_28db

    /// A hash of 32 bits.
    static func hash(_ bytes: UnsafeRawBufferPointer, seed: UInt64) -> UInt32 {
        UInt32(truncatingIfNeeded: wide(bytes, seed: seed) >> 32)
    }

    /// A hash of 64 bits.
    static func wide(_ bytes: [UInt8]) -> UInt64 { bytes.withUnsafeBytes { wide($0, seed: 0) } }

    private static func wide(_ bytes: UnsafeRawBufferPointer, seed: UInt64) -> UInt64 {
        var state = seed ^ prime0
        var at = 0
        while at + 8 <= bytes.count {
            state = mix(state ^ UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self)), prime1)
            at += 8
        }
        return mix(mix(state ^ tail(bytes, from: at), prime1) ^ UInt64(bytes.count), prime0)
    }

    /// The last bytes, fewer than 8, as a little-endian number.
    private static func tail(_ bytes: UnsafeRawBufferPointer, from start: Int) -> UInt64 {
        let count = bytes.count - start
        if count == 0 { return 0 }
        if bytes.count >= 8 {
            let last = bytes.loadUnaligned(fromByteOffset: bytes.count - 8, as: UInt64.self)
            return UInt64(littleEndian: last) >> UInt64(64 - 8 * count)
        }
        var tail: UInt64 = 0
        for index in 0..<count { tail |= UInt64(bytes[start + index]) << UInt64(8 * index) }
        return tail
    }

    private static func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
        let product = a.multipliedFullWidth(by: b)
        return product.high ^ product.low
    }
}
