import ForgeCore
import ForgeTesting
import Testing

/// A second canonicaliser that shares nothing with the first: it works on text, one code point at a time, and compares
/// keys by their UTF-16BE bytes.
///
/// Writer and oracle must agree on every value.
@Suite struct JSONOracleTests {
    indirect enum Value {
        case literal(String), text([UInt32]), list([Value]), map([(key: [UInt32], value: Value)])
    }

    @Test("Two independent canonicalisers agree on random values", arguments: 0..<60)
    func agree(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        for _ in 0..<25 {
            let value = Self.value(depth: 4, &random)
            var document: [UInt8] = []
            Self.spell(value, &document, &random)
            let canonical = JSONWriter.canonical(try JSONReader.read(document))
            var expected: [UInt8] = []
            Self.canonicalize(value, &expected)
            #expect(canonical == expected, "seed \(seed): \(String(decoding: document, as: UTF8.self))")
            #expect(
                JSONWriter.canonical(try JSONReader.read(canonical)) == canonical, "seed \(seed): not a fixed point")
        }
    }

    private static func value(depth: Int, _ random: inout SplitMix64) -> Value {
        switch random.below(depth > 0 ? 6 : 3) {
        case 0: return .literal(["null", "true", "false", "0"][random.below(4)])
        case 1:
            let bits = random.below(54)
            let magnitude = random.next() & (1 << UInt64(bits) - 1)
            return .literal(magnitude > 0 && random.below(2) == 0 ? "-\(magnitude)" : "\(magnitude)")
        case 2: return .text(text(&random))
        case 3: return .list((0..<random.below(5)).map { _ in value(depth: depth - 1, &random) })
        default:
            var members: [(key: [UInt32], value: Value)] = []
            for _ in 0..<random.below(12) {
                let key = text(&random)
                if !members.contains(where: { $0.key == key }) {
                    members.append((key, value(depth: depth - 1, &random)))
                }
            }
            return .map(members)
        }
    }

    private static func text(_ random: inout SplitMix64) -> [UInt32] {
        (0..<random.below(6)).map { _ in
            switch random.below(6) {
            case 0: UInt32(random.below(0x20))
            case 1: [0x22, 0x5c, 0x2f, 0x7f, 0x80, 0x301, 0xe9, 0x2028][random.below(8)]
            case 2: 0xd7f0 + UInt32(random.below(16))
            case 3: 0xe000 + UInt32(random.below(0x2000))
            case 4: 0x10000 + UInt32(random.below(0x100000))
            default: 0x61 + UInt32(random.below(4))
            }
        }
    }

    /// Writes a value in one of its many spellings.
    private static func spell(_ value: Value, _ out: inout [UInt8], _ random: inout SplitMix64) {
        func space(_ out: inout [UInt8]) {
            for _ in 0..<random.below(3) { out.append([32, 9, 10, 13][random.below(4)]) }
        }
        space(&out)
        switch value {
        case .literal(let text): out += Array(text.utf8)
        case .text(let scalars): spell(scalars, &out, &random)
        case .list(let items):
            out.append(0x5b)
            for (index, item) in items.enumerated() {
                if index > 0 { out.append(0x2c) }
                spell(item, &out, &random)
            }
            out.append(0x5d)
        case .map(let members):
            out.append(0x7b)
            for (index, member) in members.enumerated() {
                if index > 0 { out.append(0x2c) }
                space(&out)
                spell(member.key, &out, &random)
                space(&out)
                out.append(0x3a)
                spell(member.value, &out, &random)
            }
            out.append(0x7d)
        }
        space(&out)
    }

    private static func spell(_ scalars: [UInt32], _ out: inout [UInt8], _ random: inout SplitMix64) {
        out.append(0x22)
        for scalar in scalars {
            if scalar < 0x20 || scalar == 0x22 || scalar == 0x5c || random.below(3) == 0 {
                for unit in utf16(scalar) { out += Array("\\u".utf8) + hex(unit, upper: random.below(2) == 0) }
            } else {
                out += utf8(scalar)
            }
        }
        out.append(0x22)
    }

    /// The canonical form by the letter of RFC 8785.
    private static func canonicalize(_ value: Value, _ out: inout [UInt8]) {
        switch value {
        case .literal(let text): out += Array(text.utf8)
        case .text(let scalars): canonicalize(scalars, &out)
        case .list(let items):
            out.append(0x5b)
            for (index, item) in items.enumerated() {
                if index > 0 { out.append(0x2c) }
                canonicalize(item, &out)
            }
            out.append(0x5d)
        case .map(var members):
            // Insertion sort by the big-endian bytes of UTF-16.
            for end in members.indices {
                var at = end
                while at > 0, utf16Bytes(members[at].key).lexicographicallyPrecedes(utf16Bytes(members[at - 1].key)) {
                    members.swapAt(at, at - 1)
                    at -= 1
                }
            }
            out.append(0x7b)
            for (index, member) in members.enumerated() {
                if index > 0 { out.append(0x2c) }
                canonicalize(member.key, &out)
                out.append(0x3a)
                canonicalize(member.value, &out)
            }
            out.append(0x7d)
        }
    }

    private static func canonicalize(_ scalars: [UInt32], _ out: inout [UInt8]) {
        let short: [UInt32: String] = [8: "b", 9: "t", 10: "n", 12: "f", 13: "r", 0x22: "\"", 0x5c: "\\"]
        out.append(0x22)
        for scalar in scalars {
            if let letter = short[scalar] {
                out += [0x5c] + Array(letter.utf8)
            } else if scalar < 0x20 {
                out += Array("\\u".utf8) + hex(UInt16(scalar), upper: false)
            } else {
                out += utf8(scalar)
            }
        }
        out.append(0x22)
    }

    private static func utf16(_ scalar: UInt32) -> [UInt16] {
        if scalar < 0x10000 { return [UInt16(scalar)] }
        return [UInt16(0xd800 + (scalar - 0x10000) / 0x400), UInt16(0xdc00 + (scalar - 0x10000) % 0x400)]
    }

    private static func utf16Bytes(_ scalars: [UInt32]) -> [UInt8] {
        scalars.flatMap(utf16).flatMap { [UInt8($0 / 256), UInt8($0 % 256)] }
    }

    private static func utf8(_ scalar: UInt32) -> [UInt8] {
        func tail(_ shift: UInt32) -> UInt8 { UInt8(0x80 + (scalar >> shift) % 64) }
        if scalar < 0x80 { return [UInt8(scalar)] }
        if scalar < 0x800 { return [UInt8(0xc0 + scalar >> 6), tail(0)] }
        if scalar < 0x10000 { return [UInt8(0xe0 + scalar >> 12), tail(6), tail(0)] }
        return [UInt8(0xf0 + scalar >> 18), tail(12), tail(6), tail(0)]
    }

    private static func hex(_ unit: UInt16, upper: Bool) -> [UInt8] {
        let digits = Array((upper ? "0123456789ABCDEF" : "0123456789abcdef").utf8)
        return [12, 8, 4, 0].map { digits[Int(unit >> $0) % 16] }
    }
}
