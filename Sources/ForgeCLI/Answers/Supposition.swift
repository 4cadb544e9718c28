internal import ForgeCore

/// What `--what-if` supposes: another number of CPUs, or a target that takes another part of its time.
enum Supposition {
    case cores(Int)
    case factor(name: String, millionths: Int64)

    /// The largest factor.
    private static let most: Int64 = 1000

    /// Reads `cores=N` or `TARGET=FACTOR`.
    ///
    /// - Throws: `E_USAGE`.
    init(_ text: String) throws(ForgeError) {
        guard let sign = text.lastIndex(of: "="), sign != text.startIndex else {
            throw ForgeError(
                .usage, "`\(text)` supposes nothing", hints: ["Write `cores=8`, or `//path:name=0.5` for half its time"]
            )
        }
        let name = String(text[..<sign])
        let value = String(text[text.index(after: sign)...])
        if name == "cores" {
            guard let count = Int(value), (1...100_000).contains(count) else {
                throw ForgeError(.usage, "`cores` takes a number from 1 up, not `\(value)`")
            }
            self = .cores(count)
            return
        }
        guard let millionths = Self.millionths(value) else {
            throw ForgeError(
                .usage, "`\(value)` is no factor",
                hints: ["Write a decimal number from 0 to \(Self.most), such as `0.5`"])
        }
        self = .factor(name: name, millionths: millionths)
    }

    /// A decimal number in millionths; nil for anything else.
    private static func millionths(_ text: String) -> Int64? {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let digits = parts.count == 2 ? parts[1] : "0"
        guard let whole = Int64(parts[0]), (0...most).contains(whole), !parts[0].hasPrefix("+"),
            !digits.isEmpty, digits.utf8.count <= 6, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let part = Int64(digits + String(repeating: "0", count: 6 - digits.utf8.count))
        else { return nil }
        return whole * 1_000_000 + part
    }
}
