@testable import ForgeDhall

/// What has to hold of every source that is laid out.
enum FormatLaws {
    /// What is broken, nil when all holds; to be called on a deep stack.
    static func violation(_ bytes: [UInt8]) -> String? {
        let before = Source.encoding(bytes)
        guard case .formatted(let once) = DhallFormat.formatHere(bytes) else {
            return before == nil ? nil : "an expression was refused"
        }
        guard let before else { return "a source without a meaning was laid out" }
        guard let after = Source.encoding(once) else { return "the result does not parse" }
        if after != before { return "the meaning changed" }
        guard case .formatted(let twice) = DhallFormat.formatHere(once) else { return "the result is refused" }
        if twice != once { return "a second pass changes it: \(difference(once, twice))" }
        if Source.comments(once) != Source.comments(bytes) { return "comments changed" }
        return nil
    }

    /// The first lines that differ.
    static func difference(_ a: [UInt8], _ b: [UInt8]) -> String {
        let a = Source.text(a).split(separator: "\n", omittingEmptySubsequences: false)
        let b = Source.text(b).split(separator: "\n", omittingEmptySubsequences: false)
        let index = zip(a, b).prefix { $0 == $1 }.count
        let from = max(0, index - 2)
        let (left, right) = (a.dropFirst(from).prefix(6), b.dropFirst(from).prefix(6))
        let texts = [left, right].map { $0.joined(separator: "\n").prefix(600) }
        return "line \(index + 1)\n\(texts[0])\n---\n\(texts[1])"
    }
}
