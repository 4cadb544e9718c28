internal import ForgeCore

/// What a request names: `[/INSTANCE]/cas/HASH` a blob, `[/INSTANCE]/ac/HASH` what a client keeps under a key.
struct HTTPCachePath: Sendable, Equatable {
    /// The two parts of a cache.
    enum Shelf: String, Sendable {
        case content = "cas"
        case results = "ac"
    }

    var instance: String
    var shelf: Shelf
    var digest: Digest

    /// Reads the target of a request; nil for what names neither.
    init?(_ target: String) {
        guard target.utf8.first == UInt8(ascii: "/") else { return nil }
        let parts = target.dropFirst().prefix { $0 != "?" }.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count >= 2, let digest = Digest(hex: parts[parts.count - 1]),
            let shelf = Shelf(rawValue: String(parts[parts.count - 2]))
        else { return nil }
        instance = parts.dropLast(2).joined(separator: "/")
        self.shelf = shelf
        self.digest = digest
    }
}
