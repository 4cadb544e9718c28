private import FoundationEssentials

/// What a request shows of its client.
enum HTTPCredential {
    /// The `authorization` of a call that a header of HTTP means: the password of `Basic` is a token, since a URL with
    /// `NAME:TOKEN@` is all that some clients can be told.
    static func authorization(_ header: String?) -> String? {
        guard let header else { return nil }
        let words = header.split(separator: " ", maxSplits: 1)
        guard words.count == 2, words[0].lowercased() == "basic", let pair = Data(base64Encoded: String(words[1]))
        else { return header }
        let text = String(decoding: pair, as: UTF8.self)
        guard let colon = text.firstIndex(of: ":") else { return header }
        return "Bearer \(text[text.index(after: colon)...])"
    }
}
