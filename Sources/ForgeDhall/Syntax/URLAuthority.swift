/// The part of a URL between `//` and the path: `[userinfo@]host[:port]` (RFC 3986, as restricted by the grammar).
enum URLAuthority {
    static func isValid(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var rest = Array(bytes)[...]
        if let at = rest.firstIndex(of: 0x40) {
            guard percentsAreWhole(rest[..<at]), !rest[..<at].contains(0x5B), !rest[..<at].contains(0x5D) else {
                return false
            }
            rest = rest[(at + 1)...]
            if rest.contains(0x40) { return false }
        }
        if rest.first == 0x5B {
            guard let end = rest.firstIndex(of: 0x5D) else { return false }
            let inner = Array(rest[(rest.startIndex + 1)..<end])
            return isPort(rest[(end + 1)...]) && (isIPv6(inner) || isFuture(inner))
        }
        let colon = rest.firstIndex(of: 0x3A) ?? rest.endIndex
        return isPort(rest[colon...]) && isDomain(rest[..<colon])
    }

    private static func percentsAreWhole(_ bytes: ArraySlice<UInt8>) -> Bool {
        var index = bytes.startIndex
        while index < bytes.endIndex {
            if bytes[index] == 0x25 {
                guard index + 2 < bytes.endIndex, isHex(bytes[index + 1]), isHex(bytes[index + 2]) else { return false }
                index += 2
            }
            index += 1
        }
        return true
    }

    /// Nothing, or a colon and digits.
    private static func isPort(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.isEmpty || (bytes.first == 0x3A && bytes.dropFirst().allSatisfy { $0 >= 0x30 && $0 <= 0x39 })
    }

    private static func isHex(_ byte: UInt8) -> Bool {
        (byte >= 0x30 && byte <= 0x39) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66)
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (byte >= 0x30 && byte <= 0x39) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A)
    }

    /// Labels of letters, digits and inner hyphens, with dots between them and perhaps one at the end.
    private static func isDomain(_ bytes: ArraySlice<UInt8>) -> Bool {
        var labels = bytes.split(separator: 0x2E, omittingEmptySubsequences: false)
        if labels.count > 1, labels.last?.isEmpty == true { labels.removeLast() }
        return labels.allSatisfy { label in
            guard let first = label.first, let last = label.last else { return false }
            return isAlphanumeric(first) && isAlphanumeric(last)
                && label.allSatisfy { isAlphanumeric($0) || $0 == 0x2D }
        }
    }

    private static func isFuture(_ bytes: [UInt8]) -> Bool {
        guard bytes.count >= 4, bytes[0] | 0x20 == 0x76, let dot = bytes.firstIndex(of: 0x2E), dot > 1 else {
            return false
        }
        return bytes[1..<dot].allSatisfy(isHex) && dot + 1 < bytes.count
    }

    private static func isIPv4(_ bytes: ArraySlice<UInt8>) -> Bool {
        let parts = bytes.split(separator: 0x2E, omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in
                guard (1...3).contains(part.count), part.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return false }
                let number = part.reduce(0) { $0 * 10 + Int($1 - 0x30) }
                return number <= 255 && (part.count == 1 || part.first != 0x30)
            }
    }

    private static func isIPv6(_ bytes: [UInt8]) -> Bool {
        var groups = 0
        var hasGap = false
        var rest = bytes[...]
        if rest.starts(with: [0x3A, 0x3A]) {
            hasGap = true
            rest = rest.dropFirst(2)
        }
        while !rest.isEmpty {
            let end = rest.firstIndex(of: 0x3A) ?? rest.endIndex
            let group = rest[..<end]
            if group.contains(0x2E) {
                guard end == rest.endIndex, isIPv4(group) else { return false }
                groups += 2
                rest = []
                break
            }
            guard (1...4).contains(group.count), group.allSatisfy(isHex) else { return false }
            groups += 1
            rest = rest[end...]
            if rest.isEmpty { break }
            rest = rest.dropFirst()
            if rest.isEmpty { return false }
            if rest.first == 0x3A {
                if hasGap { return false }
                hasGap = true
                rest = rest.dropFirst()
            }
        }
        return hasGap ? groups <= 7 : groups == 8
    }
}
