/// A SHA-256 value: the name of every object in Forge.
///
/// Thirty-two bytes held inline as four big-endian words, so that copying costs no reference count and ordering
/// by words equals ordering by bytes. The text form is `sha256:` and 64 lower-case hex digits.
public struct Digest: Sendable {
    /// Bytes 0–7, most significant first.
    @usableFromInline let word0: UInt64
    /// Bytes 8–15.
    @usableFromInline let word1: UInt64
    /// Bytes 16–23.
    @usableFromInline let word2: UInt64
    /// Bytes 24–31.
    @usableFromInline let word3: UInt64

    /// The number of bytes in a digest.
    public static let byteCount = 32

    /// The text prefix that names the algorithm.
    public static let prefix = "sha256:"

    @inlinable
    init(words word0: UInt64, _ word1: UInt64, _ word2: UInt64, _ word3: UInt64) {
        self.word0 = word0
        self.word1 = word1
        self.word2 = word2
        self.word3 = word3
    }

    /// Reads a digest from its 32 raw bytes; nil for any other length.
    @inlinable
    public init?(bytes: UnsafeRawBufferPointer) {
        guard bytes.count == Digest.byteCount else { return nil }
        word0 = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self))
        word1 = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        word2 = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self))
        word3 = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 24, as: UInt64.self))
    }

    /// Reads a digest from its 32 raw bytes; nil for any other length.
    public init?(bytes: [UInt8]) {
        let parsed = bytes.withUnsafeBytes { Digest(bytes: $0) }
        guard let parsed else { return nil }
        self = parsed
    }

    /// Parses exactly 64 lower-case hex digits.
    public init?(hex: some StringProtocol) {
        // Through a concrete type: generic code across modules costs twenty times as much.
        var text = String(hex)
        guard let digest = text.withUTF8({ Digest(hexBytes: UnsafeRawBufferPointer($0)) }) else { return nil }
        self = digest
    }

    /// Parses exactly 64 lower-case hex digits in ASCII.
    public init?(hexBytes bytes: UnsafeRawBufferPointer) {
        guard bytes.count == 64, let word0 = Self.word(bytes, 0), let word1 = Self.word(bytes, 16),
            let word2 = Self.word(bytes, 32), let word3 = Self.word(bytes, 48)
        else { return nil }
        self.init(words: word0, word1, word2, word3)
    }

    private static func word(_ bytes: UnsafeRawBufferPointer, _ start: Int) -> UInt64? {
        var word: UInt64 = 0
        for byte in bytes[start..<start + 16] {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): word = word << 4 | UInt64(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): word = word << 4 | UInt64(byte - UInt8(ascii: "a") + 10)
            default: return nil
            }
        }
        return word
    }

    /// Parses `sha256:` followed by 64 lower-case hex digits.
    public init?(text: some StringProtocol) {
        guard text.hasPrefix(Digest.prefix) else { return nil }
        self.init(hex: text.dropFirst(Digest.prefix.count))
    }

    /// The 32 raw bytes.
    public var bytes: [UInt8] { withRawBytes { Array($0) } }

    /// Appends the 32 raw bytes to a buffer.
    public func append(to buffer: inout [UInt8]) {
        withRawBytes { buffer.append(contentsOf: $0) }
    }

    @inline(__always)
    private func withRawBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        withUnsafeBytes(of: (word0.bigEndian, word1.bigEndian, word2.bigEndian, word3.bigEndian), body)
    }

    /// Writes the 32 raw bytes to memory of that size.
    @inlinable
    public func copyBytes(to memory: UnsafeMutableRawPointer) {
        memory.storeBytes(of: word0.bigEndian, as: UInt64.self)
        memory.storeBytes(of: word1.bigEndian, toByteOffset: 8, as: UInt64.self)
        memory.storeBytes(of: word2.bigEndian, toByteOffset: 16, as: UInt64.self)
        memory.storeBytes(of: word3.bigEndian, toByteOffset: 24, as: UInt64.self)
    }

    /// Sixty-four lower-case hex digits.
    public var hex: String {
        String(unsafeUninitializedCapacity: 64) { out in
            for index in 0..<64 { out[index] = hexDigit(index) }
            return 64
        }
    }

    /// Appends sixty-four lower-case hex digits in ASCII to a buffer.
    public func appendHex(to buffer: inout [UInt8]) {
        for index in 0..<64 { buffer.append(hexDigit(index)) }
    }

    /// Writes sixty-four lower-case hex digits in ASCII to memory of that size.
    public func copyHex(to memory: UnsafeMutableRawPointer) {
        for index in 0..<64 { memory.storeBytes(of: hexDigit(index), toByteOffset: index, as: UInt8.self) }
    }

    private func hexDigit(_ index: Int) -> UInt8 {
        let word =
            switch index >> 4 {
            case 0: word0
            case 1: word1
            case 2: word2
            default: word3
            }
        let nibble = UInt8(truncatingIfNeeded: word >> UInt64(60 - (index & 15) * 4)) & 0xf
        return nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10
    }

    /// The canonical text form, `sha256:` and 64 hex digits.
    public var text: String { Digest.prefix + hex }

    /// The first eight bytes as a number: uniform, hence a hash-table key by itself.
    @inlinable public var leadingWord: UInt64 { word0 }
}

extension Digest: Hashable {
    /// Compares all 32 bytes.
    @inlinable
    public static func == (a: Digest, b: Digest) -> Bool {
        a.word0 == b.word0 && a.word1 == b.word1 && a.word2 == b.word2 && a.word3 == b.word3
    }

    /// Hashes the first word, which is uniform by itself.
    @inlinable
    public func hash(into hasher: inout Hasher) { hasher.combine(word0) }
}

extension Digest: Comparable {
    /// Orders by bytes, which is the order of the hex text too.
    @inlinable
    public static func < (a: Digest, b: Digest) -> Bool {
        if a.word0 != b.word0 { return a.word0 < b.word0 }
        if a.word1 != b.word1 { return a.word1 < b.word1 }
        if a.word2 != b.word2 { return a.word2 < b.word2 }
        return a.word3 < b.word3
    }
}

extension Digest: CustomStringConvertible {
    /// The canonical text form.
    public var description: String { text }
}
