import ForgeDhall
import Glibc

/// Keeps remote imports away from this machine and from private networks.
enum PublicAddress {
    /// The options that hold curl to the addresses which a URL's host has now, all of them public.
    static func pinning(_ url: String) throws(ImportRefusal) -> [String] {
        let rest = url.dropFirst("https://".count)
        let authority = rest.prefix { $0 != "/" && $0 != "?" }.split(separator: "@").last.map(String.init) ?? ""
        var host = authority
        var port = "443"
        if let colon = authority.lastIndex(of: ":"), !authority.hasSuffix("]") {
            host = String(authority[..<colon])
            port = String(authority[authority.index(after: colon)...])
        }
        let bare = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        let found = addresses(of: bare)
        // A host that has no address is curl's to report.
        if let hidden = found.first(where: { !isPublic($0) }) {
            throw ImportRefusal(
                "`\(bare)` is the private address \(hidden)", hint: "`--allow-private` lets it pass")
        }
        let addresses = found.joined(separator: ",")
        return found.isEmpty ? [] : ["--resolve", "\(bare):\(port.isEmpty ? "443" : port):\(addresses)"]
    }

    private static func addresses(of host: String) -> [String] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, &hints, &list) == 0 else { return [] }
        defer { freeaddrinfo(list) }
        var out: [String] = []
        var next = list
        while let entry = next {
            var name = [CChar](repeating: 0, count: 64)
            if getnameinfo(
                entry.pointee.ai_addr, entry.pointee.ai_addrlen, &name, socklen_t(name.count), nil, 0, NI_NUMERICHOST)
                == 0
            {
                let text = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
                if !out.contains(text) { out.append(text) }
            }
            next = entry.pointee.ai_next
        }
        return out
    }

    /// Whether an address is one of the public internet (RFC 6890).
    static func isPublic(_ address: String) -> Bool {
        if address.contains(":") {
            let lower = address.lowercased()
            if lower.hasPrefix("::ffff:") { return isPublic(String(lower.dropFirst(7))) }
            return
                !(lower == "::" || lower == "::1" || lower.hasPrefix("fe8") || lower.hasPrefix("fe9")
                || lower.hasPrefix("fea") || lower.hasPrefix("feb") || lower.hasPrefix("fc") || lower.hasPrefix("fd")
                || lower.hasPrefix("ff") || lower.hasPrefix("64:ff9b:") || lower.hasPrefix("2001:db8"))
        }
        let parts = address.split(separator: ".").compactMap { Int($0) }
        guard parts.count == 4 else { return false }
        switch (parts[0], parts[1], parts[2]) {
        case (0, _, _), (10, _, _), (127, _, _), (169, 254, _), (192, 168, _), (192, 0, 0), (192, 0, 2),
            (198, 51, 100), (203, 0, 113):
            return false
        case (100, 64...127, _), (172, 16...31, _), (198, 18...19, _), (224...255, _, _): return false
        default: return true
        }
    }
}
