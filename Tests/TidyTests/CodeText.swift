/// A Swift or C file with comments and the contents of string literals blanked, line for line.
///
/// Rules about calls then do not stumble over prose. What stands in `\(…)` is code and stays.
struct CodeText {
    private let bytes: [UInt8]
    private var out: [UInt8] = []
    private var position = 0

    /// The code of a file as one text.
    static func text(of text: String) -> String {
        var reader = CodeText(text)
        reader.code(untilParenthesis: false)
        return String(decoding: reader.out, as: UTF8.self)
    }

    private init(_ text: String) {
        bytes = Array(text.utf8)
        out.reserveCapacity(bytes.count)
    }

    private mutating func code(untilParenthesis: Bool) {
        var depth = 0
        while position < bytes.count {
            switch bytes[position] {
            case 0x2f where starts("//"):
                while position < bytes.count, bytes[position] != 0x0a { blank() }
            case 0x2f where starts("/*"):
                blockComment()
            case 0x22, 0x23:
                if let hashes = openingQuote() { string(hashes: hashes) } else { keep() }
            case 0x28:
                depth += 1
                keep()
            case 0x29:
                depth -= 1
                if untilParenthesis, depth < 0 { return }
                keep()
            default:
                keep()
            }
        }
    }

    private mutating func blockComment() {
        var depth = 0
        repeat {
            if starts("/*") {
                depth += 1
                blank(2)
            } else if starts("*/") {
                depth -= 1
                blank(2)
            } else {
                blank()
            }
        } while depth > 0 && position < bytes.count
    }

    /// The number of `#` before a quote at this place; nil when no string starts here.
    private func openingQuote() -> Int? {
        var at = position
        while at < bytes.count, bytes[at] == UInt8(ascii: "#") { at += 1 }
        return at < bytes.count && bytes[at] == UInt8(ascii: "\"") ? at - position : nil
    }

    private mutating func string(hashes: Int) {
        let mark = String(repeating: "#", count: hashes)
        keep(hashes)
        let isBlock = starts("\"\"\"")
        let end = (isBlock ? "\"\"\"" : "\"") + mark
        let escape = "\\" + mark
        keep(isBlock ? 3 : 1)
        while position < bytes.count {
            switch bytes[position] {
            case 0x22 where starts(end):
                return keep(end.utf8.count)
            case 0x0a where !isBlock:
                return
            case 0x5c where starts(escape + "("):
                blank(escape.utf8.count)
                keep()
                code(untilParenthesis: true)
            case 0x5c where starts(escape):
                blank(escape.utf8.count + 1)
            default:
                blank()
            }
        }
    }

    private func starts(_ text: String) -> Bool {
        var at = position
        for byte in text.utf8 {
            guard at < bytes.count, bytes[at] == byte else { return false }
            at += 1
        }
        return true
    }

    private mutating func keep(_ count: Int = 1) {
        for _ in 0..<count where position < bytes.count {
            out.append(bytes[position])
            position += 1
        }
    }

    private mutating func blank(_ count: Int = 1) {
        for _ in 0..<count where position < bytes.count {
            out.append(bytes[position] == 0x0a ? 0x0a : 0x20)
            position += 1
        }
    }
}

extension StringProtocol {
    /// Whether `token` stands here as a word of its own: neither part of a longer name nor a member of something.
    func hasToken(_ token: String) -> Bool {
        func isNamePart(_ character: Character) -> Bool { character.isLetter || character.isNumber || character == "_" }
        var rest = self[...]
        while let range = rest.firstRange(of: token) {
            let before = range.lowerBound == startIndex ? nil : self[index(before: range.lowerBound)]
            let after = range.upperBound == endIndex ? nil : self[range.upperBound]
            let startsFree = token.first == "." || before.map { !isNamePart($0) && $0 != "." } ?? true
            let endsFree = !(token.last.map(isNamePart) ?? false) || after.map { !isNamePart($0) } ?? true
            if startsFree, endsFree { return true }
            rest = rest[range.upperBound...]
        }
        return false
    }
}
