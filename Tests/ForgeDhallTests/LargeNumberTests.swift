import BigInt
import ForgeCore
import Testing

@testable import ForgeDhall

/// Products, quotients and digits of large numbers, beside the library that takes quadratic time for them.
@Suite struct LargeNumberTests {
    /// A number of so many bits: random ones, ones alone, or one and zeros.
    private static func number(_ bits: Int, _ random: inout SplitMix) -> BigUInt {
        switch random.below(4) {
        case 0: return (BigUInt(1) << bits) - 1
        case 1: return BigUInt(1) << bits
        default:
            return BigUInt(words: (0..<(bits / 64 + 1)).map { _ in UInt(random.next()) })
        }
    }

    @Test func productsAndQuotientsAreTheLibrarys() {
        var random = SplitMix(41)
        for _ in 0..<40 {
            let x = Self.number(random.below(20_000), &random)
            let y = Self.number(random.below(12_000), &random)
            #expect(LargeProduct.of(x, y) == x * y)
            let (quotient, remainder) = BlockDivision(by: y + 1).divide(x * y + x)
            let expected = (x * y + x).quotientAndRemainder(dividingBy: y + 1)
            #expect(quotient == expected.quotient)
            #expect(remainder == expected.remainder)
        }
    }

    @Test(arguments: [1, 1_199, 1_200, 1_201, 2_399, 2_400, 2_401, 4_800, 9_601])
    func digitsAreReadAndWritten(_ count: Int) {
        var random = SplitMix(UInt64(count))
        let digits = (0..<count).map { $0 == 0 ? 0x31 : 0x30 + UInt8(random.below(10)) }
        for text in [digits, [0x31] + Array(repeating: 0x30, count: count), Array(repeating: 0x39, count: count)] {
            let number = DecimalDigits.read(text)
            #expect(number == BigUInt(String(decoding: text, as: UTF8.self)))
            #expect(DecimalDigits.text(number) == String(decoding: text, as: UTF8.self))
        }
    }

    @Test(arguments: ["0x", "0b"]) func powersOfTwoFillTheirBits(_ prefix: String) throws {
        let (radix, digits) = prefix == "0x" ? (16, "0123456789abcdefABCDEF") : (2, "01")
        var random = SplitMix(7)
        for count in [15, 16, 17, 63, 64, 65, 200] {
            let text = String((0..<count).map { _ in Array(digits)[random.below(digits.count)] })
            let found = Array((prefix + text).utf8).withUnsafeBufferPointer { NumberText.natural($0) }
            #expect(found == BigUInt(text, radix: radix))
        }
    }

    @Test func digitsAreCountedBeforeTheyAreWritten() throws {
        let source = DhallSource("Natural/show (Natural/fold 16 Natural (λ(x : Natural) → x * x) 3)")
        var options = DhallOptions(environment: MemoryImports())
        #expect(try Dhall.normalize(source, options).count == 31_270 + 2)
        // The products take some five thousand steps, the digits as many again and more.
        options.maxSteps = 8_000
        #expect(throws: ForgeErrors.self) { try Dhall.normalize(source, options) }
    }
}
