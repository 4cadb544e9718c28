import ForgeCompiler
import ForgeCore
import ForgeDhall
import Testing

/// A repository with one thing wrong in it, and how it is asked for.
struct Mistake: Sendable, CustomTestStringConvertible {
    /// The name of the golden file with what is said.
    let name: String
    /// What is asked for.
    var label = "//p:x"
    var toolchain: String?
    var isTesting = false
    /// Packages by their directory: the inside of the list of targets, where `f` names the root.
    var packages: [String: String] = [:]
    /// Whole files, which replace those of the packages.
    var files: [String: String] = [:]

    var testDescription: String { name }

    /// A mistake in the package `//p`.
    init(_ name: String, _ targets: String, _ others: [String: String] = [:]) {
        self.name = name
        packages = others
        packages["p"] = targets
    }

    /// A mistake in the file of the package `//p`.
    init(_ name: String, file: String) {
        self.name = name
        files["./p/BUILD.dhall"] = file
    }

    /// A mistake in `forge.dhall`; `//p:x` is sound.
    init(_ name: String, root: String) {
        self.name = name
        packages["p"] = #"f.C.binary f.C.Binary::{ name = "x", srcs = [ "x.c" ] }"#
        files["./forge.dhall"] = root.replacing("HASH", with: BuildLanguage.hash.text)
    }

    /// The same, with another thing asked for.
    func asking(_ label: String, toolchain: String? = nil, isTesting: Bool = false) -> Mistake {
        var copy = self
        copy.label = label
        copy.toolchain = toolchain
        copy.isTesting = isTesting
        return copy
    }

    /// The repository, in memory.
    var repository: MemoryRepository {
        var repository = MemoryRepository(packages, inLines: true)
        repository.files.merge(files) { $1 }
        repository.files["./forge.dhall"] = files["./forge.dhall"] ?? MemoryRepository.root
        repository.pages = ["https://example.org/names.dhall": "[ \"x.c\" ]"]
        return repository
    }
}
