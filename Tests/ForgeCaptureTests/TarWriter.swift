/// Writes tar archives of any shape, honest or hostile.
struct TarWriter {
    private(set) var bytes: [UInt8] = []

    /// Adds an entry; `type` is the tar type flag, `size` what the header claims when it is not the data's.
    mutating func add(
        _ name: String, _ data: [UInt8] = [], type: Character = "0", link: String = "", mode: Int = 0o644,
        size: Int? = nil
    ) {
        var header = [UInt8](repeating: 0, count: 512)
        func put(_ text: some Sequence<UInt8>, at offset: Int) {
            for (index, byte) in text.enumerated() { header[offset + index] = byte }
        }
        func octal(_ value: Int, _ width: Int) -> [UInt8] {
            let text = String(value, radix: 8)
            return Array((String(repeating: "0", count: max(0, width - text.count)) + text).utf8)
        }
        put(name.utf8.prefix(100), at: 0)
        put(octal(mode, 7), at: 100)
        put(octal(0, 7), at: 108)
        put(octal(0, 7), at: 116)
        put(octal(size ?? data.count, 11), at: 124)
        put(octal(0, 11), at: 136)
        put(String(type).utf8, at: 156)
        put(link.utf8.prefix(100), at: 157)
        put("ustar".utf8, at: 257)
        put("00".utf8, at: 263)
        put([UInt8](repeating: 0x20, count: 8), at: 148)
        let sum = header.reduce(0) { $0 + Int($1) }
        put(octal(sum, 6) + [0, 0x20], at: 148)
        bytes += header + data
        bytes += [UInt8](repeating: 0, count: (512 - data.count % 512) % 512)
    }

    /// Adds a file of text.
    mutating func file(_ name: String, _ text: String, mode: Int = 0o644) {
        add(name, Array(text.utf8), mode: mode)
    }

    /// The archive with its end mark.
    var finished: [UInt8] { bytes + [UInt8](repeating: 0, count: 1024) }
}
