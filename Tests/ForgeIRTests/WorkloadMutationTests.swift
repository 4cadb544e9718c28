import ForgeCore
import ForgeIR
import ForgeTesting
import Testing

/// Robustness: whatever is done to a document, reading it ends soon with a valid workload or with coded errors.
@Suite struct WorkloadMutationTests {
    private static let seeds = ["lua.json", "everything.json", "everything.canonical.json", "minimal.json"]

    @Test("Mutated documents are read or refused with a code, and what is read is a fixed point", arguments: 0..<16)
    func mutate(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let documents = try Self.seeds.map { try #require(GoldenFile.read("Fixtures/\($0)")) }
        for round in 0..<60 {
            var bytes = documents[random.below(documents.count)]
            for _ in 0...random.below(4) {
                let other = documents[random.below(documents.count)]
                Self.mutate(&bytes, with: other, &random)
            }
            Self.check(bytes, "seed \(seed), round \(round)")
        }
    }

    @Test("Every prefix of a document is refused with a code")
    func truncated() throws {
        let bytes = try #require(GoldenFile.read("Fixtures/lua.json"))
        let whole = bytes.lastIndex(of: UInt8(ascii: "}")) ?? 0
        for end in stride(from: 0, through: whole, by: 3) {
            #expect(throws: ForgeErrors.self) { try WorkloadReader.read(bytes: Array(bytes[..<end]), file: nil) }
        }
    }

    @Test("Every value exchanged for every kind of value is read or refused with a code")
    func exchange() throws {
        let root = try JSONReader.read(try #require(GoldenFile.read("Fixtures/everything.json")))
        var spans: [Range<Int>] = []
        func collect(_ value: JSONValue) {
            spans.append(value.span)
            value.arrayValue?.forEach(collect)
            value.objectValue?.forEach { collect($0.value) }
        }
        collect(root)
        let bytes = try #require(GoldenFile.read("Fixtures/everything.json"))
        for span in spans {
            for other in ["null", "true", "-1", "\"\"", "\"\\u0000\"", "[]", "{}", "[[]]", "{\"kind\":\"tree\"}"] {
                Self.check(
                    Array(bytes[..<span.lowerBound] + Array(other.utf8) + bytes[span.upperBound...]), "\(span) \(other)"
                )
            }
        }
    }

    private static func check(_ bytes: [UInt8], _ what: String) {
        do throws(ForgeErrors) {
            let workload = try WorkloadReader.read(bytes: bytes, file: nil)
            let canonical = workload.canonicalBytes
            let again = try WorkloadReader.read(bytes: canonical, file: nil)
            #expect(again == workload && again.canonicalBytes == canonical, "\(what)")
            #expect(throws: Never.self) { try ActionGraph(workload) }
        } catch {
            #expect(error.errors.allSatisfy { $0.frame != nil && $0.code.outcome.exitCode == 2 }, "\(what)")
            #expect(!error.description.isEmpty)
        }
    }

    private static func mutate(_ bytes: inout [UInt8], with other: [UInt8], _ random: inout SplitMix64) {
        func range(_ count: Int, _ random: inout SplitMix64) -> Range<Int> {
            let start = random.below(count + 1)
            return start..<min(count, start + random.below(24))
        }
        let at = range(bytes.count, &random)
        switch random.below(9) {
        case 0: bytes.removeSubrange(at.lowerBound...)
        case 1: for index in at { bytes[index] ^= 1 << UInt8(random.below(8)) }
        case 2: bytes.removeSubrange(at)
        case 3: bytes.insert(contentsOf: other[range(other.count, &random)], at: at.lowerBound)
        case 4: bytes.replaceSubrange(at, with: other[range(other.count, &random)])
        case 5:
            bytes.insert(
                contentsOf: [UInt8](repeating: [0x5b, 0x7b, 0x22, 0x5c][random.below(4)], count: 200), at: at.lowerBound
            )
        case 6: bytes.insert(contentsOf: bytes[at], at: at.upperBound)
        case 7:
            let tokens = [
                "null", "\"..\"", "/", "9007199254740991", "-1", "\\u0000", "é", "{}", "[]", "1e9", "\"name\":",
            ]
            bytes.replaceSubrange(at, with: Array(tokens[random.below(tokens.count)].utf8))
        default:
            // A value by another one of the same document keeps the grammar whole and breaks what lies beyond it.
            let words = bytes.split(separator: UInt8(ascii: "\"")).map(Array.init)
            if words.count > 2 {
                let from = words[random.below(words.count)]
                let to = words[random.below(words.count)]
                bytes = Array(
                    String(decoding: bytes, as: UTF8.self)
                        .replacing(
                            String(decoding: from, as: UTF8.self), with: String(decoding: to, as: UTF8.self),
                            maxReplacements: 1
                        )
                        .utf8)
            }
        }
    }
}
