import BigInt

/// Divides large numbers by halves, so that a division costs little more than the multiplications it is made of.
///
/// The method is that of C. Burnikel and J. Ziegler, "Fast Recursive Division", 1998: numbers are taken in blocks of as
/// many words as the divisor has.
struct BlockDivision {
    /// Words up to which long division is faster.
    private static let longDivisionLimit = 80

    private let divisor: BigUInt
    /// Words of a block.
    private let width: Int
    /// How far the divisor was moved, so that it fills a block to its highest bit.
    private let shift: Int
    private let normal: BigUInt

    /// - Parameter divisor: not zero.
    init(by divisor: BigUInt) {
        self.divisor = divisor
        let words = max(divisor.words.count, 1)
        var halvings = 0
        while words >> halvings > Self.longDivisionLimit { halvings += 1 }
        let unit = 1 << halvings
        width = (words + unit - 1) / unit * unit
        shift = width * UInt.bitWidth - divisor.bitWidth
        normal = divisor.movedUp(by: shift)
    }

    /// The quotient and the remainder of a number of any size.
    func divide(_ number: BigUInt) -> (quotient: BigUInt, remainder: BigUInt) {
        if width <= Self.longDivisionLimit || number.words.count <= Self.longDivisionLimit {
            return number.quotientAndRemainder(dividingBy: divisor)
        }
        let words = Array(number.movedUp(by: shift).words)
        var quotient = BigUInt(0)
        var rest = BigUInt(0)
        for block in (0...words.count / width).reversed() {
            let start = block * width
            let digit = BigUInt(words: words[min(start, words.count)..<min(start + width, words.count)])
            let part = divide(rest.above(digit, width), by: normal, width)
            quotient = quotient.above(part.quotient, width)
            rest = part.remainder
        }
        return (quotient, rest >> shift)
    }

    /// Two blocks by one, of so many words; the quotient is one block.
    private func divide(_ number: BigUInt, by divisor: BigUInt, _ width: Int) -> (quotient: BigUInt, remainder: BigUInt)
    {
        guard width > Self.longDivisionLimit, width % 2 == 0 else {
            return number.quotientAndRemainder(dividingBy: divisor)
        }
        let half = width / 2
        let (low, high) = number.split(at: half)
        let first = divideThree(high, by: divisor, half)
        let second = divideThree(first.remainder.above(low, half), by: divisor, half)
        return (first.quotient.above(second.quotient, half), second.remainder)
    }

    /// Three halves by two.
    private func divideThree(
        _ number: BigUInt, by divisor: BigUInt, _ half: Int
    ) -> (quotient: BigUInt, remainder: BigUInt) {
        let (low, upper) = number.split(at: half)
        let (divisorLow, divisorHigh) = divisor.split(at: half)
        let top = upper.split(at: half).high
        var quotient: BigUInt
        var rest: BigUInt
        if top < divisorHigh {
            (quotient, rest) = divide(upper, by: divisorHigh, half)
        } else {
            quotient = BigUInt(words: Array(repeating: UInt.max, count: half))
            rest = upper - divisorHigh.above(0, half) + divisorHigh
        }
        rest = rest.above(low, half)
        let taken = LargeProduct.of(quotient, divisorLow)
        // The guess is too large by two at most.
        while rest < taken {
            rest += divisor
            quotient -= 1
        }
        return (quotient, rest - taken)
    }
}

extension BigUInt {
    /// The number that has these words above `count` words of a lower one.
    fileprivate func above(_ low: BigUInt, _ count: Int) -> BigUInt {
        var words = Array(low.words)
        words.append(contentsOf: repeatElement(0, count: count - words.count))
        words.append(contentsOf: Array(self.words))
        return BigUInt(words: words)
    }

    /// The lowest words, and what stands above them.
    fileprivate func split(at count: Int) -> (low: BigUInt, high: BigUInt) {
        let words = Array(words)
        guard count < words.count else { return (self, 0) }
        return (BigUInt(words: words[..<count]), BigUInt(words: words[count...]))
    }

    /// The number moved up by bits; the library's own shift copies all words for each word that it adds.
    fileprivate func movedUp(by bits: Int) -> BigUInt {
        let (count, shift) = (bits / UInt.bitWidth, bits % UInt.bitWidth)
        var words = [UInt](repeating: 0, count: count)
        var carry: UInt = 0
        for word in Array(self.words) {
            words.append(word << UInt(shift) | carry)
            carry = shift == 0 ? 0 : word >> UInt(UInt.bitWidth - shift)
        }
        words.append(carry)
        return BigUInt(words: words)
    }
}
