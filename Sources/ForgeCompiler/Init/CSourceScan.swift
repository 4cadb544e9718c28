/// What a source of C or C++ says of how it is built, found without preprocessing it.
struct CSourceScan {
    /// A line that includes a file.
    struct Include: Equatable {
        var name: String
        /// Whether the including file's own directory is searched first.
        var isQuoted: Bool
        /// Whether it is read on the system that is built for.
        var isTaken: Bool
    }

    private(set) var includes: [Include] = []
    /// Whether it defines the function `main` on the system that is built for.
    private(set) var definesMain = false

    /// A conditional that is open: whether its branch is taken, and how deep braces were before it.
    private struct Conditional {
        var isTaken: Bool
        var wasTaken: Bool
        var depth: Int
    }

    /// What compilers on Linux define by themselves.
    private static let defined: Set<String> = ["__linux__", "__linux", "__unix__", "__unix", "__GNUC__", "__x86_64__"]

    private var open: [Conditional] = []
    private var depth = 0
    /// The code since the last `;`, `{` or `}` outside of all braces.
    private var pending: [UInt8] = []
    private var macros: Set<String> = []

    init(_ text: String) {
        for line in Self.withoutComments(Array(text.utf8)).split(separator: UInt8(ascii: "\n")) {
            let line = line.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
            if line.first == UInt8(ascii: "#") {
                directive(String(decoding: line.dropFirst(), as: UTF8.self))
            } else if open.allSatisfy(\.isTaken) {
                code(line)
            } else {
                braces(line)
            }
        }
    }

