/// The changes between two lists of lines (Myers, 1986), with bounded effort.
enum LineDifference {
    /// Lines that were replaced; either range may be empty.
    struct Change: Equatable {
        var left: Range<Int>
        var right: Range<Int>
    }

    /// Beyond this many edits, all that lies between the common beginning and end is one change.
    private static let edits = 300

    static func ranges(_ a: [ArraySlice<UInt8>], _ b: [ArraySlice<UInt8>]) -> [Change] {
        var start = 0
        while start < min(a.count, b.count), a[start] == b[start] { start += 1 }
        var tail = 0
        while tail < min(a.count, b.count) - start, a[a.count - 1 - tail] == b[b.count - 1 - tail] { tail += 1 }
        let left = Array(a[start..<a.count - tail])
        let right = Array(b[start..<b.count - tail])
        if left.isEmpty && right.isEmpty { return [] }
        let whole = Change(left: start..<start + left.count, right: start..<start + right.count)
        guard !left.isEmpty, !right.isEmpty, let matches = matches(left, right) else { return [whole] }
        var changes: [Change] = []
        var (x, y) = (0, 0)
        for match in matches + [(left.count, right.count)] {
            if match.0 > x || match.1 > y {
                changes.append(
                    Change(left: start + x..<start + match.0, right: start + y..<start + match.1))
            }
            (x, y) = (match.0 + 1, match.1 + 1)
        }
        return changes
    }

    /// Pairs of equal lines in order; nil when there are too many edits.
    private static func matches(_ a: [ArraySlice<UInt8>], _ b: [ArraySlice<UInt8>]) -> [(Int, Int)]? {
        let bound = min(edits, a.count + b.count)
        var reached = [Int](repeating: 0, count: 2 * bound + 3)
        var history: [[Int]] = []
        for d in 0...bound {
            history.append(reached)
            for k in stride(from: -d, through: d, by: 2) {
                let down = k == -d || k != d && reached[bound + k] < reached[bound + k + 2]
                var x = down ? reached[bound + k + 2] : reached[bound + k] + 1
                var y = x - k
                while x < a.count, y < b.count, y >= 0, a[x] == b[y] { (x, y) = (x + 1, y + 1) }
                reached[bound + k + 1] = x
                if x >= a.count, y >= b.count { return walk(back: history, bound, from: (x, y)) }
            }
        }
        return nil
    }

    private static func walk(back history: [[Int]], _ bound: Int, from end: (Int, Int)) -> [(Int, Int)] {
        var pairs: [(Int, Int)] = []
        var (x, y) = end
        for d in history.indices.reversed() {
            let reached = history[d]
            let k = x - y
            let down = k == -d || k != d && reached[bound + k] < reached[bound + k + 2]
            let before = down ? k + 1 : k - 1
            let beforeX = reached[bound + before + 1]
            let beforeY = beforeX - before
            while x > beforeX, y > beforeY, x > 0 {
                (x, y) = (x - 1, y - 1)
                pairs.append((x, y))
            }
            (x, y) = (beforeX, beforeY)
        }
        return pairs.reversed()
    }
}
