/// The part of a URL between `//` and the path: `[userinfo@]host[:port]` (RFC 3986, as restricted by the grammar).
enum URLAuthority {
    /// The length of the longest authority that bytes begin with; nil when there is none.
    ///
    /// What follows is for the caller: `[https://a.example]` is a list, `https://a.example ++ x` an operation.
    static func length(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Int? {
        let start = userEnd(bytes) ?? bytes.startIndex
        guard let host = hostEnd(bytes[start...]) else { return nil }
        guard host < bytes.endIndex, bytes[host] == 0x3A else { return host - bytes.startIndex }
        let port = bytes[(host + 1)...].firstIndex { $0 < 0x30 || $0 > 0x39 } ?? bytes.endIndex
        return port - bytes.startIndex
    }

    /// The end of `userinfo@`; nil when the authority begins with the host.
    private static func userEnd(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Int? {
        var index = bytes.startIndex
        while index < bytes.endIndex {
            switch bytes[index] {
            case 0x40: return index + 1
            case 0x25:
                guard index + 2 < bytes.endIndex, isHex(bytes[index + 1]), isHex(bytes[index + 2]) else { return nil }
                index += 3
            case let byte where isUserByte(byte): index += 1
            default: return nil
            }
        }
        return nil
    }

    private static func hostEnd(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Int? {
        guard bytes.first == 0x5B else { return domainEnd(bytes) }
        guard let close = bytes.firstIndex(of: 0x5D) else { return nil }
        let inner = Array(bytes[(bytes.startIndex + 1)..<close])
        return isIPv6(inner) || isFuture(inner) ? close + 1 : nil
    }

    /// The end of labels of letters, digits and inner hyphens, with dots between them and perhaps one at the end.
    private static func domainEnd(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Int? {
        var end: Int?
        var index = bytes.startIndex
        while let label = labelEnd(bytes[index...]) {
            end = label
            guard label < bytes.endIndex, bytes[label] == 0x2E else { return end }
            index = label + 1
            end = index
        }
        return end
    }

    /// The end of letters and digits with hyphens among them.
    private static func labelEnd(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Int? {
        var end: Int?
        var index = bytes.startIndex
        while index < bytes.endIndex {
            if isAlphanumeric(bytes[index]) {
                end = index + 1
            } else if bytes[index] != 0x2D || end == nil {
                break
            }
            index += 1
        }
        return end
    }

    /// Unreserved characters, sub-delimiters without `(`, `)` and `,`, and the colon.
    private static func isUserByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x2D, 0x2E, 0x5F, 0x7E, 0x21, 0x24, 0x26, 0x27, 0x2A, 0x2B, 0x3B, 0x3D, 0x3A: true
        default: isAlphanumeric(byte)
        }
    }

    private static func isHex(_ byte: UInt8) -> Bool {
        (byte >= 0x30 && byte <= 0x39) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66)
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (byte >= 0x30 && byte <= 0x39) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A)
    }

    private static func isFuture(_ bytes: [UInt8]) -> Bool {
        guard bytes.count >= 4, bytes[0] | 0x20 == 0x76, let dot = bytes.firstIndex(of: 0x2E), dot > 1 else {
            return false
        }
        return bytes[1..<dot].allSatisfy(isHex) && dot + 1 < bytes.count && bytes[(dot + 1)...].allSatisfy(isUserByte)
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
