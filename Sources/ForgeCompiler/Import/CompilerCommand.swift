/// What one run of a compiler's driver was told, read off its arguments.
struct CompilerCommand: Equatable {
    /// What the driver was asked for.
    enum Mode: Equatable {
        /// An object of each source, `-c`.
        case compile
        /// A program or a shared library.
        case link
    }

    /// A source among the arguments.
    struct Source: Equatable {
        var path: String
        var isCxx: Bool
    }

    /// Whether the driver is that of C++.
    var isCxx: Bool
    var mode = Mode.link
    var sources: [Source] = []
    /// Objects, archives and libraries (`-lNAME`) in their order.
    var inputs: [String] = []
    var output: String?
    var compileFlags: [ImportedFlag] = []
    var linkFlags: [ImportedFlag] = []
    /// Where libraries are looked for.
    var libraryPaths: [String] = []
    /// What cannot be kept, for people.
    var remarks: [String] = []

    /// Reads the arguments; nil when they are not those of a compiler, or ask for neither objects nor programs.
    ///
    /// - Parameter rebase: gives a path as the driver was told it in the form that packages use.
    init?(_ arguments: [String], rebase: @escaping (String) -> String) {
        guard let program = arguments.first, let isCxx = Self.driver(program) else { return nil }
        self.isCxx = isCxx
        var reader = CompilerArguments(Array(arguments.dropFirst()), rebase: rebase)
        guard reader.read(into: &self) else { return nil }
        if sources.isEmpty, inputs.allSatisfy({ $0.hasPrefix("-l") }) { return nil }
    }

    /// Whether a program is a compiler's driver: true for C++, false for C, nil for others.
    static func driver(_ program: String) -> Bool? {
        var name = Substring(program.split(separator: "/").last ?? "")
        // A version at the end: gcc-12, clang-15.0.
        if let dash = name.lastIndex(of: "-"), name[name.index(after: dash)...].allSatisfy({ $0.isNumber || $0 == "." })
        {
            name = name[..<dash]
        }
        // A machine at the begin: aarch64-linux-gnu-gcc.
        let last = name.split(separator: "-").last.map(String.init) ?? ""
        switch last {
        case "cc", "gcc", "clang", "c89", "c99": return false
        case "c++", "g++", "clang++": return true
        default: return nil
        }
    }

    /// The language of a source by its name; nil when it is none.
    static func isCxxSource(_ path: String) -> Bool? {
        guard let dot = path.lastIndex(of: "."), !path[dot...].contains("/") else { return nil }
        switch path[path.index(after: dot)...] {
        case "c", "i", "s", "S", "sx": return false
        case "cc", "cp", "cxx", "cpp", "c++", "C", "CPP", "ii": return true
        default: return nil
        }
    }
}
