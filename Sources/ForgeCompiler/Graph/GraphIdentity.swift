public import ForgeCore

/// The identities that a compilation gives: SHA-256 over a domain and parts, each with its length before it.
///
/// Public, so that consumers derive identities of their own by the same rule (ADR 0140).
public enum GraphIdentity {
    /// The domains of Forge's own identities; `forge.` is reserved.
    static let node = "forge.graph.node.v1"
    static let genome = "forge.graph.genome.v1"
    static let fingerprint = "forge.graph.fingerprint.v1"
    static let setting = "forge.graph.setting.v1"
    static let compilation = "forge.graph.compile.v1"
    static let hash = "forge.graph.hash.v1"

    /// The digest of a domain and parts.
    public static func digest(_ domain: String, _ parts: [[UInt8]]) -> Digest {
        var message = IdentityMessage(domain)
        for part in parts { message.add(part) }
        return message.digest
    }

    /// A 64-bit view of the digest of texts, for tables and seeds, not for identities.
    public static func hash(_ parts: [String]) -> UInt64 {
        var message = IdentityMessage(hash)
        for part in parts { message.add(part) }
        return message.digest.leadingWord
    }

    /// The compiled id of a node: the same under every seed.
    public static func node(graph: String, node: String) -> Digest {
        var message = IdentityMessage(Self.node)
        message.add(graph)
        message.add(node)
        return message.digest
    }

    /// The genome of whatever the parts name; for a node these are the graph's id and its own.
    public static func genome(seed: UInt64, _ parts: String...) -> Genome {
        var message = IdentityMessage(genome)
        message.add(seed)
        for part in parts { message.add(part) }
        return Genome(bits: message.digest)
    }
}

/// 256 bits that are a node's own under one seed.
public struct Genome: Hashable, Sendable {
    /// All bits.
    public let bits: Digest

    /// Wraps bits.
    public init(bits: Digest) { self.bits = bits }

    /// The first 64 bits, big-endian.
    public var word: UInt64 { bits.leadingWord }

    /// A seed that JSON numbers and `FORGE_SEED` carry: the lowest 53 bits of ``word``.
    public var seed: Int64 { Int64(word & UInt64(JSONValue.maxInteger)) }
}

/// The bytes that an identity is the SHA-256 of, put together in one buffer.
struct IdentityMessage {
    private var bytes: [UInt8] = []

    init(_ domain: String) {
        bytes.reserveCapacity(256)
        add(domain)
    }

    /// The digest of what was added.
    var digest: Digest { Digest(of: bytes) }

    mutating func add(_ text: String) {
        add(length: text.utf8.count)
        bytes.append(contentsOf: text.utf8)
    }

    mutating func add(_ part: [UInt8]) {
        add(length: part.count)
        bytes.append(contentsOf: part)
    }

    mutating func add(_ digest: Digest) {
        add(length: Digest.byteCount)
        digest.append(to: &bytes)
    }

    /// Eight bytes, big-endian.
    mutating func add(_ number: UInt64) {
        add(length: 8)
        add(length: Int(bitPattern: UInt(number)))
    }

    private mutating func add(length: Int) {
        withUnsafeBytes(of: length.bigEndian) { bytes.append(contentsOf: $0) }
    }
}
