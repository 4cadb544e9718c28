/// The sources of the language of builds, as they stand in `dhall/`.
///
/// Written by `dhall/embed`.
enum PackageSources {
    /// The semantic hash of `package.dhall`.
    static let hash = "sha256:cc88c0ac42aaad945176e8361af13422f3bd2b9e4bda6b7a6c034b6ec2812dd4"

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
