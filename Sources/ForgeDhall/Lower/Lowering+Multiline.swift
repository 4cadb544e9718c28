extension Lowering {
    /// A line of a multi-line literal: bytes and interpolated expressions in turn.
    private struct Line {
        var parts: [Part] = []

        enum Part {
            case bytes([UInt8])
            case term(Term)
        }

        /// Spaces and tabs that the line begins with.
        var indent: ArraySlice<UInt8> {
            guard case .bytes(let bytes)? = parts.first else { return [] }
            return bytes.prefix { $0 == 0x20 || $0 == 0x09 }
        }

        var isEmpty: Bool { parts.isEmpty }

        mutating func append(_ bytes: [UInt8]) {
            if bytes.isEmpty { return }
            if case .bytes(var last)? = parts.last {
                parts.removeLast()
                last += bytes
                parts.append(.bytes(last))
            } else {
                parts.append(.bytes(bytes))
            }
        }
    }

    /// `''…''`: common indentation goes, escapes stand for themselves, lines end with a line feed.
    mutating func multilineText(_ index: UInt32, _ tree: borrowing SyntaxTree) -> Term {
        var lines = [Line()]
        for child in tree.children(index) {
            if tree.nodes[child].kind == .chunk {
                add(tree.text(ofToken: tree.nodes[child].firstToken), to: &lines)
            } else {
                lines[lines.count - 1].parts.append(.term(lower(child, tree)))
            }
        }
        let cut = commonIndent(lines)
        var parts: [UInt32] = []
        var pending: [UInt8] = []
        for (number, line) in lines.enumerated() {
            if number > 0 { pending.append(0x0A) }
            for (place, part) in line.parts.enumerated() {
                switch part {
                case .bytes(let bytes): pending += unescaped(bytes.dropFirst(place == 0 ? cut : 0))
                case .term(let term):
                    parts.append(arena.strings.add(pending).id)
                    parts.append(term.id)
                    pending = []
                }
            }
        }
        parts.append(arena.strings.add(pending).id)
        return text(parts, span(index, tree))
    }

    private func add(_ chunk: UnsafeBufferPointer<UInt8>, to lines: inout [Line]) {
        var start = 0
        var position = 0
        while position < chunk.count {
            guard chunk[position] == 0x0A else {
                position += 1
                continue
            }
            let end = position > start && chunk[position - 1] == 0x0D ? position - 1 : position
            lines[lines.count - 1].append(Array(chunk[start..<end]))
            lines.append(Line())
            position += 1
            start = position
        }
        lines[lines.count - 1].append(Array(chunk[start...]))
    }

    /// The longest run of spaces and tabs that all lines begin with; empty lines but for the last do not count.
    private func commonIndent(_ lines: [Line]) -> Int {
        // INVARIANT: there is always a line.
        var common = lines[lines.count - 1].indent
        for line in lines.dropLast() where !line.isEmpty {
            let indent = line.indent
            common = common.prefix(zip(common, indent).prefix { $0 == $1 }.count)
        }
        return common.count
    }

    /// `'''` stands for two quotes, `''${` for `${`.
    private func unescaped(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        var position = bytes.startIndex
        while position < bytes.endIndex {
            if bytes[position] == 0x27, position + 2 < bytes.endIndex, bytes[position + 1] == 0x27 {
                if bytes[position + 2] == 0x27 {
                    out += [0x27, 0x27]
                    position += 3
                    continue
                }
                if bytes[position + 2] == 0x24 {
                    out.append(0x24)
                    position += 3
                    continue
                }
            }
            out.append(bytes[position])
            position += 1
        }
        return out
    }
}
