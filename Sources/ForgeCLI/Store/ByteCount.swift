internal import ArgumentParser
internal import ForgeCore

/// A number of bytes on the command line: `N`, or `N` with one of `K M G T` for powers of 1024.
struct ByteCount: ExpressibleByArgument {
    let bytes: Int64

    init?(argument: String) {
        guard let bytes = SuffixedNumber.read(argument, ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40]) else {
            return nil
        }
        self.bytes = bytes
    }

    /// A number of bytes for people, such as `1.5 MiB`.
    static func text(_ bytes: Int64) -> String {
        var unit = 0
        var scale: Int64 = 1
        let units = ["B", "KiB", "MiB", "GiB", "TiB"]
        while unit + 1 < units.count, bytes / scale >= 1024 {
            scale *= 1024
            unit += 1
        }
        if unit == 0 { return "\(bytes) B" }
        // INVARIANT: no overflow, since ten times a remainder below 1 TiB fits.
        let tenths = bytes % scale * 10 / scale
        return "\(bytes / scale).\(tenths) \(units[unit])"
    }
}

/// A time span on the command line: `N` seconds, or `N` with one of `s m h d w`.
struct TimeSpan: ExpressibleByArgument {
    let seconds: Int64

    init?(argument: String) {
        let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800]
        guard let seconds = SuffixedNumber.read(argument, units) else { return nil }
        self.seconds = seconds
    }
}

/// A decimal number that a letter may follow.
enum SuffixedNumber {
    /// The number times what its letter means; nil for anything else, and beyond 64 bits.
    static func read(_ text: String, _ units: [Character: Int64]) -> Int64? {
        var digits = text[...]
        var factor: Int64 = 1
        if let last = digits.last, let unit = units[last] {
            factor = unit
            digits.removeLast()
        }
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int64(digits) else {
            return nil
        }
        let (value, overflow) = number.multipliedReportingOverflow(by: factor)
        return overflow ? nil : value
    }
}
