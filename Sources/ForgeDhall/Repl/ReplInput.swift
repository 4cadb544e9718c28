/// Whether what a person typed goes on in another line.
enum ReplInput {
    /// What may follow a line.
    enum State: Equatable {
        /// The input is an expression, or is wrong whatever follows.
        case whole
        /// Something is missing at the end.
        case unfinished
        /// A text of several lines or a comment is open: every line belongs to it.
        case open
    }

    private static let commands: Set<Substring> = [":type", ":t", ":normalize", ":n", ":hash", ":let"]

    /// Whether input names what it defines without saying what for: `let x = e` without `in`.
    static func isDefinition(_ text: String) -> Bool {
        text.hasPrefix("let") && text.dropFirst(3).first?.isWhitespace == true
            && !text.split(whereSeparator: \.isWhitespace).contains("in")
    }

    /// Whether a line begins a command; a type annotation has a space after its colon.
    static func isCommand(_ line: String) -> Bool {
        let trimmed = line.drop(while: \.isWhitespace)
        return trimmed.first == ":" && trimmed.dropFirst().first.map { $0.isLetter || $0 == "?" } ?? false
    }

    static func state(_ text: String) -> State {
        var expression = text[...]
        var isDefinition = Self.isDefinition(text)
        if isCommand(text) {
            let word = text.prefix { !$0.isWhitespace }
            guard commands.contains(word) else { return .whole }
            expression = text[word.endIndex...].drop(while: \.isWhitespace)
            isDefinition = word == ":let"
            // A command that nothing follows has no use for another line.
            if expression.isEmpty { return .whole }
            if isDefinition { return state("let \(expression)", closing: "\nin  {=}") }
        }
        return state(String(expression), closing: isDefinition ? "\nin  {=}" : "")
    }

    private static func state(_ text: String, closing: String) -> State {
        let bytes = Array((text + closing).utf8)
        let problem = bytes.withUnsafeBufferPointer { Parser.parse($0).problems.first }
        guard let problem else { return .whole }
        switch problem.reason {
        case .commentOpen: return .open
        case .multilineWithoutLine where text.hasSuffix("''"): return .open
        case .textOpen: return bytes[problem.start] == 0x27 ? .open : .whole
        default: return problem.start >= text.utf8.count ? .unfinished : .whole
        }
    }
}
