import ForgeIR
import Glibc

/// The order of texts by their UTF-8 bytes.
enum ByteOrder {
    /// The indices of texts in ascending order; of equal texts the earlier one comes first.
    ///
    /// Ids of one graph tend to begin alike, so eight bytes after what all share are compared as one number.
    static func indices(of texts: [String]) -> [UInt32] {
        let isAscending = texts.indices.dropFirst().allSatisfy { !Directory.less(texts[$0], texts[$0 - 1]) }
        if isAscending { return texts.indices.map(UInt32.init) }
        let shared = sharedPrefix(texts)
        var keyed = texts.indices.map { (key: word(texts[$0], from: shared), index: UInt32($0)) }
        keyed.sort { a, b in
            if a.key != b.key { return a.key < b.key }
            let (left, right) = (texts[Int(a.index)], texts[Int(b.index)])
            if Directory.less(left, right) { return true }
            if Directory.less(right, left) { return false }
            return a.index < b.index
        }
        return keyed.map(\.index)
    }

    /// Whether two texts have the same bytes: `==` takes two spellings of one character for the same.
    static func isSame(_ a: String, _ b: String) -> Bool {
        var (a, b) = (a, b)
        return a.withUTF8 { a in
            b.withUTF8 { b in
                guard a.count == b.count else { return false }
                guard let first = a.baseAddress, let second = b.baseAddress else { return true }
                return memcmp(first, second, a.count) == 0
            }
        }
    }

    /// How many bytes all texts begin with alike.
    private static func sharedPrefix(_ texts: [String]) -> Int {
        guard var first = texts.first else { return 0 }
        var length = first.utf8.count
        first.withUTF8 { first in
            for var text in texts where length > 0 {
                length = text.withUTF8 { bytes in
                    var same = 0
                    while same < length, same < bytes.count, bytes[same] == first[same] { same += 1 }
                    return same
                }
            }
        }
        return length
    }

    /// Eight bytes as a number, zeros beyond the end.
    private static func word(_ text: String, from start: Int) -> UInt64 {
        var text = text
        return text.withUTF8 { bytes in
            var word: UInt64 = 0
            for index in start..<start + 8 { word = word << 8 | UInt64(index < bytes.count ? bytes[index] : 0) }
            return word
        }
    }
}
