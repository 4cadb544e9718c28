public import ForgeCore

extension DifferenceReport {
    /// The differences for programs: place, what differs, and the lines that people read.
    public var json: JSONValue {
        .array(
            differences.map {
                .object([
                    "place": .strings($0.place), "format": $0.format.map { .string($0.rawValue) },
                    "differs": .string($0.word), "lines": .strings($0.lines),
                ])
            })
    }

    /// Everything for people, line by line: what differs, then what would mend it.
    public var lines: [String] { differences.flatMap(\.lines) + fixes.map { "fix: \($0)" } }
}

extension Difference {
    /// The place, outer names first.
    public var placeText: String { place.map(\.visible).joined(separator: " » ") }

    /// The stable word for what differs.
    public var word: String {
        switch aspect {
        case .property(let property, _, _): property.rawValue
        case .only: "only"
        case .order: "order"
        case .text: "text"
        case .strings: "strings"
        case .bytes: "bytes"
        case .more: "more"
        }
    }

    /// One line about what differs, and indented lines that show it.
    public var lines: [String] {
        switch aspect {
        case .property(let property, let left, let right):
            return ["\(placeText): \(property.rawValue) \(quoted(left)) → \(quoted(right))"]
        case .only(let side, let part):
            return ["\(placeText): only the \(side == .left ? "first" : "second") has `\(part.visible)`"]
        case .order(let what, let left, let right):
            return ["\(placeText): the same \(what) in another order", "  - \(left.visible)", "  + \(right.visible)"]
        case .text(let hunks, let omitted):
            let more = omitted > 0 ? ["  … \(omitted) more places"] : []
            return ["\(placeText): lines differ"] + hunks.flatMap(\.lines) + more
        case .strings(let left, let right):
            return ["\(placeText): strings differ"] + left.map { "  - \($0.visible)" }
                + right.map { "  + \($0.visible)" }
        case .bytes(let window):
            return ["\(placeText): \(window.sentence)"] + window.lines
        case .more:
            return ["\(placeText): there are more differences"]
        }
    }

    private func quoted(_ value: String) -> String { value.isEmpty ? "none" : value.visible }
}

extension TextHunk {
    /// The hunk in unified form without context.
    var lines: [String] {
        func range(_ start: Int, _ count: Int) -> String { count == 1 ? "\(start)" : "\(start),\(count)" }
        let (leftCount, rightCount) = (left.count + leftOmitted, right.count + rightOmitted)
        var out = ["  @@ -\(range(leftLine, leftCount)) +\(range(rightLine, rightCount)) @@"]
        out += left.map { "  -\($0.visible)" }
        if leftOmitted > 0 { out.append("  … \(leftOmitted) more lines") }
        out += right.map { "  +\($0.visible)" }
        if rightOmitted > 0 { out.append("  … \(rightOmitted) more lines") }
        return out
    }
}

extension ByteWindow {
    fileprivate var sentence: String {
        let sizes = leftSize == rightSize ? "\(leftSize) bytes" : "\(leftSize) and \(rightSize) bytes"
        let common = min(leftSize, rightSize)
        guard offset < common else { return "\(sizes), equal up to the end of the shorter one" }
        return "first difference at byte \(offset) of \(sizes), \(differing) bytes differ"
    }

    fileprivate var lines: [String] { ["  - \(row(left))", "  + \(row(right))"] }

    private func row(_ bytes: [UInt8]) -> String {
        let address = String(start, radix: 16)
        let hex = bytes.map { HexText.of([$0]) }.joined(separator: " ")
        let text = bytes.map { (0x20...0x7e).contains($0) ? String(UnicodeScalar($0)) : "." }.joined()
        let pad = String(repeating: " ", count: max(0, 47 - hex.count))
        return String(repeating: "0", count: max(0, 8 - address.count)) + "\(address)  \(hex)\(pad)  |\(text)|"
    }
}

extension String {
    /// The text with control characters written out, so that no output can drive a terminal.
    var visible: String {
        guard unicodeScalars.contains(where: { $0.value < 0x20 || (0x7f...0x9f).contains($0.value) }) else {
            return self
        }
        var out = ""
        for scalar in unicodeScalars {
            switch scalar.value {
            case 0x09: out += "\\t"
            case 0x0a: out += "\\n"
            case 0x0d: out += "\\r"
            case 0..<0x20, 0x7f...0x9f: out += "\\u{\(String(scalar.value, radix: 16))}"
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }
}
