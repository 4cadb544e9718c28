/// The version of this program.
enum ForgeVersion {
    /// `MAJOR.MINOR.PATCH`.
    static let text = "forge 0.1.0"
}
