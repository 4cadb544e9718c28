extension Formatter {
    private func isComment(_ token: UInt32) -> Bool { kind(token) == .lineComment || kind(token) == .blockComment }

    private func newlines(_ space: UInt32) -> Int { text(space).reduce(0) { $0 + ($1 == 0x0A ? 1 : 0) } }

    private func hasLines(_ comment: UInt32) -> Bool { kind(comment) == .blockComment && text(comment).contains(0x0A) }

    /// Whether the next comment or token stands on another line than the end of a comment.
    private func endsLine(_ comment: UInt32) -> Bool {
        if kind(comment) == .lineComment || hasLines(comment) { return true }
        var index = comment + 1
        while kind(index) == .space || isDropped[Int(index)] {
            if kind(index) == .space, newlines(index) > 0 { return true }
            index += 1
        }
        return false
    }

    private mutating func write(_ comment: UInt32) {
        layout.comment(text(comment), isLine: kind(comment) == .lineComment, endsLine: endsLine(comment))
        cursor = comment + 1
    }

    /// Writes the comments that stand behind the token that was just written, on its line.
    mutating func writeCommentsBehind(pulls: Bool) {
        var pulls = pulls
        var index = cursor
        while true {
            switch kind(index) {
            case .space:
                if !pulls, newlines(index) > 0 { return }
                index += 1
            case .lineComment, .blockComment:
                if !pulls, hasLines(index) { return }
                layout.space()
                write(index)
                if layout.pending == .hard { return }
                pulls = false
                index += 1
            case .comma where !isDropped[Int(index)], .bar where !isDropped[Int(index)]:
                return pulls ? () : writeCommentsBehindSeparator(index)
            default:
                if !isDropped[Int(index)] { return }
                index += 1
            }
        }
    }

    /// Comments between a separator and the end of its line belong to what is before it: `a, -- about a`.
    private mutating func writeCommentsBehindSeparator(_ separator: UInt32) {
        var index = separator + 1
        var found: [UInt32] = []
        while kind(index) == .space || isComment(index) {
            if kind(index) == .space {
                if newlines(index) > 0 { break }
            } else {
                if hasLines(index) { return }
                found.append(index)
            }
            index += 1
        }
        guard kind(index) == .space, !found.isEmpty else { return }
        for comment in found {
            layout.space()
            write(comment)
        }
    }

    /// Writes the comments that are left before a token, on lines of their own.
    ///
    /// - Parameter keepsBlank: whether an empty line before the token is kept when there is no comment, too.
    mutating func writeComments(before token: UInt32, keepsBlank: Bool = false) {
        var index = cursor
        var isNewLine = false
        var isBlank = false
        var wrote = false
        while index < token {
            switch kind(index) {
            case .space:
                let count = newlines(index)
                isNewLine = isNewLine || count > 0
                isBlank = isBlank || count > 1 || (count > 0 && index > 0 && kind(index - 1) == .shebang)
            case .shebang:
                let line = text(index)
                layout.text(UnsafeBufferPointer(rebasing: line[..<Self.lineLength(line)]))
                layout.line(.hard)
                wrote = true
                cursor = index + 1
            case .lineComment, .blockComment:
                if isNewLine || hasLines(index) { layout.line(.hard) }
                if isBlank { layout.blank() }
                write(index)
                (isNewLine, isBlank, wrote) = (false, false, true)
            default: break
            }
            index += 1
        }
        if wrote { layout.settle() }
        if isBlank, wrote || keepsBlank { layout.blank() }
        cursor = max(cursor, token)
    }

    private static func lineLength(_ line: UnsafeBufferPointer<UInt8>) -> Int {
        var count = line.count
        while count > 0, line[count - 1] == 0x0A || line[count - 1] == 0x0D { count -= 1 }
        return count
    }
}
