/// Changes of leaves that take effect together, in a new version.
public struct Transaction: ~Copyable {
    enum Change {
        case set(UInt32, ValueBox, EngineKind)
        case invalidate(UInt32)
    }

    private let engine: Engine
    var changes: [Change] = []

    init(_ engine: Engine) { self.engine = engine }

    /// Gives a leaf its answer; an equal one changes nothing.
    ///
    /// - Throws: ``EngineError/limit(_:)``.
    public mutating func set<K: InjectedKey>(_ key: K, to value: K.Value) throws(EngineError) {
        let number = engine.kinds.number(of: K.self)
        guard let kind = engine.kinds[number] else { preconditionFailure("INVARIANT: a numbered type has a kind") }
        changes.append(.set(try engine.node(of: key), TypedBox(value), kind))
    }

    /// Has a key computed again when it is asked for: what a watcher says of a path that changed.
    ///
    /// - Throws: ``EngineError/limit(_:)``.
    public mutating func invalidate<K: EngineKey>(_ key: K) throws(EngineError) {
        changes.append(.invalidate(try engine.node(of: key)))
    }
}

/// One state of the leaves; they are counted, and those of one state file go on counting.
public struct Version: Hashable, Comparable, Sendable {
    /// The number.
    public let number: UInt32

    /// Compares the numbers.
    public static func < (a: Version, b: Version) -> Bool { a.number < b.number }
}
