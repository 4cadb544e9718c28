import ForgeCore
import ForgeIR

/// Makes the values of one seed, the same on every machine (SplitMix64).
struct SeededValues {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    mutating func flag() -> Bool { next() & 1 == 0 }

    /// Lengths that cross the one-byte and two-byte boundaries of a varint, now and then.
    mutating func length() -> Int {
        switch below(20) {
        case 0: 0
        case 1: 127 + below(3)
        case 2: 16_383 + below(3)
        default: 1 + below(24)
        }
    }

    mutating func text() -> String {
        let alphabet: [Unicode.Scalar] = [
            "a", "Z", "7", "-", ".", "_", " ", "é", "ß", "日", "𝄞", "\u{10FFFF}", "\u{7f}",
        ]
        var out = String.UnicodeScalarView()
        for _ in 0..<length() { out.append(alphabet[below(alphabet.count)]) }
        return String(out)
    }

    /// A name that is one path component; the number keeps names apart.
    mutating func name(_ number: Int) -> String {
        let heads = ["a", "B", "é", "日本", "𝄞", "x.y", "lib", "~", "0", "\u{fffd}"]
        return heads[below(heads.count)] + "\(number)"
    }

    mutating func bytes() -> [UInt8] { (0..<length()).map { _ in UInt8(truncatingIfNeeded: next()) } }

    mutating func blob() -> BlobID {
        let size = [0, 1, 127, 128, 1 << 20, Int64.max][below(6)]
        return BlobID(Digest(of: "\(next())"), size: size)
    }

    mutating func map() -> [String: String] {
        var out: [String: String] = [:]
        for index in 0..<below(6) { out[name(index)] = text() }
        return out
    }
}
