/// The sources of the language of builds, as they stand in `dhall/`.
///
/// Written by `dhall/embed`.
enum PackageSources {
    /// The semantic hash of `package.dhall`.
    static let hash = "sha256:1ef2c737d0c68a0240894d16f905baf234b1982616ae3825a5fca1a54b19f6eb"

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
        "rules/C.dhall": carriedC,
        "rules/Genrule.dhall": carriedGenrule,
        "rules/Archive.dhall": carriedArchive,
        "rules/Rule.dhall": carriedRule,
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
