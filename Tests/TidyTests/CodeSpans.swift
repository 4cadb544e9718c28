/// A piece of code in a document: an inline span, or a line of a fenced block.
struct CodeSpan {
    let line: Int
    let text: Substring
    let isFenced: Bool
}

extension SourceFile {
    /// The code in a Markdown text, or in the comments and messages of a source file.
    var codeSpans: [CodeSpan] {
        guard isMarkdown else {
            return content.lines(with: "`").flatMap { Self.inlineSpans($0.text, line: $0.index + 1) }
        }
        var spans: [CodeSpan] = []
        var isFenced = false
        for (index, line) in lines.enumerated() {
            if line.drop(while: { $0 == " " }).hasPrefix("```") {
                isFenced.toggle()
            } else if isFenced {
                spans.append(CodeSpan(line: index + 1, text: line, isFenced: true))
            } else {
                spans += Self.inlineSpans(line, line: index + 1)
            }
        }
        return spans
    }

    private static func inlineSpans(_ text: Substring, line: Int) -> [CodeSpan] {
        let pieces = text.utf8.split(separator: 0x60, omittingEmptySubsequences: false)
        return pieces.enumerated().filter { $0.offset % 2 == 1 && $0.offset < pieces.count - 1 }.map {
            CodeSpan(line: line, text: Substring($0.element), isFenced: false)
        }
    }

    /// The lines of a Markdown text outside fenced blocks, with their numbers.
    var prose: [(line: Int, text: Substring)] {
        var isFenced = false
        return lines.enumerated().compactMap { index, line in
            if line.drop(while: { $0 == " " }).hasPrefix("```") {
                isFenced.toggle()
                return nil
            }
            return isFenced ? nil : (index + 1, line)
        }
    }
}

extension Substring {
    /// The words that follow `program` where it stands as a command: `forge build` gives `build`.
    func arguments(of program: String) -> [String] {
        guard utf8.count > program.utf8.count, contains(program) else { return [] }
        let words = split { !($0.isLetter || $0.isNumber || "-_./$=".contains($0)) }
        let separators: Set<Character> = [";", "|", "&", "(", "\"", "'", ","]
        return zip(words, words.dropFirst()).compactMap { first, second in
            guard first == program, !self[first.endIndex..<second.startIndex].contains(where: separators.contains),
                let head = second.first, head.isLowercase, second.allSatisfy({ $0.isLowercase || $0 == "-" })
            else { return nil }
            return String(second)
        }
    }
}
