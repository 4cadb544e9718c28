/// A file as lines; nil for bytes that are no text.
struct TextLines {
    private static let limit = 32 << 20

    /// The lines without their line feeds; a file that ends with one has an empty last line.
    let lines: [ArraySlice<UInt8>]

    init?(_ bytes: ArraySlice<UInt8>) {
        guard bytes.count <= Self.limit, bytes.allSatisfy(Self.isText) else { return nil }
        lines = bytes.split(separator: 0x0a, omittingEmptySubsequences: false)
    }

    /// Printable ASCII, what may be UTF-8 or Latin, and the usual control characters.
    private static func isText(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte != 0x7f || (0x09...0x0d).contains(byte) || byte == 0x1b
    }
}

/// Compares lines of text.
enum TextComparison {
    private static let hunksListed = 10
    private static let linesListed = 6

    /// Lines in another order, or the lines that changed.
    static func aspect(_ a: TextLines, _ b: TextLines) -> Difference.Aspect {
        if a.lines.count == b.lines.count, a.lines.missing(in: b.lines).isEmpty,
            let first = zip(a.lines, b.lines).first(where: { $0.0 != $0.1 })
        {
            return .order(of: "lines", left: text(first.0), right: text(first.1))
        }
        let ranges = LineDifference.ranges(a.lines, b.lines)
        let hunks = ranges.prefix(hunksListed).map { hunk($0, a.lines, b.lines) }
        return .text(hunks, omitted: max(0, ranges.count - hunksListed))
    }

    private static func hunk(
        _ change: LineDifference.Change, _ a: [ArraySlice<UInt8>], _ b: [ArraySlice<UInt8>]
    ) -> TextHunk {
        TextHunk(
            leftLine: change.left.lowerBound + 1, rightLine: change.right.lowerBound + 1,
            left: a[change.left].prefix(linesListed).map(text), right: b[change.right].prefix(linesListed).map(text),
            leftOmitted: max(0, change.left.count - linesListed),
            rightOmitted: max(0, change.right.count - linesListed))
    }

    private static func text(_ line: ArraySlice<UInt8>) -> String { String(decoding: line, as: UTF8.self).shortened }
}
