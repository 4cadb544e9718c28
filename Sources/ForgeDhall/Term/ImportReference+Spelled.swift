extension ImportReference.Place {
    /// The place that a token spells.
    init(_ kind: Token.Kind, _ text: UnsafeBufferPointer<UInt8>) {
        switch kind {
        case .environment: self = .environment(Self.environmentName(text))
        case .path: self.init(localPath: text)
        case .url: self = .remote(Self.url(text))
        default: self = .missing
        }
    }

    private static func environmentName(_ text: UnsafeBufferPointer<UInt8>) -> String {
        let rest = text[4...]
        guard rest.first == 0x22 else { return String(decoding: rest, as: UTF8.self) }
        var out: [UInt8] = []
        var position = 5
        while position < text.count - 1 {
            if text[position] == 0x5C {
                position += 1
                let escapes: [UInt8: UInt8] = [0x61: 7, 0x62: 8, 0x66: 12, 0x6E: 10, 0x72: 13, 0x74: 9, 0x76: 11]
                out.append(escapes[text[position]] ?? text[position])
            } else {
                out.append(text[position])
            }
            position += 1
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// The local place that a token spells.
    init(localPath text: UnsafeBufferPointer<UInt8>) {
        let anchor: ImportReference.Anchor =
            switch text[0] {
            case 0x2E: text[1] == 0x2E ? .parent : .here
            case 0x7E: .home
            default: .absolute
            }
        var components: [String] = []
        var position = anchor == .absolute ? 0 : anchor == .parent ? 2 : 1
        while position < text.count {
            position += 1
            let isQuoted = position < text.count && text[position] == 0x22
            if isQuoted { position += 1 }
            let start = position
            while position < text.count, text[position] != (isQuoted ? 0x22 : 0x2F) { position += 1 }
            components.append(String(decoding: text[start..<position], as: UTF8.self))
            if isQuoted { position += 1 }
        }
        self = .local(anchor, ImportReference.Path(components: components))
    }

    private static func url(_ text: UnsafeBufferPointer<UInt8>) -> ImportReference.URL {
        let isSecure = text[4] == 0x73
        var position = isSecure ? 8 : 7
        let authority = text[position...].prefix { $0 != 0x2F && $0 != 0x3F }
        position = authority.endIndex
        let path = text[position...].prefix { $0 != 0x3F }
        let query = path.endIndex < text.count ? String(decoding: text[(path.endIndex + 1)...], as: UTF8.self) : nil
        let components =
            path.isEmpty
            ? [""]
            : path.dropFirst().split(separator: 0x2F, omittingEmptySubsequences: false)
                .map { String(decoding: $0, as: UTF8.self) }
        return ImportReference.URL(
            isSecure: isSecure, authority: String(decoding: authority, as: UTF8.self),
            path: ImportReference.Path(components: components), query: query)
    }
}
