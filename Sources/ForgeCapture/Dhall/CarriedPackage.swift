public import ForgeCore

/// A package that the program carries, which an import by hash alone is answered from.
public struct CarriedPackage: Sendable {
    /// The semantic hash of its entry.
    let hash: Digest
    /// The path of its entry.
    let path: String
    /// The bytes of its files by path.
    let file: @Sendable (String) -> [UInt8]?

    /// Names a package.
    public init(hash: Digest, path: String, file: @escaping @Sendable (String) -> [UInt8]?) {
        self.hash = hash
        self.path = path
        self.file = file
    }
}
