/// The sources of the language of builds, as they stand in `dhall/`.
///
/// Written by `dhall/embed`.
enum PackageSources {
    /// The semantic hash of `package.dhall`.
    static let hash = "sha256:19e1fb47d2babf3ca6fe939c9f79f39fac4a544d75fb4063e619dab61b59a206"

    /// The files by name.
    static let files: [String: String] = [
        "Triple.dhall": carriedTriple,
        "Flag.dhall": carriedFlag,
        "Need.dhall": carriedNeed,
        "Types.dhall": carriedTypes,
        "List.dhall": carriedList,
        "Environment.dhall": carriedEnvironment,
        "Toolchain.dhall": carriedToolchain,
        "rules/Place.dhall": carriedPlace,
        "rules/Rule.dhall": carriedRule,
        "rules/C.dhall": carriedC,
        "rules/Genrule.dhall": carriedGenrule,
        "rules/Archive.dhall": carriedArchive,
        "rules/Fetch.dhall": carriedFetch,
        "rules/Upstream.dhall": carriedUpstream,
        "rules/Rust.dhall": carriedRust,
        "rules/Swift.dhall": carriedSwift,
        "rules/Python.dhall": carriedPython,
        "rules/Go.dhall": carriedGo,
        "rules/Wasm.dhall": carriedWasm,
        "package.dhall": carriedPackage,
    ]
}
