/// The sources of the language of builds, as they stand in `dhall/`.
///
/// Written by `dhall/embed`.
enum PackageSources {
    /// The semantic hash of `package.dhall`.
    static let hash = "sha256:94cde26f5bbd1ee3311b4f2c8953532252ec1decb14e4d12d0058978c923906d"

    /// The files by name.
    static let files: [String: String] = [
        "Triple.dhall": carriedTriple,
        "Flag.dhall": carriedFlag,
        "Types.dhall": carriedTypes,
        "List.dhall": carriedList,
        "Environment.dhall": carriedEnvironment,
        "Toolchain.dhall": carriedToolchain,
        "rules/Place.dhall": carriedPlace,
        "rules/C.dhall": carriedC,
        "rules/Genrule.dhall": carriedGenrule,
        "rules/Archive.dhall": carriedArchive,
        "package.dhall": carriedPackage,
    ]
}
