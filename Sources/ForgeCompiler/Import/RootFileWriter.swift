public import ForgeCore
internal import ForgeDhall

/// Writes a `forge.dhall` for a tree that has none.
public struct RootFileWriter {
    /// The project's name.
    public var id: String
    /// The packages of Debian that the environment is captured from.
    public var packages: [String]
    /// The compilers, where they are not those that the toolchain names by itself.
    public var cc: String?
    public var cxx: String?
    /// The environment's name, which the toolchain has as well where it is no compiler of C.
    public var environment = "cc"
    /// Whether the packages are fetched rather than taken from the host.
    public var isFromArchive = false
    /// Directories of this host that are captured on top of the packages.
    public var installation: [String] = []
    /// Fields of the toolchain with the commands that they hold.
    public var commands: [(field: String, words: [String])] = []
    /// Whether the toolchain has compilers optimise.
    public var optimizes = false

    /// Makes a writer.
    ///
    /// - Parameter directory: the directory's name, which the project is named after.
    public init(directory: String, packages: [String]) {
        let allowed = directory.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
        let name = String(allowed.drop { !$0.isLetter }.prefix(63))
        id = name.isEmpty ? "project" : name
        self.packages = packages
    }

    /// The text.
    public func text() throws(ForgeErrors) -> [UInt8] {
        let name = DhallText.literal(environment)
        var toolchain = "Forge.Toolchain.gcc \(name)"
        var changes = [("cc", cc), ("cxx", cxx)].compactMap { name, program in
            program.map { "\(name) = [ \(DhallText.literal($0)) ]" }
        }
        if environment != "cc" { changes.insert("name = \(name)", at: 0) }
        changes += commands.map { "\($0.field) = \(DhallText.list($0.words.map(DhallText.literal)))" }
        if optimizes { changes.append("flags = [ Forge.Flag.Type.Optimize Forge.Flag.Level.O2 ]") }
        if !changes.isEmpty { toolchain += " ⫽ { \(changes.joined(separator: ", ")) }" }
        let kind = "Forge.Environment.\(isFromArchive ? "debianArchive" : "debian")"
        let listed = DhallText.list(packages.map(DhallText.literal))
        var environments = ["\(kind) \(name) \(listed)"]
        if !installation.isEmpty {
            let names = installation.count == 1 ? ["installation"] : installation.map(TreePath.name)
            let trees = zip(names, installation).map { name, directory in
                let words = [name, directory, String(directory.drop { $0 == "/" })].map(DhallText.literal)
                return "Forge.Environment.tree \(words.joined(separator: " "))"
            }
            let layers = DhallText.list((["base"] + names).map(DhallText.literal))
            environments = ["\(kind) \"base\" \(listed)"] + trees + ["Forge.Environment.layers \(name) \(layers)"]
        }
        let text = """
            let Forge = missing \(BuildLanguage.hash.text)

            in Forge ⫽ { project = Forge.Project::{ id = \(DhallText.literal(id))
              , environments = \(DhallText.list(environments))
              , toolchains = [ \(toolchain) ] } }

            """
        return try Dhall.format(DhallSource(Array(text.utf8), path: "forge.dhall"))
    }
}
