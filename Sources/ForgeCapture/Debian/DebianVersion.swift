/// A Debian version, ordered as Debian Policy 5.6.12 says.
struct DebianVersion: Comparable, Hashable, CustomStringConvertible {
    /// The version as written.
    let description: String

    init(_ text: some StringProtocol) {
        description = String(text)
    }

    static func == (a: DebianVersion, b: DebianVersion) -> Bool { order(a, b) == 0 }

    static func < (a: DebianVersion, b: DebianVersion) -> Bool { order(a, b) < 0 }

    func hash(into hasher: inout Hasher) {
        // Versions that differ as text may be equal (`1` and `1-0`), so only what they must share counts.
        hasher.combine(split.epoch)
    }

    /// Epoch, upstream version and revision.
    private var split: (epoch: Int, upstream: ArraySlice<UInt8>, revision: ArraySlice<UInt8>) {
        var rest = Array(description.utf8)[...]
        var epoch = 0
        if let colon = rest.firstIndex(of: UInt8(ascii: ":")) {
            epoch = Int(String(decoding: rest[..<colon], as: UTF8.self)) ?? 0
            rest = rest[(colon + 1)...]
        }
        guard let dash = rest.lastIndex(of: UInt8(ascii: "-")) else { return (epoch, rest, []) }
        return (epoch, rest[..<dash], rest[(dash + 1)...])
    }

    private static func order(_ a: DebianVersion, _ b: DebianVersion) -> Int {
        let (x, y) = (a.split, b.split)
        if x.epoch != y.epoch { return x.epoch < y.epoch ? -1 : 1 }
        let upstream = order(x.upstream, y.upstream)
        return upstream != 0 ? upstream : order(x.revision, y.revision)
    }

    /// Compares alternating runs of non-digits and digits; a tilde sorts before the end.
    private static func order(_ a: ArraySlice<UInt8>, _ b: ArraySlice<UInt8>) -> Int {
        func isDigit(_ byte: UInt8?) -> Bool { byte.map { (0x30...0x39).contains($0) } ?? false }
        func weight(_ byte: UInt8?) -> Int {
            guard let byte, !isDigit(byte) else { return 0 }
            if byte == UInt8(ascii: "~") { return -1 }
            let letter = (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
            return letter ? Int(byte) : Int(byte) + 256
        }
        var (x, y) = (a, b)
        while !x.isEmpty || !y.isEmpty {
            while (!x.isEmpty && !isDigit(x.first)) || (!y.isEmpty && !isDigit(y.first)) {
                let (left, right) = (weight(x.first), weight(y.first))
                if left != right { return left < right ? -1 : 1 }
                x = x.dropFirst()
                y = y.dropFirst()
            }
            x = x.drop { $0 == 0x30 }
            y = y.drop { $0 == 0x30 }
            let (left, right) = (x.prefix { isDigit($0) }, y.prefix { isDigit($0) })
            if left.count != right.count { return left.count < right.count ? -1 : 1 }
            for (l, r) in zip(left, right) where l != r { return l < r ? -1 : 1 }
            x = x.dropFirst(left.count)
            y = y.dropFirst(right.count)
        }
        return 0
    }
}
