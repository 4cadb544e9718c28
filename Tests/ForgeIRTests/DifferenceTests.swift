import ForgeIR
import ForgeTesting
import Testing

@Suite("Differences in the terms of a format")
struct DifferenceTests {
    @Test("Each format's difference reads as its golden file", arguments: DifferenceSamples.pairs)
    func golden(_ pair: DifferenceSamples.Pair) {
        let report = DifferenceReport(left: pair.left, right: pair.right, place: ["out"])
        let lines = report.lines.joined(separator: "\n") + "\n"
        let problem = GoldenFile.difference(Array(lines.utf8), from: "Fixtures/Difference/\(pair.name).txt")
        #expect(problem == nil, "\(problem ?? "")")
    }

    @Test("Equal files have no difference", arguments: DifferenceSamples.pairs)
    func equal(_ pair: DifferenceSamples.Pair) {
        #expect(DifferenceReport(left: pair.left, right: pair.left, place: ["out"]).lines.isEmpty)
    }

    @Test("Files that differ in any way are never called equal, and damage is no crash", arguments: [1, 2, 3, 4, 5, 6])
    func mutations(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for round in 0..<120 {
            let pair = DifferenceSamples.pairs[random.below(DifferenceSamples.pairs.count)]
            let left = random.below(2) == 0 ? pair.left : mutated(pair.left, &random)
            let right = mutated(pair.right, &random)
            let report = DifferenceReport(left: left, right: right, place: ["out"])
            #expect(report.lines.isEmpty == (left == right), "seed \(seed), round \(round): \(pair.name)")
            #expect(report.differences.count <= 61, "seed \(seed), round \(round): \(pair.name)")
        }
    }

    private func mutated(_ bytes: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
        var bytes = bytes
        switch random.below(4) {
        case 0: bytes.removeLast(random.below(bytes.count) + 1)
        case 1:
            let at = random.below(bytes.count)
            bytes.removeSubrange(at..<min(bytes.count, at + 1 + random.below(16)))
        case 2: bytes.insert(UInt8(random.below(256)), at: random.below(bytes.count))
        default: break
        }
        for _ in 0..<random.below(4) where !bytes.isEmpty {
            // Hostile sizes and offsets are mostly all-ones.
            bytes[random.below(bytes.count)] = random.below(3) == 0 ? 255 : UInt8(random.below(256))
        }
        return bytes
    }

    @Test("Changed lines are found as an exhaustive search finds them", arguments: [11, 12, 13])
    func lines(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for round in 0..<150 {
            let left = (0..<random.below(9)).map { _ in "line \(random.below(3))" }
            let right = (0..<random.below(9)).map { _ in "line \(random.below(3))" }
            guard left != right, left.sorted() != right.sorted() else { continue }
            let report = DifferenceReport(left: bytes(left), right: bytes(right), place: ["out"])
            guard case .text(let hunks, 0)? = report.differences.first?.aspect else {
                Issue.record("seed \(seed), round \(round): no text hunks for \(left), \(right)")
                continue
            }
            let changed = hunks.reduce(0) { $0 + $1.left.count + $1.leftOmitted + $1.right.count + $1.rightOmitted }
            let least = left.count + right.count + 2 - 2 * (longestCommon(left + [""], right + [""]))
            #expect(changed == least, "seed \(seed), round \(round): \(left), \(right)")
        }
    }

    private func bytes(_ lines: [String]) -> [UInt8] { Array(lines.map { $0 + "\n" }.joined().utf8) }

    private func longestCommon(_ a: [String], _ b: [String]) -> Int {
        var table = [[Int]](repeating: [Int](repeating: 0, count: b.count + 1), count: a.count + 1)
        for i in a.indices {
            for j in b.indices {
                table[i + 1][j + 1] = a[i] == b[j] ? table[i][j] + 1 : max(table[i][j + 1], table[i + 1][j])
            }
        }
        return table[a.count][b.count]
    }

    @Test("A nested archive is named from the outside in")
    func nested() {
        func pack(_ text: String) -> [UInt8] {
            let inner = DifferenceSamples.tar([("x", 0, "", Array(text.utf8))])
            return DifferenceSamples.ar([("data.tar.gz", "0", "0", DifferenceSamples.gzip(inner, time: 0))])
        }
        let report = DifferenceReport(left: pack("one\n"), right: pack("two\n"), place: ["p.deb"])
        #expect(report.differences.map(\.placeText) == ["p.deb » data.tar.gz » (contents) » x"])
    }

    @Test("A report is bounded, however many members differ")
    func bounded() {
        func pack(_ text: String) -> [UInt8] {
            DifferenceSamples.tar((0..<500).map { ("f\($0)", 0, "", Array(text.utf8)) })
        }
        let report = DifferenceReport(left: pack("a"), right: pack("b"), place: ["out"])
        #expect(report.differences.count == 61)
        #expect(report.differences.last?.aspect == .more)
    }

    @Test("No output can drive the terminal")
    func escapes() {
        let report = DifferenceReport(
            left: Array("\u{1b}[31mred\n".utf8), right: Array("\u{1b}]0;title\u{7}\n".utf8), place: ["out"])
        #expect(!report.lines.joined().unicodeScalars.contains { $0.value < 0x20 })
    }
}
