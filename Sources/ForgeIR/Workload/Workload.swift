/// The canonical document: what exists, and what is to be done with it.
///
/// See `docs/spec/workload.md`.
///
/// A value of this type was parsed and validated; collections are in canonical order.
public struct Workload: Hashable, Sendable {
    /// `MAJOR.MINOR` of the schema.
    public var schemaVersion: String
    /// The document's identifier.
    public var id: String
    /// Environments, sorted by name.
    public var environments: [Environment]
    /// Sources, sorted by name.
    public var sources: [Source]
    /// Actions, sorted by name.
    public var actions: [ActionDeclaration]

    /// The schema versions that this Forge reads.
    public static let schemaVersions = ["1.0"]

    /// Makes a workload; the caller has validated it.
    public init(
        schemaVersion: String = "1.0", id: String, environments: [Environment], sources: [Source],
        actions: [ActionDeclaration]
    ) {
        self.schemaVersion = schemaVersion
        self.id = id
        self.environments = environments
        self.sources = sources
        self.actions = actions
    }
}
