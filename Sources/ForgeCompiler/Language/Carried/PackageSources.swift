/// The sources of the language of builds, as they stand in `dhall/`.
///
/// Written by `dhall/embed`.
enum PackageSources {
    /// The semantic hash of `package.dhall`.
    static let hash = "sha256:cebb34bd57a3c588366c8ed1df7d6551e0e78b938b40637e7036e77a7b4286e1"

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
