private import Crypto

/// Cuts bytes into chunks where their contents say so: FastCDC 2020 with normalisation 2, as the API prescribes it.
struct FastCDC: Sendable {
    /// The shortest, usual and longest chunk, in bytes.
    let shortest: Int
    let average: Int
    let longest: Int
    /// Where fewer bytes than usual have passed a cut is rarer than behind that.
    private let (rare, frequent): (UInt64, UInt64)
    private let gear: [UInt64]

    /// - Parameter average: a power of two from 1 KiB to 1 MiB.
    init(average: Int, seed: UInt64 = 0) {
        precondition(average >= 1 << 10 && average <= 1 << 20 && average.nonzeroBitCount == 1)
        shortest = average / 4
        self.average = average
        longest = average * 4
        let bits = average.trailingZeroBitCount
        rare = Self.masks[bits + 2 - Self.firstMask]
        frequent = Self.masks[bits - 2 - Self.firstMask]
        gear = (0...255).map { byte in
            let hash = Insecure.MD5.hash(data: [UInt8](repeating: UInt8(byte), count: 64))
            return hash.prefix(8).reduce(0) { $0 << 8 | UInt64($1) } ^ seed
        }
    }

    /// The masks of the algorithm's reference, by the logarithm of the size that each stands for.
    private static let masks: [UInt64] = [
        0x0000_0018_0003_5300, 0x0000_0190_0035_3000, 0x0000_5900_0353_0000, 0x0000_d900_0353_0000,
        0x0000_d901_0353_0000, 0x0000_d903_0353_0000, 0x0000_d903_1353_0000, 0x0000_d90f_0353_0000,
        0x0000_d903_0353_7000, 0x0000_d907_0353_7000, 0x0000_d907_0753_7000, 0x0000_d917_0753_7000,
        0x0000_d917_4753_7000, 0x0000_d917_6753_7000, 0x0000_d937_6753_7000,
    ]
    private static let firstMask = 8

    /// The length of the first chunk of bytes, which are all that are left or at least ``longest``.
    func cut(_ bytes: UnsafeRawBufferPointer) -> Int {
        if bytes.count <= shortest { return bytes.count }
        let end = min(bytes.count, longest)
        var hash: UInt64 = 0
        var place = shortest / 2 * 2
        return gear.withUnsafeBufferPointer { gear in
            // Two bytes a step: the first one's mask and gear are shifted instead of the hash.
            for (limit, mask) in [(min(average, end), rare), (end, frequent)] {
                while place < limit / 2 * 2 {
                    hash = hash << 2 &+ gear[Int(bytes[place])] << 1
                    if hash & (mask << 1) == 0 { return place }
                    hash &+= gear[Int(bytes[place + 1])]
                    if hash & mask == 0 { return place + 1 }
                    place += 2
                }
            }
            return end
        }
    }
}
