@testable import ForgeDhall

/// Repeatable random numbers.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64
    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }
    mutating func pick<Element>(_ items: [Element]) -> Element { items[below(items.count)] }
    mutating func chance(_ percent: Int) -> Bool { below(100) < percent }
}

/// Sources made from others.
enum SourceMutation {
    private static let separators = [
        " ", "\n", "\n\n", "\n\n\n", "\t", "\r\n", " {- block -} ", "\n{- own block -}\n", "{- a\n  b -}", " -- line\n",
        "\n-- own line\n", "\n\n  -- after a gap\n\n", "{--}", " {- a -} {- b -} -- c\n", "--\n", "\n{- x -} {- y\n-}",
        " -- é λ\n",
    ]
    private static let words = [
        "(", ")", ",", "{", "}", "[", "]", "x", "1", "->", "let", "in", "=", ":", "?", "with", "|",
    ]

    /// The source with comments and white space put between its tokens: most results still parse.
    static func spaced(_ bytes: [UInt8], percent: Int, _ random: inout SplitMix) -> [UInt8] {
        rewritten(bytes) { kind, text in
            if kind == .space { return random.chance(percent) ? text + Array(random.pick(separators).utf8) : text }
            guard random.chance(percent), kind != .chunk, kind != .quote, kind != .multilineQuote else { return text }
            return Array(random.pick(separators).utf8) + text
        }
    }

    /// The source with tokens lost, doubled or replaced: most results do not parse.
    static func broken(_ bytes: [UInt8], _ random: inout SplitMix) -> [UInt8] {
        rewritten(bytes) { _, text in
            switch random.below(60) {
            case 0: []
            case 1: text + text
            case 2: Array(random.pick(words).utf8)
            case 3: Array("(".utf8) + text + Array(")".utf8)
            default: text
            }
        }
    }

    private static func rewritten(_ bytes: [UInt8], _ body: (Token.Kind, [UInt8]) -> [UInt8]) -> [UInt8] {
        bytes.withUnsafeBufferPointer { raw in
            let tree = Parser.parse(raw)
            var out: [UInt8] = []
            for index in 0..<UInt32(tree.tokens.count - 1) {
                out += body(tree.tokens[index].kind, Array(tree.text(ofToken: index)))
            }
            return out
        }
    }
}
