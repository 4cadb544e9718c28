import ForgeCore

/// The text of an open document, addressed by bytes or by lines and UTF-16 units.
struct DocumentText {
    /// A place as the protocol names it, counted from 0.
    struct Position: Equatable {
        var line: Int
        /// UTF-16 units from the start of the line.
        var character: Int

        var json: JSONValue {
            .object(["line": .integer(Int64(line)), "character": .integer(Int64(character))])
        }

        init(line: Int, character: Int) {
            self.line = line
            self.character = character
        }

        init?(_ json: JSONValue?) {
            guard let line = json?["line"]?.integerValue, let character = json?["character"]?.integerValue,
                line >= 0, character >= 0
            else { return nil }
            self.init(line: Int(line), character: Int(character))
        }
    }

    let bytes: [UInt8]
    private let starts: [Int]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        var starts = [0]
        bytes.withUnsafeBufferPointer { raw in
            for index in raw.indices where raw[index] == 0x0A { starts.append(index + 1) }
        }
        self.starts = starts
    }

    /// The byte at a position; a position beyond its line or the text is moved to the end of it.
    func offset(_ position: Position) -> Int {
        guard position.line < starts.count else { return bytes.count }
        var offset = starts[position.line]
        var end = position.line + 1 < starts.count ? starts[position.line + 1] - 1 : bytes.count
        if end > offset, end < bytes.count, bytes[end - 1] == 0x0D { end -= 1 }
        var left = position.character
        while left > 0, offset < end {
            let length = Self.sequenceLength(bytes[offset])
            left -= length == 4 ? 2 : 1
            offset = min(offset + length, end)
        }
        return offset
    }

    /// The position of a byte.
    func position(_ offset: Int) -> Position {
        let at = min(max(0, offset), bytes.count)
        var low = 0
        var high = starts.count
        while low < high {
            let middle = (low + high) / 2
            if starts[middle] <= at { low = middle + 1 } else { high = middle }
        }
        var units = 0
        for byte in bytes[starts[low - 1]..<at] where byte & 0xC0 != 0x80 { units += byte >= 0xF0 ? 2 : 1 }
        return Position(line: low - 1, character: units)
    }

    /// A range as the protocol writes it.
    func range(_ range: Range<Int>) -> JSONValue {
        .object(["start": position(range.lowerBound).json, "end": position(range.upperBound).json])
    }

    /// The text after a change of the protocol; nil when the change is none.
    func applying(_ change: JSONValue) -> DocumentText? {
        guard let text = change["text"]?.stringValue else { return nil }
        guard let range = change["range"] else { return DocumentText(Array(text.utf8)) }
        guard let start = Position(range["start"]), let end = Position(range["end"]) else { return nil }
        let (from, to) = (offset(start), offset(end))
        guard from <= to else { return nil }
        var new = bytes
        new.replaceSubrange(from..<to, with: text.utf8)
        return DocumentText(new)
    }

    private static func sequenceLength(_ byte: UInt8) -> Int {
        byte < 0xC0 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
    }
}
