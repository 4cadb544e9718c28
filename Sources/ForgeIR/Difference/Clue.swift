/// What two versions of a text, different in a few words, say about where the difference comes from.
enum Clue: Hashable {
    case time, buildPath, hostName, address, temporaryFile, uuid, random, processID, counter

    /// The proposal that follows.
    var fix: String {
        switch self {
        case .time:
            "A time is written: take it from `SOURCE_DATE_EPOCH` (`date -u -d @$SOURCE_DATE_EPOCH`), and find "
                + "`__DATE__` and `__TIME__` with `-Wdate-time`"
        case .buildPath:
            "The build directory is written: compile with `-ffile-prefix-map=$PWD=.`, and use relative paths"
        case .hostName: "The host's name is written (`hostname`, `uname -n`): leave it out, or set it from a variable"
        case .address: "An address is written, which differs with ASLR: print a name or an index instead of a pointer"
        case .temporaryFile: "A temporary file's name is written (`mktemp`): name such files by what they hold"
        case .uuid: "A random UUID is written: derive it from the contents, or declare one"
        case .random:
            "A random value or a hash of something that differs is written (`/dev/urandom`, `mktemp`, hash seeds): seed "
                + "it from a constant, such as `PYTHONHASHSEED=0` or `-frandom-seed`"
        case .processID: "A process id or another small number of the run is written (`$$`, `getpid`): leave it out"
        case .counter: "A number that is new each time is written, such as nanoseconds or a counter: leave it out"
        }
    }

    /// The clues in a pair of texts, in the order of their words.
    static func found(_ left: String, _ right: String) -> [Clue] {
        let (a, b) = (words(left), words(right))
        guard a.count == b.count else { return [] }
        var clues: [Clue] = []
        let hasMonth = a.contains(where: months.contains)
        for (one, other) in zip(a, b) where one != other {
            let clue = hasMonth && isNumber(one) && isNumber(other) ? .time : judge(one, other)
            if let clue, !clues.contains(clue) { clues.append(clue) }
        }
        return clues
    }

    private static let months: Set<Substring> = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private static func words(_ text: String) -> [Substring] {
        text.split { $0.isWhitespace || "()[]{},;\"'`=<>|".contains($0) }
    }

    private static func isNumber(_ word: Substring) -> Bool { word.utf8.allSatisfy { (0x30...0x39).contains($0) } }

    private static func judge(_ a: Substring, _ b: Substring) -> Clue? {
        if isTime(a), isTime(b) { return .time }
        if isAddress(a), isAddress(b) { return .address }
        if isUUID(a), isUUID(b) { return .uuid }
        for (one, other) in [(a, b), (b, a)] where one.contains("/build") && !other.contains("/build/") {
            return .buildPath
        }
        if a.contains("/build"), b.contains("/build-elsewhere") { return .buildPath }
        if a == "forge" || b == "forge" { return .hostName }
        if a.hasPrefix("/tmp/") && b.hasPrefix("/tmp/") || a.hasPrefix("tmp.") && b.hasPrefix("tmp.") {
            return .temporaryFile
        }
        if isNumber(a), isNumber(b) { return max(a.count, b.count) <= 7 ? .processID : .counter }
        if isHex(a), isHex(b), a.count >= 4 || b.count >= 4 { return .random }
        return nil
    }

    private static func isHex(_ word: Substring) -> Bool {
        word.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0 | 0x20) }
    }

    private static func isAddress(_ word: Substring) -> Bool {
        word.hasPrefix("0x") && word.count >= 10 && isHex(word.dropFirst(2))
    }

    private static func isUUID(_ word: Substring) -> Bool {
        let parts = word.split(separator: "-", omittingEmptySubsequences: false)
        return parts.map(\.count) == [8, 4, 4, 4, 12] && parts.allSatisfy(isHex)
    }

    /// Seconds since 1970 with or without fractions, `12:34:56`, `2026-01-02`, or both joined by a `T`.
    private static func isTime(_ word: Substring) -> Bool {
        let digits = word.prefix { $0 != "." }
        if isNumber(digits), [10, 13, 16, 19].contains(digits.count), digits.first == "1" || digits.first == "2" {
            return true
        }
        if isNumber(digits), digits.count == 8, digits.hasPrefix("20") || digits.hasPrefix("19") { return true }
        let shape = word.map { $0.isASCII && $0.isNumber ? "9" : $0 }
        let text = String(shape)
        return text.contains("99:99:99") || text.contains("9999-99-99") || text == "99:99"
    }
}
