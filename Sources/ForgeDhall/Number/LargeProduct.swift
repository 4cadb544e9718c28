import BigInt

/// Multiplies large numbers by the method of Karatsuba, which takes three products of halves instead of four.
///
/// The library does so above 1,024 words alone, and takes five times as long for a product of single words.
enum LargeProduct {
    /// Words up to which long multiplication is faster.
    private static let longLimit = 40
    /// Words up to which the library's product is as fast, since it copies nothing.
    private static let shortLimit = 8

    /// The product of two numbers of any size.
    static func of(_ x: BigUInt, _ y: BigUInt) -> BigUInt {
        let (short, long) = x.words.count < y.words.count ? (x.words, y.words) : (y.words, x.words)
        guard short.count > shortLimit else { return x * y }
        return BigUInt(words: multiply(Array(short)[...], Array(long)[...]))
    }

    /// How many operations on single words a product of so many words takes, about.
    static func work(_ x: Int, _ y: Int) -> Int {
        var (width, products) = (min(x, y), 1)
        while width > longLimit {
            width = (width + 1) / 2
            products *= 3
        }
        let blocks = (max(x, y) + max(min(x, y), 1) - 1) / max(min(x, y), 1)
        return (products * width * width).multipliedReportingOverflow(by: blocks).partialValue
    }

    /// The words of a product: as many as both factors have.
    private static func multiply(_ x: ArraySlice<UInt>, _ y: ArraySlice<UInt>) -> [UInt] {
        guard min(x.count, y.count) > longLimit else { return longMultiply(x, y) }
        let half = (max(x.count, y.count) + 1) / 2
        if x.count <= half { return multiply(blocksOf: y, x) }
        if y.count <= half { return multiply(blocksOf: x, y) }
        let (low, high) = (multiply(x.prefix(half), y.prefix(half)), multiply(x.dropFirst(half), y.dropFirst(half)))
        var middle = multiply(sum(x, half)[...], sum(y, half)[...])
        middle.withUnsafeMutableBufferPointer {
            subtract(low, from: $0)
            subtract(high, from: $0)
        }
        while middle.last == 0 { middle.removeLast() }
        var product = low
        product.append(contentsOf: high)
        product.withUnsafeMutableBufferPointer { add(middle[...], to: $0, at: half) }
        return product
    }

    /// The product with a number of half as many words at most: the longer one is taken in blocks of that length.
    private static func multiply(blocksOf long: ArraySlice<UInt>, _ factor: ArraySlice<UInt>) -> [UInt] {
        var product = [UInt](repeating: 0, count: long.count + factor.count)
        var rest = long
        while !rest.isEmpty {
            let part = multiply(rest.prefix(factor.count), factor)
            product.withUnsafeMutableBufferPointer { add(part[...], to: $0, at: long.count - rest.count) }
            rest = rest.dropFirst(factor.count)
        }
        return product
    }

    /// The sum of the two halves of a number.
    private static func sum(_ x: ArraySlice<UInt>, _ half: Int) -> [UInt] {
        var sum = Array(x.prefix(half))
        sum.append(0)
        sum.withUnsafeMutableBufferPointer { add(x.dropFirst(half), to: $0, at: 0) }
        return sum
    }

    private static func longMultiply(_ x: ArraySlice<UInt>, _ y: ArraySlice<UInt>) -> [UInt] {
        var product = [UInt](repeating: 0, count: x.count + y.count)
        product.withUnsafeMutableBufferPointer { product in
            y.withUnsafeBufferPointer { y in
                for (start, digit) in x.enumerated() {
                    var carry: UInt = 0
                    for index in y.indices {
                        let (high, low) = digit.multipliedFullWidth(by: y[index])
                        let (first, over) = product[start + index].addingReportingOverflow(low)
                        let (second, overAgain) = first.addingReportingOverflow(carry)
                        product[start + index] = second
                        carry = high &+ (over ? 1 : 0) &+ (overAgain ? 1 : 0)
                    }
                    product[start + y.count] = carry
                }
            }
        }
        return product
    }

    /// Adds a number to words that have room for the sum.
    private static func add(_ part: ArraySlice<UInt>, to words: UnsafeMutableBufferPointer<UInt>, at start: Int) {
        var carry: UInt = 0
        var index = start
        for word in part {
            let (first, over) = words[index].addingReportingOverflow(word)
            let (second, overAgain) = first.addingReportingOverflow(carry)
            words[index] = second
            carry = (over ? 1 : 0) &+ (overAgain ? 1 : 0)
            index += 1
        }
        while carry != 0 {
            let (sum, over) = words[index].addingReportingOverflow(carry)
            words[index] = sum
            carry = over ? 1 : 0
            index += 1
        }
    }

    /// Takes a number that is no larger from words.
    private static func subtract(_ part: [UInt], from words: UnsafeMutableBufferPointer<UInt>) {
        var borrow: UInt = 0
        for index in words.indices {
            let word = index < part.count ? part[index] : 0
            let (first, under) = words[index].subtractingReportingOverflow(word)
            let (second, underAgain) = first.subtractingReportingOverflow(borrow)
            words[index] = second
            borrow = (under ? 1 : 0) &+ (underAgain ? 1 : 0)
        }
    }
}