    private mutating func directive(_ text: String) {
        let words = text.split(maxSplits: 1) { $0 == " " || $0 == "\t" || $0 == "(" }
        let name = words.first.map(String.init) ?? ""
        var rest = words.count > 1 ? String(words[1]) : ""
        if let quote = name.firstIndex(where: { $0 == "\"" || $0 == "<" }) { rest = String(name[quote...]) + rest }
        if name.hasPrefix("include") { return include(rest) }
        switch name {
        case "define":
            macros.insert(String(rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }))
        case "if", "ifdef", "ifndef":
            let isTaken = holds(name, rest)
            open.append(Conditional(isTaken: isTaken, wasTaken: isTaken, depth: depth))
        case "elif", "else":
            guard let last = open.popLast() else { return }
            let isTaken = !last.wasTaken && (name == "else" || holds("if", rest))
            open.append(Conditional(isTaken: isTaken, wasTaken: last.wasTaken || isTaken, depth: last.depth))
            depth = last.depth
        case "endif": _ = open.popLast()
        default: break
        }
    }

    /// Whether a condition holds as far as that can be told; what cannot be told does not.
    private func holds(_ directive: String, _ condition: String) -> Bool {
        func isDefined(_ name: Substring) -> Bool {
            Self.defined.contains(String(name)) || macros.contains(String(name))
        }
        let names = condition.split { !($0.isLetter || $0.isNumber || $0 == "_") }
        switch directive {
        case "ifdef": return names.first.map(isDefined) ?? false
        case "ifndef": return names.first.map { !isDefined($0) } ?? false
        default:
            if let number = Int(condition.split(separator: " ").first ?? "") { return number != 0 }
            let others = names.filter { $0 != "defined" }
            return condition.contains("!") ? !others.contains(where: isDefined) : others.contains(where: isDefined)
        }
    }

    private mutating func include(_ text: String) {
        guard let first = text.first, first == "\"" || first == "<" else { return }
        let inside = text.dropFirst()
        guard let end = inside.firstIndex(of: first == "<" ? ">" : "\"") else { return }
        includes.append(
            Include(
                name: String(inside[..<end]), isQuoted: first == "\"", isTaken: open.allSatisfy(\.isTaken)))
    }

    private mutating func braces(_ line: ArraySlice<UInt8>) {
        for byte in line {
            if byte == UInt8(ascii: "{") { depth += 1 } else if byte == UInt8(ascii: "}") { depth = max(0, depth - 1) }
        }
    }

    private mutating func code(_ line: ArraySlice<UInt8>) {
        for byte in line + [UInt8(ascii: " ")] {
            switch byte {
            case UInt8(ascii: "{"):
                if depth == 0 { conclude() }
                depth += 1
            case UInt8(ascii: "}"):
                depth = max(0, depth - 1)
                pending = []
            case UInt8(ascii: ";"):
                // Parameters in the old style stand between the name and the body.
                let end = pending.last { $0 != UInt8(ascii: " ") }
                if depth == 0, end == UInt8(ascii: ")") || !Self.namesMain(pending) { pending = [] }
            default:
                if depth == 0, byte != UInt8(ascii: " ") || pending.last != byte { pending.append(byte) }
            }
        }
    }

    private mutating func conclude() {
        definesMain = definesMain || Self.namesMain(pending)
        pending = []
    }

    /// Whether code is the beginning of a function `main`.
    private static func namesMain(_ code: [UInt8]) -> Bool {
        let text = String(decoding: code, as: UTF8.self)
        guard let paren = text.firstIndex(of: "("), !text[..<paren].contains("=") else { return false }
        let before = text[..<paren].split { !($0.isLetter || $0.isNumber || $0 == "_" || $0 == ":" || $0 == "~") }
        return before.last == "main" && before.first != "extern"
    }

    /// The text with comments as spaces, lines that go on joined, and strings left out where they name no file.
    private static func withoutComments(_ text: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(text.count)
        var index = 0
        var isDirective = false
        var isStart = true
        func at(_ offset: Int) -> UInt8 { index + offset < text.count ? text[index + offset] : 0 }
        while index < text.count {
            let byte = text[index]
            switch byte {
            case UInt8(ascii: "\\") where at(1) == UInt8(ascii: "\n"): index += 2
            case UInt8(ascii: "\\") where at(1) == UInt8(ascii: "\r") && at(2) == UInt8(ascii: "\n"): index += 3
            case UInt8(ascii: "/") where at(1) == UInt8(ascii: "/"):
                while index < text.count, text[index] != UInt8(ascii: "\n") { index += 1 }
            case UInt8(ascii: "/") where at(1) == UInt8(ascii: "*"):
                index += 2
                while index < text.count, !(at(0) == UInt8(ascii: "*") && at(1) == UInt8(ascii: "/")) { index += 1 }
                index += 2
                out.append(UInt8(ascii: " "))
            case UInt8(ascii: "R") where at(1) == UInt8(ascii: "\"") && !isDirective:
                index = endOfRawString(text, index + 2)
            case UInt8(ascii: "\"") where !isDirective, UInt8(ascii: "'") where !isDirective && !isDigit(out.last):
                index += 1
                while index < text.count, text[index] != byte, text[index] != UInt8(ascii: "\n") {
                    index += text[index] == UInt8(ascii: "\\") ? 2 : 1
                }
                index += 1
            default:
                if byte == UInt8(ascii: "\n") {
                    (isStart, isDirective) = (true, false)
                } else if isStart, byte != UInt8(ascii: " "), byte != UInt8(ascii: "\t") {
                    (isStart, isDirective) = (false, byte == UInt8(ascii: "#"))
                }
                out.append(byte == UInt8(ascii: "\r") ? UInt8(ascii: " ") : byte)
                index += 1
            }
        }
        return out
    }

    /// Whether a quote separates the digits of a number.
    private static func isDigit(_ byte: UInt8?) -> Bool {
        byte.map { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ?? false
    }

    private static func endOfRawString(_ text: [UInt8], _ start: Int) -> Int {
        guard let paren = text[start...].firstIndex(of: UInt8(ascii: "(")), paren - start <= 16 else { return start }
        let end = [UInt8(ascii: ")")] + text[start..<paren] + [UInt8(ascii: "\"")]
        var index = paren
        while index + end.count <= text.count {
            if text[index..<index + end.count].elementsEqual(end) { return index + end.count }
            index += 1
        }
        return text.count
    }
}
