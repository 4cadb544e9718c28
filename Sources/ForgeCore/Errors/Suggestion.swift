/// Finds what a misspelt name was meant to be.
public enum Suggestion {
    /// The candidate closest to `word` by edit distance, if one is close enough to be a slip of the hand.
    public static func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
        let limit = max(1, word.utf8.count / 3)
        var best: (distance: Int, name: String)?
        let letters = Array(word.utf8.prefix(64))
        for candidate in candidates {
            // As many letters as the lengths differ by have to be inserted.
            guard abs(candidate.utf8.count - word.utf8.count) <= limit else { continue }
            let distance = editDistance(letters, Array(candidate.utf8.prefix(64)))
            // Names that have nothing in common are no slips of each other.
            guard distance <= limit, distance < max(word.utf8.count, candidate.utf8.count) else { continue }
            if best == nil || (distance, candidate) < (best?.distance ?? 0, best?.name ?? "") {
                best = (distance, candidate)
            }
        }
        return best?.name
    }

    /// The hint sentence for a misspelt name, or nothing.
    public static func hints(for word: String, among candidates: some Sequence<String>) -> [String] {
        nearest(to: word, among: candidates).map { ["Did you mean `\($0)`?"] } ?? []
    }

    /// Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment).
    static func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        var previous2 = [Int](repeating: 0, count: b.count + 1)
        var previous = Array(0...b.count)
        for i in 0..<a.count {
            var current = [i + 1] + [Int](repeating: 0, count: b.count)
            for j in 0..<b.count {
                let cost = a[i] == b[j] ? 0 : 1
                current[j + 1] = min(previous[j + 1] + 1, current[j] + 1, previous[j] + cost)
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                    current[j + 1] = min(current[j + 1], previous2[j - 1] + 1)
                }
            }
            previous2 = previous
            previous = current
        }
        return previous[b.count]
    }
}
