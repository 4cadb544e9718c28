/// What the commands of a tree need of the environment that they run in.
public struct EnvironmentNeeds: Sendable, Equatable {
    /// The environment's name, and the toolchain's where that is not a compiler of C.
    public var name = "cc"
    /// Packages of Debian.
    public var packages: Set<String> = []
    /// Packages that a tree may use where they are installed.
    public var likely: Set<String> = []
    /// A program that may come from no package, such as `swiftc`, whose installation is captured then.
    public var program: String?
    /// Packages that are likely too old for the tree: Rust's own installation of these programs is captured instead,
    /// where the host has one.
    public var outdated: Set<String> = []
    /// Whether compilers of C get flags from the toolchain.
    public var compilesC = false

    /// Adds packages.
    public mutating func add(_ names: String...) { packages.formUnion(names) }

    /// Packages that any tree's own build system may run, besides a compiler.
    static let shell = [
        "binutils", "coreutils", "dash", "diffutils", "findutils", "gcc", "grep", "libc6-dev", "make", "sed",
    ]

    /// Packages of Debian by the programs that commands run.
    static let programs = [
        "awk": "mawk", "bison": "bison", "bzip2": "bzip2", "c++": "g++", "clang": "clang", "flex": "flex",
        "g++": "g++", "gawk": "gawk", "gzip": "gzip", "m4": "m4", "perl": "perl", "pkg-config": "pkg-config",
        "python3": "python3", "tar": "tar", "xz": "xz-utils", "yacc": "bison",
    ]
}

/// A library of the system that sources include a header of.
struct SystemLibrary {
    let headers: [String]
    let libraries: [String]
    let package: String?

    /// Libraries by their headers; a header that ends in a slash stands for all below.
    static let known = [
        SystemLibrary(headers: ["math.h", "cmath", "complex.h", "tgmath.h"], libraries: ["m"], package: nil),
        SystemLibrary(headers: ["zlib.h"], libraries: ["z"], package: "zlib1g-dev"),
        SystemLibrary(headers: ["bzlib.h"], libraries: ["bz2"], package: "libbz2-dev"),
        SystemLibrary(headers: ["lzma.h"], libraries: ["lzma"], package: "liblzma-dev"),
        SystemLibrary(headers: ["zstd.h"], libraries: ["zstd"], package: "libzstd-dev"),
        SystemLibrary(headers: ["sqlite3.h"], libraries: ["sqlite3"], package: "libsqlite3-dev"),
        SystemLibrary(headers: ["ncurses.h", "curses.h"], libraries: ["ncurses", "tinfo"], package: "libncurses-dev"),
        SystemLibrary(headers: ["readline/"], libraries: ["readline"], package: "libreadline-dev"),
        SystemLibrary(headers: ["openssl/"], libraries: ["ssl", "crypto"], package: "libssl-dev"),
        SystemLibrary(headers: ["curl/"], libraries: ["curl"], package: "libcurl4-openssl-dev"),
    ]

    /// The library that brings a header.
    static func of(header: String) -> SystemLibrary? {
        known.first { $0.headers.contains { $0 == header || $0.hasSuffix("/") && header.hasPrefix($0) } }
    }
}
