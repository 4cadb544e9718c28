import ForgeCore
import Testing

@testable import ForgeDhall

/// Chains of record operators that are joined at once mean what they mean joined one by one.
@Suite struct LongChainTests {
    private static let options = DhallOptions(environment: MemoryImports())

    /// A record, or for `⩓` a record type, of few labels, so that many of them collide.
    private static func operand(_ symbol: String, _ depth: Int, _ random: inout SplitMix) -> String {
        let sign = symbol == "⩓" ? ":" : "="
        var fields: [String] = []
        // Many at the top, so that some chains have no collision.
        let labels = depth == 0 ? (0..<12).map { "l\($0)" } : ["a", "b", "c", "d"]
        for label in labels where random.chance(depth == 0 ? 6 : 30) {
            let isNested = depth < 2 && random.chance(70)
            let leaf = symbol == "⩓" ? "Natural" : random.chance(90) ? "\(random.below(9))" : "y.n"
            fields.append("\(label) \(sign) " + (isNested ? operand(symbol, depth + 1, &random) : leaf))
        }
        if symbol != "⩓", depth > 0, random.chance(10) { return "y" }
        return fields.isEmpty ? (symbol == "⩓" ? "{}" : "{=}") : "{ " + fields.joined(separator: ", ") + " }"
    }

    private static func meaning(_ body: String) -> String {
        let source = DhallSource("λ(y : { n : Natural, z : { k : Natural } }) → " + body)
        do throws(ForgeErrors) {
            let normal = Source.text(try Dhall.normalize(source, options))
            return normal + " : " + Source.text(try Dhall.type(source, options))
        } catch { return error.errors.first?.code.name ?? "" }
    }

    @Test(arguments: ["∧", "⫽", "⩓"]) func theyAreJoinedFromTheLeft(_ symbol: String) {
        let seed = UInt64.random(in: 0...(.max))
        var random = SplitMix(seed)
        var found: Set<Bool> = []
        for _ in 0..<400 {
            let operands = (0..<9 + random.below(4)).map { _ in Self.operand(symbol, 0, &random) }
            let chain = operands.joined(separator: " \(symbol) ")
            var steps = "let r = \(operands[0]) "
            for operand in operands.dropFirst() { steps += "let r = r \(symbol) \(operand) " }
            let expected = Self.meaning(steps + "in r")
            #expect(Self.meaning(chain) == expected, "seed \(seed): \(chain)")
            found.insert(expected.hasPrefix("E_"))
        }
        #expect(found.contains(false))
    }

    /// Updates of one field each, among them some of fields that are records; the record is known or is not.
    @Test func updatesAreMadeFromTheLeft() {
        let seed = UInt64.random(in: 0...(.max))
        var random = SplitMix(seed)
        for _ in 0..<200 {
            let subject = random.chance(30) ? ["y", "y.z", "5", "x"][random.below(4)] : Self.operand("⫽", 0, &random)
            let updates = (0..<8 + random.below(6)).map { _ in
                let path = random.chance(3) ? "z.k" : "l\(random.below(9))"
                let value = random.chance(97) ? Self.operand("⫽", 1, &random) : random.chance(50) ? "Sort" : "x"
                return " with \(path) = \(value)"
            }
            var steps = "let r = \(subject) "
            for update in updates { steps += "let r = r\(update) " }
            let chain = subject + updates.joined()
            #expect(Self.meaning(chain) == Self.meaning(steps + "in r"), "seed \(seed): \(chain)")
        }
    }

    /// The first collision from the left is told, whatever its label.
    @Test func theFirstCollisionIsTold() {
        let source = DhallSource(
            "{ z = 1 } ∧ { y = 1 } ∧ { z = True } ∧ { y = 2 } ∧ { a = 1 } "
                + "∧ { b = 1 } ∧ { c = 1 } ∧ { d = 1 } ∧ { e = f }")
        do throws(ForgeErrors) {
            _ = try Dhall.normalize(source, Self.options)
            Issue.record("it has a collision")
        } catch {
            #expect(error.errors.first?.code.name == "E_DHALL_TYPE_FIELD_COLLISION")
            #expect(error.description.contains("`z`"))
        }
    }

    /// Work that grew with the square of the chain would not end within these steps.
    @Test(arguments: ["∧", "⫽"]) func theyCostWhatTheyHold(_ symbol: String) throws {
        let source = DhallSource(
            (0..<4_000).map { "{ f\($0 * 7919 % 4_000) = \($0) }" }.joined(separator: " \(symbol) "))
        try Self.isCheap(source)
    }

    @Test func updatesCostWhatTheyHold() throws {
        try Self.isCheap(
            DhallSource("{=}" + (0..<4_000).map { " with f\($0 * 7919 % 4_000) = \($0)" }.joined()))
    }

    private static func isCheap(_ source: DhallSource) throws {
        var options = Self.options
        options.maxMemoryBytes = 32 << 20
        #expect(try Dhall.normalize(source, options).count > 4_000)
    }
}
