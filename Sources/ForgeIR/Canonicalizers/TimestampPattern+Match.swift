extension TimestampPattern {
    /// Replaces the leftmost matches that do not overlap; the length stays.
    ///
    /// A match that begins or ends with a digit has no further digit beside it, so that parts of longer numbers are
    /// left alone. Work is at most the text's length times the pattern's width, which is bounded.
    func replaceMatches(in bytes: [UInt8]) -> [UInt8] {
        var out = bytes
        let replacement = parts.flatMap(\.replacement)
        var position = 0
        while position <= bytes.count - width {
            if matches(bytes, at: position) {
                out.replaceSubrange(position..<position + width, with: replacement)
                position += width
            } else {
                position += 1
            }
        }
        return out
    }

    /// Whether the pattern matches at an offset with `width` bytes after it.
    func matches(_ bytes: [UInt8], at start: Int) -> Bool {
        var position = start
        for part in parts {
            guard part.matches(bytes, at: position) else { return false }
            position += part.width
        }
        if start > 0, Self.isDigit(bytes[start]), Self.isDigit(bytes[start - 1]) { return false }
        if position < bytes.count, Self.isDigit(bytes[position - 1]), Self.isDigit(bytes[position]) { return false }
        return true
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
}

extension TimestampPattern.Part {
    fileprivate func matches(_ bytes: [UInt8], at position: Int) -> Bool {
        switch self {
        case .literal(let byte): return bytes[position] == byte
        case .number(let width, let range, _):
            guard let value = Self.number(bytes, position, width) else { return false }
            return range.contains(value)
        case .paddedDay:
            if bytes[position] == 0x20 { return (Self.number(bytes, position + 1, 1) ?? 0) > 0 }
            guard let day = Self.number(bytes, position, 2) else { return false }
            return day >= 1 && day <= 31
        case .word(let words, _):
            return words.contains { bytes.has($0.utf8, at: position) }
        case .zone:
            guard bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-"),
                let hours = Self.number(bytes, position + 1, 2), let minutes = Self.number(bytes, position + 3, 2)
            else { return false }
            return hours <= 14 && minutes <= 59
        }
    }

    private static func number(_ bytes: [UInt8], _ position: Int, _ width: Int) -> Int? {
        var value = 0
        for index in position..<position + width {
            let byte = bytes[index]
            guard byte >= 0x30, byte <= 0x39 else { return nil }
            value = value * 10 + Int(byte - 0x30)
        }
        return value
    }
}
