import BigInt

/// Why bytes are no expression.
enum DecodeProblem: Error, Equatable, Sendable {
    /// The bytes end within an item.
    case truncated(at: Int)
    /// Bytes follow the expression.
    case leftover(at: Int)
    /// The bytes are no CBOR, or of a kind that the language does not use.
    case malformed(at: Int, String)
    /// The CBOR is whole and no expression.
    case notAnExpression(at: Int, String)
    case tooDeep(at: Int)

    var position: Int {
        switch self {
        case .truncated(let at), .leftover(let at), .malformed(let at, _), .notAnExpression(let at, _),
            .tooDeep(let at):
            at
        }
    }
}

/// Reads CBOR items one by one.
struct CBORReader {
    let bytes: UnsafeBufferPointer<UInt8>
    private(set) var position = 0
    /// Where the item begins whose head was taken last.
    private(set) var itemStart = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    /// The start of an item.
    enum Head: Equatable {
        case unsigned(UInt64)
        /// -1 - n.
        case negative(UInt64)
        case data(Int)
        case text(Int)
        case array(Int)
        case map(Int)
        case tag(UInt64)
        case double(Double)
        case bool(Bool)
        case null
    }

    var isAtEnd: Bool { position == bytes.count }

    /// The first byte of the next item, without taking it; the tag that says "this is CBOR" is passed over.
    mutating func peek() throws(DecodeProblem) -> UInt8 {
        while let length = selfDescription { position += length }
        guard position < bytes.count else { throw .truncated(at: position) }
        return bytes[position]
    }

    /// The length of tag 55799 at the position, in two, four or eight bytes; nil when something else stands there.
    private var selfDescription: Int? {
        guard position < bytes.count, bytes[position] >= 0xD9, bytes[position] <= 0xDB else { return nil }
        let length = 1 + 2 << Int(bytes[position] - 0xD9)
        guard position + length <= bytes.count else { return nil }
        var value: UInt64 = 0
        for byte in bytes[(position + 1)..<(position + length)] { value = value << 8 | UInt64(byte) }
        return value == 55_799 ? length : nil
    }

    private mutating func big(_ count: Int) throws(DecodeProblem) -> UInt64 {
        guard position + count <= bytes.count else { throw .truncated(at: position) }
        var value: UInt64 = 0
        for _ in 0..<count {
            value = value << 8 | UInt64(bytes[position])
            position += 1
        }
        return value
    }

    /// Takes the head of the next item; lengths are checked against what is left.
    mutating func head() throws(DecodeProblem) -> Head {
        let first = try peek()
        let start = position
        itemStart = start
        position += 1
        let info = first & 0x1F
        if first >> 5 == 7 { return try simple(info, start) }
        let argument: UInt64 =
            switch info {
            case 0..<24: UInt64(info)
            case 24: try big(1)
            case 25: try big(2)
            case 26: try big(4)
            case 27: try big(8)
            default: throw .malformed(at: start, "an indefinite length")
            }
        switch first >> 5 {
        case 0: return .unsigned(argument)
        case 1: return .negative(argument)
        case 6: return .tag(argument)
        default: break
        }
        // Every element takes a byte at least, so that a length beyond the rest is a lie.
        guard argument <= UInt64(bytes.count - position) else { throw .truncated(at: start) }
        switch first >> 5 {
        case 2: return .data(Int(argument))
        case 3: return .text(Int(argument))
        case 4: return .array(Int(argument))
        default: return .map(Int(argument))
        }
    }

    private mutating func simple(_ info: UInt8, _ start: Int) throws(DecodeProblem) -> Head {
        switch info {
        case 20: return .bool(false)
        case 21: return .bool(true)
        case 22: return .null
        case 25: return .double(Self.double(half: UInt16(try big(2))))
        case 26: return .double(Double(Float(bitPattern: UInt32(try big(4)))))
        case 27: return .double(Double(bitPattern: try big(8)))
        default: throw .malformed(at: start, "the simple value \(info)")
        }
    }

    static func double(half: UInt16) -> Double {
        let exponent = Int(half >> 10 & 0x1F)
        let fraction = Double(half & 0x3FF)
        let magnitude: Double =
            switch exponent {
            case 0: fraction * 0x1p-24
            case 31: fraction == 0 ? .infinity : .nan
            default: Double(sign: .plus, exponent: exponent - 15, significand: 1 + fraction / 1024)
            }
        return half & 0x8000 != 0 ? -magnitude : magnitude
    }

    /// Takes bytes whose number the head told.
    mutating func run(_ count: Int) throws(DecodeProblem) -> UnsafeBufferPointer<UInt8> {
        guard position + count <= bytes.count else { throw .truncated(at: position) }
        defer { position += count }
        return UnsafeBufferPointer(rebasing: bytes[position..<position + count])
    }

    /// Takes the rest of an integer whose head was taken: plain, or a bignum; nil when it is none.
    mutating func integer(_ head: Head) throws(DecodeProblem) -> (magnitude: BigUInt, isNegative: Bool)? {
        switch head {
        case .unsigned(let value): return (BigUInt(integerLiteral: value), false)
        case .negative(let value): return (BigUInt(integerLiteral: value) + 1, true)
        case .tag(let number) where number == 2 || number == 3:
            guard case .data(let count) = try self.head() else { return nil }
            var value = BigUInt(0)
            var word: UInt64 = 0
            let run = try run(count)
            var words: [UInt] = []
            for (index, byte) in run.reversed().enumerated() {
                word |= UInt64(byte) << UInt64(index % 8 * 8)
                if index % 8 == 7 || index == run.count - 1 {
                    words.append(UInt(word))
                    word = 0
                }
            }
            value = BigUInt(words: words)
            return number == 2 ? (value, false) : (value + 1, true)
        default: return nil
        }
    }
}
