internal import ForgeCapture
internal import ForgeCompiler
internal import ForgeCore
private import Glibc

/// The environment and the compilers that make what a traced build made, on this host.
struct HostCompilers {
    /// What people should know.
    private(set) var remarks: [String] = []
    private var packages = ["binutils", "gcc", "libc6-dev"]
    private var cc: String?
    private var cxx: String?

    /// Looks at the compilers that a build ran and at the libraries that they read.
    init(_ build: TracedBuild, needsCxx: Bool) {
        let used = build.compilers
        cc = name(used.c, usual: "gcc")
        cxx = needsCxx ? name(used.cxx, usual: "g++") : nil
        if needsCxx { packages = ["binutils", "g++", "gcc", "libc6-dev"] }
        // Programs count with what they are linked with; what only they read, such as locales, does not.
        let kept = build.outsideReads.filter { path in
            path.hasPrefix("/usr/include/") || path.hasPrefix("/usr/lib/") && Self.isLibrary(path)
        }
        let owned = kept.union([used.c.first, needsCxx ? used.cxx.first : nil].compactMap { $0 })
        do throws(ForgeError) {
            packages += try DebianFileOwners.packages(owning: owned, besides: packages)
        } catch { remarks.append("The environment's packages are a guess: \(error.message)") }
        packages.sort()
    }

    private static func isLibrary(_ path: String) -> Bool {
        // Plugins are read whether they are needed or not.
        !path.contains("/bfd-plugins/") && [".a", ".o", ".so"].contains(where: path.hasSuffix)
    }

    /// How the compiler is called; nil for the one that is usual.
    private mutating func name(_ programs: [String], usual: String) -> String? {
        guard let program = programs.first else { return nil }
        if programs.count > 1 {
            remarks.append(
                "The build used \(programs.map { "`\($0)`" }.joined(separator: ", ")); the toolchain has the first")
        }
        if let real = realpath("/usr/bin/\(usual)", nil) {
            defer { free(real) }
            if String(cString: real) == program { return nil }
        }
        if !program.hasPrefix("/usr/bin/") {
            remarks.append("`\(program)` belongs to no package that the environment could have")
        }
        return program.split(separator: "/").last.map(String.init)
    }

    /// The `forge.dhall` of a project.
    func rootFile(_ name: String) -> RootFileWriter {
        var writer = RootFileWriter(directory: name, packages: packages)
        writer.cc = cc
        writer.cxx = cxx
        return writer
    }
}
