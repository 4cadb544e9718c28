import ForgeCore
import ForgeDhall
import Foundation
import Testing

/// Damaged sources and encodings, and expressions that would outgrow everything: a result or a coded refusal, soon.
@Suite struct HostileInputTests {
    private static let corpus = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Fuzz/Corpus")
    private static let options = DhallOptions(
        environment: MemoryImports(), maxSteps: 50_000, maxMemoryBytes: 64 << 20)

    private static func seeds(_ folder: String) throws -> [[UInt8]] {
        let directory = corpus.appendingPathComponent(folder)
        let names = try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted()
        #expect(!names.isEmpty)
        return try names.map { [UInt8](try Data(contentsOf: directory.appendingPathComponent($0))) }
    }

    /// Bytes changed, cut out or doubled, or a piece of another seed put in.
    private static func damaged(_ bytes: [UInt8], _ others: [[UInt8]], _ random: inout SplitMix) -> [UInt8] {
        var out = bytes
        for _ in 0...random.below(4) where !out.isEmpty {
            let at = random.below(out.count)
            let end = min(out.count, at + 1 + random.below(40))
            switch random.below(6) {
            case 0: out[at] = UInt8(random.below(256))
            case 1: out[at] ^= 1 << UInt8(random.below(8))
            case 2: out.removeSubrange(at..<end)
            case 3: out.insert(contentsOf: out[at..<end], at: at)
            case 4:
                let other = random.pick(others)
                let from = random.below(other.count)
                out.replaceSubrange(at..<end, with: other[from..<min(other.count, from + 1 + random.below(40))])
            default: out.removeSubrange(at...)
            }
        }
        return out
    }

    /// Calls the body with each seed and with many damaged ones; only coded refusals may be thrown, and soon.
    private static func forEach(
        _ folder: String, count: Int, _ body: ([UInt8]) throws -> Void
    ) throws {
        let seeds = try seeds(folder)
        let first = UInt64.random(in: 0..<1 << 32)
        let clock = ContinuousClock()
        for round in 0..<seeds.count + count {
            var random = SplitMix(first &+ UInt64(round))
            let isWhole = round < seeds.count
            let input = isWhole ? seeds[round] : damaged(random.pick(seeds), seeds, &random)
            let shown: Comment = "seed \(first &+ UInt64(round)): \(Source.text(input))"
            let time = clock.measure {
                do { try body(input) } catch let errors as ForgeErrors {
                    #expect(errors.errors.allSatisfy { $0.code != .bug }, shown)
                    #expect(!isWhole, shown)
                } catch { Issue.record("\(error)") }
            }
            #expect(time < .seconds(5), shown)
        }
    }

    @Test func sourcesHaveAMeaningOrAreRefused() throws {
        try Self.forEach("FuzzDhallText", count: 300) { input in
            let source = DhallSource(input, path: nil)
            let encoded = try Dhall.encode(source, Self.options)
            #expect(try Dhall.decode(encoded, Self.options, as: .cbor) == encoded)
            let styled = try Dhall.format(source)
            #expect(try Dhall.encode(DhallSource(styled, path: nil), Self.options) == encoded)
            _ = try Dhall.alpha(source, Self.options)
            guard let normal = try? Dhall.normalize(source, Self.options) else { return }
            let again = try? Dhall.normalize(DhallSource(normal, path: nil), Self.options)
            #expect(again == nil || again == normal)
        }
    }

    @Test func encodingsDecodeOrAreRefused() throws {
        try Self.forEach("FuzzDhallCBOR", count: 1500) { input in
            let encoded = try Dhall.decode(input, Self.options, as: .cbor)
            #expect(try Dhall.decode(encoded, Self.options, as: .cbor) == encoded)
            _ = try Dhall.decode(input, Self.options)
        }
    }

    /// Each doubles or squares what it has, a hundred times.
    @Test(arguments: [
        ("Natural", "λ(x : Natural) → x * x", "3"),
        ("Natural", "λ(x : Natural) → x + x", "3"),
        ("Text", "λ(x : Text) → x ++ x", "\"a\""),
        ("Text", "λ(x : Text) → Text/replace \"a\" x x", "\"aa\""),
        ("Text", "λ(x : Text) → Text/show x", "\"\\\\\""),
        ("List Natural", "λ(x : List Natural) → x # x", "[ 1 ]"),
        ("List Natural", "λ(x : List Natural) → List/reverse Natural (x # x)", "[ 1 ]"),
    ])
    func whatDoublesEndsAtALimit(_ type: String, _ step: String, _ start: String) throws {
        let typed = DhallSource("Natural/fold 100 (\(type)) (\(step)) (\(start))")
        let abstract = DhallSource("λ(start : \(type)) → Natural/fold 100 (\(type)) (\(step)) start")
        let clock = ContinuousClock()
        for source in [typed, abstract] {
            let time = clock.measure {
                do throws(ForgeErrors) { _ = try Dhall.normalize(source, Self.options) } catch {
                    #expect(error.errors.allSatisfy { $0.code.name.hasPrefix("E_DHALL_LIMIT_") }, "\(error)")
                }
            }
            #expect(time < .seconds(5))
        }
    }

    /// A dozen bytes that say a second with half a million zeros behind its point, again and again.
    @Test func fractionsOfSecondsDoNotOutgrowTheirBytes() throws {
        let time: [UInt8] = [0x84, 0x18, 31, 1, 2, 0xC4, 0x82, 0x3A, 0, 7, 0xFF, 0xFF, 0]
        let list: (Int) -> [UInt8] = { count in
            [0x80 + UInt8(count + 2), 4, 0xF6] + Array(repeating: time, count: count).joined()
        }
        #expect(try Dhall.decode(list(2), Self.options, as: .cbor) == list(2))
        #expect(throws: ForgeErrors.self) { try Dhall.decode(list(3), Self.options, as: .cbor) }
    }

    @Test(arguments: [
        "{}", "[]", #"{"https://a.example/b": {"body": "1"}}"#, #"{"responses": 1}"#, #"{"responses": [{}]}"#,
    ])
    func otherDocumentsAreNoStubs(_ text: String) {
        let error = #expect(throws: ForgeError.self) {
            _ = try RemoteStub(Array(text.utf8), name: "stub.json") { _ in nil }
        }
        #expect(error?.code == .fieldType)
    }
}
