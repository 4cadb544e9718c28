/// What the graph knows of a node's answer.
enum NodeState: UInt8 {
    /// Never computed, or forgotten.
    case absent
    /// The answer holds.
    case clean
    /// Something that it depends on may have changed; the answer holds if nothing has.
    case dirty
    /// It has to be computed whatever its dependencies say.
    case stale
    /// Computing it failed in this version.
    case failed
    /// Somebody is at it.
    case running
}

/// One node, in memory as in the state file: 48 bytes, little-endian.
struct Node: BitwiseCopyable {
    /// It is not as it was saved.
    static let isTouched: UInt8 = 1
    /// It has other dependencies than were saved.
    static let hasOtherDependencies: UInt8 = 2

    /// Where the key's bytes lie.
    var key: UInt32 = 0
    var kind: UInt16 = 0
    var stateCode: UInt8 = 0
    /// How it differs from what is saved; 0 in files.
    var marks: UInt8 = 0
    /// The version in which the answer last became another one.
    var changedAt: UInt32 = 0
    /// The version in which the answer was last known to hold.
    var verifiedAt: UInt32 = 0
    /// Where the dependencies lie; of an observed leaf, its number among those.
    var deps: UInt32 = 0
    var depCount: UInt32 = 0
    /// Where the dependents lie; some of them may depend on it no longer.
    var rdeps: UInt32 = 0
    var rdepCount: UInt32 = 0
    /// Where the saved answer lies, plus one; 0 when none is saved.
    var value: UInt32 = 0
    /// The dependency whose change had it computed last, plus one; itself when it is a leaf; 0 the first time.
    var cause: UInt32 = 0
    /// The version in which it was last computed.
    var computedAt: UInt32 = 0
    var reserved2: UInt32 = 0

    var state: NodeState {
        get { NodeState(rawValue: stateCode) ?? .absent }
        set { stateCode = newValue.rawValue }
    }
}

/// A dependency as lists hold it: the node, and whether it was asked for together with the one before.
struct Edge: BitwiseCopyable, Equatable {
    /// More nodes than an edge can name there cannot be.
    static let maxNodes = 1 << 31
    private static let together: UInt32 = 1 << 31

    let code: UInt32

    init(_ node: UInt32, isTogether: Bool) { code = node | (isTogether ? Self.together : 0) }
    init(code: UInt32) { self.code = code }

    var node: UInt32 { code & ~Self.together }
    var isTogether: Bool { code & Self.together != 0 }
}
