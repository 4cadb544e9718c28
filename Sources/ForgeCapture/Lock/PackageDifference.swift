/// One package in which two environments differ.
public struct PackageDifference: Hashable, Sendable, CustomStringConvertible {
    /// The package's name and architecture, with a colon between them.
    public var name: String
    /// The version in the first environment; nil when it is new.
    public var before: String?
    /// The version in the second environment; nil when it is gone.
    public var after: String?

    public var description: String {
        switch (before, after) {
        case (let before?, let after?): "`\(name)` was \(before), is \(after)"
        case (let before?, nil): "`\(name)` \(before) is gone"
        default: "`\(name)` \(after ?? "") is new"
        }
    }

    /// What differs, sorted by name.
    public static func between(_ old: [LockedPackage], _ new: [LockedPackage]) -> [PackageDifference] {
        func versions(_ packages: [LockedPackage]) -> [String: String] {
            Dictionary(
                packages.map { ("\($0.name):\($0.architecture)", $0.version) }, uniquingKeysWith: { first, _ in first })
        }
        let (before, after) = (versions(old), versions(new))
        return Set(before.keys).union(after.keys).sorted().compactMap { name in
            if before[name] == after[name] { return nil }
            return PackageDifference(name: name, before: before[name], after: after[name])
        }
    }
}
