/// A digest together with the size in bytes of what it names: the identity that REAPI calls `Digest`.
public struct BlobID: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The SHA-256 of the bytes.
    public let digest: Digest
    /// The number of bytes.
    public let size: Int64

    /// Names a blob by digest and size.
    public init(_ digest: Digest, size: Int64) {
        self.digest = digest
        self.size = size
    }

    /// Names the given bytes.
    public init(of bytes: [UInt8]) {
        self.init(Digest(of: bytes), size: Int64(bytes.count))
    }

    /// The blob of no bytes, which every store holds.
    public static let empty = BlobID(of: [])

    /// Parses the REAPI text form, 64 hex digits, a slash and a decimal size.
    public init?(text: some StringProtocol) {
        guard let slash = text.firstIndex(of: "/"), let digest = Digest(hex: text[..<slash]) else { return nil }
        let tail = text[text.index(after: slash)...]
        guard let size = Int64(tail), size >= 0, String(size) == tail else { return nil }
        self.init(digest, size: size)
    }

    /// The REAPI text form, `hash/size`.
    public var description: String { "\(digest.hex)/\(size)" }

    /// Orders by digest, then by size.
    public static func < (a: BlobID, b: BlobID) -> Bool {
        a.digest != b.digest ? a.digest < b.digest : a.size < b.size
    }
}
