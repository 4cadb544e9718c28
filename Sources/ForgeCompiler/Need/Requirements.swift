public import ForgeCore

/// What an action needs, in its normal form: a join-semilattice.
///
/// The least set of requirements that covers all that were joined: none of them covers another one, so that needs which
/// mean the same are equal, and have one encoding and one digest. Nothing at all is the unit, and not a requirement.
public struct Requirements: Hashable, Sendable {
    /// The requirements, none of which covers another one, in the order of their encodings.
    public let items: [Requirement]

    /// What needs nothing.
    public static let none = Requirements([])

    /// The join of requirements in any order and number.
    public init(_ requirements: some Sequence<Requirement>) {
        let all = Set(requirements)
        items = all.filter { item in !all.contains { $0 != item && $0.covers(item) } }
            .map { (item: $0, bytes: JSONWriter.canonical($0.json)) }
            .sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
            .map(\.item)
    }

    /// The least need that covers both.
    public func joined(_ other: Requirements) -> Requirements { Requirements(items + other.items) }

    /// Whether whoever has this lacks nothing of another need.
    public func covers(_ other: Requirements) -> Bool {
        other.items.allSatisfy { wanted in items.contains { $0.covers(wanted) } }
    }

    /// The canonical encoding.
    public var bytes: [UInt8] { JSONWriter.canonical(.array(items.map(\.json))) }

    /// The identity: equal for needs that mean the same.
    public var digest: Digest { Digest(of: bytes) }

    /// Reads an encoding; nil when it is not canonical.
    public init?(bytes: [UInt8]) {
        guard let list = (try? JSONReader.read(bytes))?.arrayValue else { return nil }
        let read = list.compactMap { Requirement(json: $0) }
        self.init(read)
        guard read.count == list.count, self.bytes == bytes else { return nil }
    }
}
