/// The sources of the language of builds, as they stand in `dhall/`.
///
/// Written by `dhall/embed`.
enum PackageSources {
    /// The semantic hash of `package.dhall`.
    static let hash = "sha256:9e455ae5f72229555ccfaef1c80ecda462293074dad3f6ba18a07390fd3eb8b1"

    /// The files by name.
    static let files: [String: String] = [
        "Triple.dhall": carriedTriple,
        "Flag.dhall": carriedFlag,
        "Need.dhall": carriedNeed,
        "Compiler.dhall": carriedCompiler,
        "Linker.dhall": carriedLinker,
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
