/// Printable strings in bytes of any kind.
enum BinaryStrings {
    private static let shortest = 6
    /// The most bytes of a side that are searched.
    private static let searchedBytes = 32 << 20
    /// The most strings of a side that are listed.
    static let listed = 8
    /// More strings than this on one side only are chance, as in compressed data.
    private static let noise = 200

    /// Strings of at least six characters that only one side holds, in the order in which they stand.
    static func differing(
        _ a: ArraySlice<UInt8>, _ b: ArraySlice<UInt8>
    ) -> (left: [String], right: [String]) {
        let (left, right) = (runs(a.prefix(searchedBytes)), runs(b.prefix(searchedBytes)))
        let onlyLeft = left.missing(in: right)
        let onlyRight = right.missing(in: left)
        guard onlyLeft.count <= noise, onlyRight.count <= noise else { return ([], []) }
        return (onlyLeft.prefix(listed).map(text), onlyRight.prefix(listed).map(text))
    }

    private static func text(_ run: ArraySlice<UInt8>) -> String { String(decoding: run, as: UTF8.self).shortened }

    private static func runs(_ bytes: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        var runs: [ArraySlice<UInt8>] = []
        var start = bytes.startIndex
        for index in bytes.indices where !(0x20...0x7e).contains(bytes[index]) {
            if index - start >= shortest { runs.append(bytes[start..<index]) }
            start = index + 1
        }
        if bytes.endIndex - start >= shortest { runs.append(bytes[start...]) }
        return runs
    }
}

extension [ArraySlice<UInt8>] {
    /// The elements that another list has fewer of, in order.
    func missing(in other: Self) -> Self {
        var counts: [ArraySlice<UInt8>: Int] = [:]
        for element in other { counts[element, default: 0] += 1 }
        return filter { element in
            guard let count = counts[element], count > 0 else { return true }
            counts[element] = count - 1
            return false
        }
    }
}
