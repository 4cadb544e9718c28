/// Reads a DEFLATE stream (RFC 1951): finds where it ends, and gives its contents when asked to.
package struct Inflater: ~Copyable {
    /// What a whole stream gave.
    package struct Stream: Sendable {
        /// The offset of the first byte after the stream.
        package var end: Int
        /// The number of bytes it stands for.
        package var size: Int
        /// The contents; empty when they were not asked for.
        package var contents: [UInt8]
    }

    private let input: UnsafeBufferPointer<UInt8>
    private var position: Int
    private var hold: UInt64 = 0
    private var held = 0
    private var size = 0
    private var contents: [UInt8] = []
    private let keepLimit: Int

    private init(_ input: UnsafeBufferPointer<UInt8>, from position: Int, keepLimit: Int) {
        self.input = input
        self.position = position
        self.keepLimit = keepLimit
    }

    /// Reads the stream that begins at an offset, keeping up to `keep` bytes of its contents.
    ///
    /// Work is bounded by the bits of the input, since what is not kept is only counted.
    package static func read(_ bytes: [UInt8], from offset: Int, keep: Int) throws(FormatError) -> Stream {
        let result: Result<Stream, FormatError> = bytes.withUnsafeBufferPointer { buffer in
            var inflater = Inflater(buffer, from: offset, keepLimit: keep)
            do throws(FormatError) { return .success(try inflater.stream()) } catch { return .failure(error) }
        }
        return try result.get()
    }

    private mutating func stream() throws(FormatError) -> Stream {
        var last = false
        while !last {
            last = try bits(1) == 1
            switch try bits(2) {
            case 0: try stored()
            case 1:
                guard let tables = Self.fixedTables else { throw error("no fixed code") }
                try block(tables.0, tables.1)
            case 2:
                let tables = try dynamicTables()
                try block(tables.0, tables.1)
            default: throw error("a block of the reserved type")
            }
        }
        return Stream(end: position - held / 8, size: size, contents: contents)
    }

    private mutating func stored() throws(FormatError) {
        _ = try bits(held & 7)
        let length = try bits(16)
        guard try bits(16) == length ^ 0xffff else { throw error("a stored block with a broken length") }
        position -= held / 8
        hold = 0
        held = 0
        guard length <= input.count - position else { throw error("a cut stored block") }
        let kept = min(length, keepLimit - contents.count)
        contents.append(contentsOf: UnsafeBufferPointer(rebasing: input[position..<position + kept]))
        position += length
        size += length
    }

    private mutating func block(_ literals: HuffmanTable, _ distances: HuffmanTable) throws(FormatError) {
        while true {
            let symbol = try decode(literals)
            if symbol < 256 {
                if contents.count < keepLimit { contents.append(UInt8(symbol)) }
                size += 1
                continue
            }
            if symbol == 256 { return }
            guard symbol < 286 else { throw error("a length code that does not exist") }
            let length = Self.lengthBase[symbol - 257] + (try bits(Self.lengthExtra[symbol - 257]))
            let code = try decode(distances)
            guard code < 30 else { throw error("a distance code that does not exist") }
            let extra = code < 4 ? 0 : code / 2 - 1
            let base = code < 4 ? code + 1 : (2 + code & 1) << extra + 1
            let distance = base + (try bits(extra))
            guard distance <= size else { throw error("a distance that reaches before the start") }
            var rest = min(length, keepLimit - contents.count)
            while rest > 0, distance <= contents.count {
                contents.append(contents[contents.count - distance])
                rest -= 1
            }
            size += length
        }
    }

    private mutating func dynamicTables() throws(FormatError) -> (HuffmanTable, HuffmanTable) {
        let literalCount = try bits(5) + 257
        let distanceCount = try bits(5) + 1
        let codeCount = try bits(4) + 4
        guard literalCount <= 286, distanceCount <= 30 else { throw error("too many codes in a block") }
        var order = [UInt8](repeating: 0, count: 19)
        for index in 0..<codeCount { order[Self.codeOrder[index]] = UInt8(try bits(3)) }
        guard let codes = HuffmanTable(lengths: order[...]) else { throw error("an over-subscribed code") }
        var lengths: [UInt8] = []
        while lengths.count < literalCount + distanceCount {
            let symbol = try decode(codes)
            switch symbol {
            case 0..<16: lengths.append(UInt8(symbol))
            case 16:
                guard let previous = lengths.last else { throw error("a repeat without a length before it") }
                lengths += [UInt8](repeating: previous, count: try bits(2) + 3)
            case 17: lengths += [UInt8](repeating: 0, count: try bits(3) + 3)
            default: lengths += [UInt8](repeating: 0, count: try bits(7) + 11)
            }
        }
        guard lengths.count == literalCount + distanceCount, lengths[256] != 0,
            let literals = HuffmanTable(lengths: lengths[..<literalCount]),
            let distances = HuffmanTable(lengths: lengths[literalCount...])
        else { throw error("code lengths that make no code") }
        return (literals, distances)
    }

    private mutating func decode(_ table: HuffmanTable) throws(FormatError) -> Int {
        if held < HuffmanTable.maxLength { refill() }
        let entry = Int(table.fast[Int(hold & UInt64(1 << HuffmanTable.fastBits - 1))])
        if entry != 0, entry & 15 <= held {
            drop(entry & 15)
            return entry >> 4
        }
        var code = 0
        var first = 0
        var index = 0
        for length in 1...HuffmanTable.maxLength {
            guard length <= held else { throw error("a cut stream") }
            code |= Int(hold >> UInt64(length - 1) & 1)
            let count = table.counts[length]
            if code - count < first {
                drop(length)
                return Int(table.symbols[index + code - first])
            }
            index += count
            first = (first + count) << 1
            code <<= 1
        }
        throw error("a code that stands for nothing")
    }

    private mutating func bits(_ count: Int) throws(FormatError) -> Int {
        if held < count {
            refill()
            guard held >= count else { throw error("a cut stream") }
        }
        let value = Int(hold & (1 << UInt64(count) - 1))
        drop(count)
        return value
    }

    private mutating func drop(_ count: Int) {
        hold >>= UInt64(count)
        held -= count
    }

    private mutating func refill() {
        while held <= 56, position < input.count {
            hold |= UInt64(input[position]) << UInt64(held)
            position += 1
            held += 8
        }
    }

    private func error(_ reason: String) -> FormatError { .malformed("\(reason) in its compressed data", at: position) }

    private static let lengthBase = [
        3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227,
        258,
    ]
    private static let lengthExtra = [
        0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
    ]
    private static let codeOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
    private static let fixedTables: (HuffmanTable, HuffmanTable)? = {
        let lengths =
            [UInt8](repeating: 8, count: 144) + [UInt8](repeating: 9, count: 112)
            + [UInt8](repeating: 7, count: 24) + [UInt8](repeating: 8, count: 8)
        guard let literals = HuffmanTable(lengths: lengths[...]),
            let distances = HuffmanTable(lengths: [UInt8](repeating: 5, count: 30)[...])
        else { return nil }
        return (literals, distances)
    }()
}
