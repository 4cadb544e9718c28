private import Crypto

/// Hashes bytes as they pass by; feed it chunks of 64 KiB or more.
public struct DigestStream: Sendable {
    private var state = SHA256()

    /// The number of bytes hashed so far.
    public private(set) var byteCount: Int64 = 0

    /// Starts an empty stream.
    public init() {}

    /// Adds bytes to the stream.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        state.update(bufferPointer: bytes)
        byteCount += Int64(bytes.count)
    }

    /// Adds bytes to the stream.
    public mutating func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { update($0) }
    }

    /// The digest of everything added so far; the stream can go on.
    public func finish() -> Digest {
        state.finalize().withUnsafeBytes { bytes in
            guard let digest = Digest(bytes: bytes) else {
                preconditionFailure("INVARIANT: SHA-256 gives 32 bytes")
            }
            return digest
        }
    }
}

extension Digest {
    /// Hashes bytes in one call.
    public init(of bytes: UnsafeRawBufferPointer) {
        var stream = DigestStream()
        stream.update(bytes)
        self = stream.finish()
    }

    /// Hashes bytes in one call.
    public init(of bytes: [UInt8]) {
        self = bytes.withUnsafeBytes { Digest(of: $0) }
    }

    /// Hashes the UTF-8 bytes of a string.
    public init(of text: String) {
        self.init(of: Array(text.utf8))
    }
}
