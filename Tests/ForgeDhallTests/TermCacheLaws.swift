import ForgeCore
import ForgeDhall
import Testing

/// Whatever happens to files and to the cache, results are those of a session without one.
@Suite struct TermCacheLaws {
    /// The text of a file that may import those with higher numbers.
    private static func source(_ number: Int, _ random: inout SplitMix) -> String {
        func part(_ random: inout SplitMix) -> String {
            let other = number + 1 + random.below(4)
            switch random.below(9) {
            case 0, 1, 2: return "(./f\(other).dhall ? \(random.below(9)))"
            case 3: return "./f\(other).dhall"
            case 4: return "(env:V\(random.below(2)) ? \(random.below(9)))"
            case 5: return "List/length Text [ ./f\(other).dhall as Text ]"
            case 6: return "(./d/../f\(other).dhall ? missing ? 4)"
            default: return "\(random.below(50))"
            }
        }
        let fewest = number == 0 ? 4 : 0
        let terms = (0...fewest + random.below(3)).map { _ in part(&random) }
        let sum = terms.joined(separator: " + ") + (random.below(12) == 0 ? " + True" : "")
        return number == 0 ? "{ n = \(sum), t = ./f\(1 + random.below(8)).dhall as Text ? \"\" }" : sum
    }

    private static func result(_ world: ChangingFiles, _ terms: (any TermStore)?) -> String {
        let source = DhallSource(Array((world["./f0.dhall"] ?? "0").utf8), path: "./f0.dhall")
        let options = DhallOptions(environment: world, terms: terms)
        do throws(ForgeErrors) {
            let text = Source.text(try Dhall.normalize(source, options))
            return text + (try Dhall.hash(source, options)).text
        } catch {
            return error.errors.map { "\($0.code.name) \($0.message) \($0.frame?.line ?? 0)" }.joined(separator: "\n")
        }
    }

    @Test(arguments: [false, true])
    func everyHistoryOfChangesGivesWhatNoCacheGives(whileReadingAhead readsAhead: Bool) {
        let seed = UInt64.random(in: 0..<1 << 32)
        var valid = 0
        for history in 0..<40 {
            var random = SplitMix(seed &+ UInt64(history))
            let world = ChangingFiles()
            let file = MemoryTermFile()
            for number in 0..<9 { world["./f\(number).dhall"] = Self.source(number, &random) }
            for step in 0..<25 {
                let number = random.below(9)
                switch random.below(6) {
                case 0: world["./f\(number).dhall"] = nil
                case 1: world.set(variable: "V\(random.below(2))", random.below(3) == 0 ? nil : "\(random.below(9))")
                default: world["./f\(number).dhall"] = Self.source(number, &random)
                }
                world.readsAhead = false
                let expected = Self.result(world, nil)
                world.readsAhead = readsAhead
                let found = Self.result(world, file.open())
                #expect(found == expected, "seed \(seed), history \(history), step \(step)")
                if found != expected { return }
                if readsAhead { #expect(Self.result(world, nil) == expected, "seed \(seed), history \(history)") }
                if !expected.hasPrefix("E_") { valid += 1 }
            }
        }
        #expect(valid > 100, "seed \(seed)")
    }

    @Test func damageIsNoticed() {
        let seed = UInt64.random(in: 0..<1 << 32)
        var random = SplitMix(seed)
        let world = ChangingFiles()
        for number in 1..<6 {
            world["./f\(number).dhall"] = "let x = ./f\(number + 1).dhall in { a = x, b = \"t${x.b}\", n = \(number) }"
        }
        world["./f6.dhall"] = "{ b = \"end\", l = [ 1, 2 ] }"
        world["./f0.dhall"] = "./f1.dhall"
        let expected = Self.result(world, nil)
        let file = MemoryTermFile()
        _ = Self.result(world, file.open())
        let whole = file.bytes
        #expect(!expected.hasPrefix("E_"))
        for round in 0..<400 {
            var bytes = whole
            if round % 4 == 0 {
                bytes.removeLast(random.below(bytes.count))
            } else {
                for _ in 0...random.below(3) { bytes[random.below(bytes.count)] ^= UInt8(1 + random.below(255)) }
            }
            file.bytes = bytes
            #expect(Self.result(world, file.open()) == expected, "seed \(seed), round \(round)")
            #expect(Self.result(world, file.open()) == expected, "seed \(seed), round \(round)")
        }
    }

    @Test(.enabled(if: Standard.isHere, "the standard's acceptance data is not beside the project"))
    func casesOfTheStandardComeOutTheSameTwice() throws {
        let standard = Standard.shared
        for group in ["import/success", "type-inference/success", "semantic-hash/success"] {
            let file = MemoryTermFile()
            // Its page is another one at each request.
            for item in Standard.cases(group) where item.name != "type-inference/success/CacheImports" {
                let path = "dhall-lang/tests/\(item.name)A.dhall"
                let source = DhallSource(try #require(standard.bytes(path)), path: path)
                var options = DhallOptions(
                    environment: try standard.world(item, cache: group != "type-inference/success"),
                    requiresHashes: false)
                let plain = [
                    try Dhall.resolve(source, options, as: .cbor), try Dhall.type(source, options, as: .cbor),
                    try Dhall.hash(source, options).bytes,
                ]
                for _ in 0..<2 {
                    options.terms = file.open()
                    #expect(try Dhall.resolve(source, options, as: .cbor) == plain[0], "\(item.name)")
                    options.terms = file.open()
                    #expect(try Dhall.type(source, options, as: .cbor) == plain[1], "\(item.name)")
                    options.terms = file.open()
                    #expect(try Dhall.hash(source, options).bytes == plain[2], "\(item.name)")
                }
            }
        }
    }
}
