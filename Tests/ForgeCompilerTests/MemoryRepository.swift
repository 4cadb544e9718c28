import ForgeCompiler
import ForgeCore
import ForgeDhall

/// A repository in memory, whose root is `forge.dhall` with one environment and two toolchains.
struct MemoryRepository: ImportEnvironment {
    var files: [String: String]
    /// What the network has.
    var pages: [String: String] = [:]
    let headersFile: String? = nil
    let fetchesUnpinned = false

    static let root = """
        let Forge = missing \(BuildLanguage.hash.text)
        in Forge ⫽ { project = Forge.Project::{
           , id = "test"
           , environments = [ Forge.Environment.debian "cc" [ "gcc" ] ]
           , toolchains =
             [ Forge.Toolchain.gcc "cc"
             , Forge.Toolchain.gccFor "cc" "aarch64-linux-gnu" Forge.Triple.aarch64-linux-gnu [ "qemu" ]
             ] } }
        """

    /// Packages by their directory; each text is the list's inside, and `f` names the root.
    ///
    /// With `inLines`, the files are laid out as people write them.
    init(_ packages: [String: String], inLines: Bool = false) {
        files = ["./forge.dhall": Self.root]
        for (package, targets) in packages {
            let up = package.isEmpty ? "./" : String(repeating: "../", count: package.split(separator: "/").count)
            let path = package.isEmpty ? "./BUILD.dhall" : "./\(package)/BUILD.dhall"
            files[path] =
                inLines
                ? "let f = \(up)forge.dhall\n\nin  [ \(targets.replacing("\n", with: "\n    "))\n    ]\n"
                : "let f = \(up)forge.dhall in [ \(targets) ]"
        }
    }

    func file(_ path: String) -> [UInt8]? { BuildLanguage.file(path) ?? files[path].map { Array($0.utf8) } }
    func carried(_ hash: Digest) -> String? { hash == BuildLanguage.hash ? BuildLanguage.path : nil }
    func variable(_ name: String) -> [UInt8]? { nil }
    func fetch(_ request: RemoteRequest) -> RemoteResponse {
        pages[request.url].map { .body(Array($0.utf8), allowedOrigins: ["*"]) } ?? .absent("there is no network")
    }
    func cached(_ hash: Digest) -> [UInt8]? { nil }
    func keep(_ bytes: [UInt8], as hash: Digest) {}

    /// Compiles targets; `packages` are those that `...` finds.
    func compile(
        _ patterns: String..., toolchain: String? = nil, packages: [String] = [], isTesting: Bool = false,
        terms: (any TermStore)? = nil
    ) throws(ForgeErrors) -> CompiledBuild {
        try BuildCompiler.compile(
            patterns, toolchain: toolchain, isTesting: isTesting,
            options: DhallOptions(environment: self, terms: terms), packages: { _ in packages })
    }

    /// The actions of the workload by name.
    func actions(_ patterns: String..., toolchain: String? = nil) throws -> [String: JSONValue] {
        let compiled = try BuildCompiler.compile(
            patterns, toolchain: toolchain, options: DhallOptions(environment: self), packages: { _ in [] })
        let document = try JSONReader.read(compiled.workload)
        var out: [String: JSONValue] = [:]
        for action in document["actions"]?.arrayValue ?? [] { out[action["name"]?.stringValue ?? ""] = action }
        return out
    }
}

extension JSONValue {
    /// The strings of a member that is an array.
    func strings(_ key: String) -> [String] { self[key]?.arrayValue?.compactMap(\.stringValue) ?? [] }

    /// The paths of the inputs of an action.
    var inputPaths: [String] { self["inputs"]?.arrayValue?.compactMap { $0["path"]?.stringValue } ?? [] }
}
