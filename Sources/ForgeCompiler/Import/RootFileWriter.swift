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
        var toolchain = "Forge.Toolchain.gcc \"cc\""
        let changes = [("cc", cc), ("cxx", cxx)].compactMap { name, program in
            program.map { "\(name) = [ \(DhallText.literal($0)) ]" }
        }
        if !changes.isEmpty { toolchain += " ⫽ { \(changes.joined(separator: ", ")) }" }
        let text = """
            let Forge = missing \(BuildLanguage.hash.text)

            in Forge ⫽ { project = Forge.Project::{ id = \(DhallText.literal(id))
              , environments = [ Forge.Environment.debian "cc" \(DhallText.list(packages.map(DhallText.literal))) ]
              , toolchains = [ \(toolchain) ] } }

            """
        return try Dhall.format(DhallSource(Array(text.utf8), path: "forge.dhall"))
    }
}
