/// A target that a package is written with.
struct ImportedTarget: Equatable {
    /// The rule, such as `C.library`.
    enum Rule: Equatable {
        case library, binary, test
    }

    var name: String
    var rule: Rule
    var isCxx: Bool
    var srcs: [String] = []
    var hdrs: [String] = []
    var includes: [String] = []
    var defines: [Definition] = []
    var flags: [ImportedFlag] = []
    var linkFlags: [ImportedFlag] = []
    var deps: [String] = []
    /// Whether other packages may use it.
    var isPublic = false

    /// A definition that users of a library see as well.
    struct Definition: Hashable {
        var name: String
        var value: String?
    }
}

/// A package as an importer proposes it.
public struct ImportedPackage: Sendable {
    /// The text of its `BUILD.dhall`.
    public var text: [UInt8]
    /// How many targets it declares.
    public var targetCount: Int
    /// Whether one of them is of C++.
    public var needsCxx: Bool
    /// What people should know about it.
    public var remarks: [String]
}
