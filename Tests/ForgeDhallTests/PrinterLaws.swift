@testable import ForgeDhall

/// What has to hold of every term that is written as a source.
enum PrinterLaws {
    /// What is broken for the term that bytes encode, nil when all holds; to be called on a deep stack.
    static func violation(encoded bytes: [UInt8]) -> String? {
        let arena = Arena()
        let term = bytes.withUnsafeBufferPointer { raw in try? TermDecoder.decode(raw, arena) }
        guard let term else { return nil }
        let expected = TermEncoder.encode(term, arena)
        let text = TermPrinter.text(term, arena)
        guard let found = Source.encoding(text) else { return "does not parse: \(Source.text(text).prefix(300))" }
        if found != expected { return "reads back as another term: \(Source.text(text).prefix(300))" }
        let line = TermPrinter.line(term, arena, width: 1 << 28)
        if line.utf8.contains(0x0A) { return "a line of several lines" }
        let isSame = Source.encoding(Array(line.utf8)) == expected
        return isSame ? nil : "the line reads back as another term: \(line.prefix(300))"
    }
}
