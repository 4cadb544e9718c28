/// The sources of the language of builds, as they stand in `dhall/`.
///
/// Written by `dhall/embed`.
enum PackageSources {
    /// The semantic hash of `package.dhall`.
    static let hash = "sha256:59c4f254b1ab63ecb1fce40c2cc9ab9ef576bb128a32c714c3d19b738169281d"

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
