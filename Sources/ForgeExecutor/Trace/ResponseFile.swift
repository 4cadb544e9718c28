/// The arguments that a file holds for compilers and linkers (GCC's manual, "Overall Options", `@file`).
enum ResponseFile {
    /// Words apart from each other by white space; quotes of either kind hold together, and a backslash takes the next
    /// byte as it is.
    static func words(_ bytes: [UInt8]) -> [String] {
        var words: [String] = []
        var word: [UInt8]?
        var quote: UInt8?
        var place = 0
        while place < bytes.count {
            let byte = bytes[place]
            place += 1
            switch byte {
            case UInt8(ascii: "\\") where place < bytes.count:
                word = (word ?? []) + [bytes[place]]
                place += 1
            case UInt8(ascii: "'"), UInt8(ascii: "\""):
                if quote == byte {
                    quote = nil
                } else if quote == nil {
                    quote = byte
                    word = word ?? []
                } else {
                    word = (word ?? []) + [byte]
                }
            case 0x09...0x0D where quote == nil, 0x20 where quote == nil:
                if let done = word { words.append(String(decoding: done, as: UTF8.self)) }
                word = nil
            default: word = (word ?? []) + [byte]
            }
        }
        if let done = word { words.append(String(decoding: done, as: UTF8.self)) }
        return words
    }
}
