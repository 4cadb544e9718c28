extension Scanner {
    /// A literal that begins with a digit.
    mutating func number() -> Token.Kind {
        if let length = temporalLength(at: position) { return many(length, .temporal) }
        if peek(4) == 0x2D || peek(2) == 0x3A, let kind = outOfRange() { return kind }
        if peek() == 0x30, peek(1) == 0x78, peek(2) == 0x22 { return bytesLiteral() }
        return numeric(at: position, isSigned: false)
    }

    /// A literal that begins with a sign and a digit.
    mutating func signedNumber() -> Token.Kind {
        if let length = offsetLength(at: position, takesZ: false) { return many(length, .temporal) }
        if peek(3) == 0x3A, isForm(position + 1, [2, 2], 0x3A) { return outOfRange(6) }
        return numeric(at: position + 1, isSigned: true)
    }

    private mutating func numeric(at start: Int, isSigned: Bool) -> Token.Kind {
        let exact: Token.Kind = isSigned ? .integer : .natural
        if byte(start) == 0x30, byte(start + 1) == 0x78, isHexDigit(byte(start + 2)) {
            position = start + 2
            while isHexDigit(peek()) { position += 1 }
            return exact
        }
        if byte(start) == 0x30, byte(start + 1) == 0x62, byte(start + 2) | 1 == 0x31 {
            position = start + 2
            while peek() | 1 == 0x31 { position += 1 }
            return exact
        }
        position = start
        while isDigit(peek()) { position += 1 }
        let wholeEnd = position
        var isDouble = false
        if peek() == 0x2E, isDigit(peek(1)) {
            isDouble = true
            position += 1
            while isDigit(peek()) { position += 1 }
        }
        if peek() | 0x20 == 0x65 {
            let sign = peek(1) == 0x2B || peek(1) == 0x2D ? 1 : 0
            if isDigit(peek(1 + sign)) {
                isDouble = true
                position += 1 + sign
                while isDigit(peek()) { position += 1 }
            }
        }
        if isDouble { return .double }
        if bytes[start] == 0x30, wholeEnd > start + 1 { report(start, .leadingZero) }
        return exact
    }

    private mutating func bytesLiteral() -> Token.Kind {
        let start = position
        position += 3
        while isHexDigit(peek()) { position += 1 }
        let isWhole = peek() == 0x22 && (position - start) % 2 == 1
        if !isWhole { report(start, .bytesLiteral) }
        if peek() == 0x22 { position += 1 }
        return .bytes
    }

    @inline(__always)
    private func byte(_ index: Int) -> UInt8 { index < bytes.count ? bytes[index] : 0 }

    // MARK: Dates and times

    /// The length of the date, time, or both with an offset, at an index; nil when there is none.
    private func temporalLength(at start: Int) -> Int? {
        if let date = dateLength(at: start) {
            guard byte(start + date) | 0x20 == 0x74, let time = timeLength(at: start + date + 1) else { return date }
            let end = date + 1 + time
            return end + (offsetLength(at: start + end, takesZ: true) ?? 0)
        }
        guard let time = timeLength(at: start) else { return nil }
        return time + (offsetLength(at: start + time, takesZ: true) ?? 0)
    }

    /// A date or a time that has the form of one and does not exist; nothing else that parses begins so.
    private mutating func outOfRange() -> Token.Kind? {
        if isForm(position, [4, 2, 2], 0x2D) { return outOfRange(10) }
        return isForm(position, [2, 2, 2], 0x3A) ? outOfRange(8) : nil
    }

    private mutating func outOfRange(_ length: Int) -> Token.Kind {
        report(position, .temporalRange, length: length)
        return many(length, .temporal)
    }

    /// Whether groups of digits with a byte between them stand at an index, and no digit behind.
    private func isForm(_ start: Int, _ groups: [Int], _ separator: UInt8) -> Bool {
        var at = start
        for (index, count) in groups.enumerated() {
            guard index == 0 || byte(at) == separator else { return false }
            if index > 0 { at += 1 }
            guard digits(at, count) != nil else { return false }
            at += count
        }
        return !isDigit(byte(at))
    }

    /// Decimal digits as a number; nil when one is missing.
    private func digits(_ start: Int, _ count: Int) -> Int? {
        var value = 0
        for index in start..<start + count {
            guard isDigit(byte(index)) else { return nil }
            value = value * 10 + Int(byte(index) - 0x30)
        }
        return value
    }

    private func dateLength(at start: Int) -> Int? {
        guard let year = digits(start, 4), byte(start + 4) == 0x2D, let month = digits(start + 5, 2),
            byte(start + 7) == 0x2D, let day = digits(start + 8, 2), (1...12).contains(month)
        else { return nil }
        return (1...Self.days(ofMonth: month, year: year)).contains(day) ? 10 : nil
    }

    /// How many days a month of a year has.
    static func days(ofMonth month: Int, year: Int) -> Int {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
    }

    private func timeLength(at start: Int) -> Int? {
        guard let hour = digits(start, 2), byte(start + 2) == 0x3A, let minute = digits(start + 3, 2),
            byte(start + 5) == 0x3A, let second = digits(start + 6, 2), hour < 24, minute < 60, second < 60
        else { return nil }
        guard byte(start + 8) == 0x2E, isDigit(byte(start + 9)) else { return 8 }
        var end = start + 9
        while isDigit(byte(end)) { end += 1 }
        return end - start
    }

    private func offsetLength(at start: Int, takesZ: Bool) -> Int? {
        if takesZ, byte(start) | 0x20 == 0x7A { return 1 }
        guard byte(start) == 0x2B || byte(start) == 0x2D, let hour = digits(start + 1, 2), byte(start + 3) == 0x3A,
            let minute = digits(start + 4, 2), hour < 24, minute < 60
        else { return nil }
        return 6
    }
}
