/// What a source tree is built with.
///
/// The order of the cases is that of precedence: where a tree shows several, the first counts.
public enum TreeKind: String, Sendable, CaseIterable {
    case cargo, go, cmake, autotools, swiftpm, python, make, cxx, c

    /// The name that people know it by.
    public var title: String {
        switch self {
        case .cargo: "Cargo"
        case .go: "Go"
        case .cmake: "CMake"
        case .autotools: "autotools"
        case .swiftpm: "SwiftPM"
        case .python: "Python"
        case .make: "make"
        case .cxx: "C++"
        case .c: "C"
        }
    }

    /// What shows that a tree is of this kind.
    public var marker: String {
        switch self {
        case .cargo: "`Cargo.toml`"
        case .go: "`go.mod`"
        case .cmake: "`CMakeLists.txt`"
        case .autotools: "`configure`"
        case .swiftpm: "`Package.swift` with sources of Swift"
        case .python: "`pyproject.toml`, `setup.py`, `setup.cfg`, or `*.py` where nothing else is"
        case .make: "`GNUmakefile`, `makefile` or `Makefile`"
        case .cxx: "`*.cc`, `*.cpp` or `*.cxx`"
        case .c: "`*.c`"
        }
    }

    /// The file that shows it; nil where the tree is not of this kind.
    func evidence(in tree: FoundTree) -> String? {
        switch self {
        case .cargo: tree.first(["Cargo.toml"])
        case .go: tree.first(["go.mod"])
        case .cmake: tree.first(["CMakeLists.txt"])
        case .autotools: tree.first(["configure"])
        // A manifest alone may be for the sources of C that a makefile builds.
        case .swiftpm:
            tree.files.contains { $0.hasSuffix(".swift") && TreePath.name($0) != "Package.swift" }
                ? tree.first(["Package.swift"]) : nil
        case .python: tree.first(["pyproject.toml", "setup.py", "setup.cfg"])
        case .make: tree.first(Makefile.names)
        case .cxx: tree.files.first { SourceFileName($0).languages == ["Cxx."] }
        case .c: tree.files.first { SourceFileName($0).languages == ["C."] }
        }
    }
}
