public import ForgeCore
public import ForgeDhall
import Glibc

/// The imports of a build: files below its root, and what a hash names.
///
/// Whatever would make a build mean something else on another machine is refused: variables, home directories, absolute
/// paths and files outside.
public struct BuildImports: ImportEnvironment {
    /// The root, without links.
    private let root: String
    private let package: CarriedPackage?
    private let host: HostImports
    private let reads: ReadLog?
    public var headersFile: String? { host.headersFile }

    /// Imports below a directory; caches and the network are those of `host`.
    ///
    /// Paths of sources are relative to the root.
    public init(root: String, host: HostImports, package: CarriedPackage? = nil, reads: ReadLog? = nil) {
        self.package = package
        self.reads = reads
        self.root = Self.real(root) ?? root
        self.host = host
    }

    private static func real(_ path: String) -> String? {
        guard let real = realpath(path, nil) else { return nil }
        defer { free(real) }
        return String(cString: real)
    }

    /// The file that a path names; nil when there is none.
    private func place(_ path: String) throws(ImportRefusal) -> String? {
        let hint = "Copy what the build needs below its root, and import it relatively"
        if path == headersFile { return path }
        if path.hasPrefix("/") { throw ImportRefusal("an absolute path means something else elsewhere", hint: hint) }
        if path.hasPrefix("~") { throw ImportRefusal("a home directory means something else elsewhere", hint: hint) }
        let outside = ImportRefusal("it is outside of the build's root", hint: hint)
        // Canonical paths go up at their beginning alone.
        if path.hasPrefix("../") || path.hasPrefix("./../") { throw outside }
        guard let real = Self.real("\(root)/\(path)") else { return nil }
        guard root == "/" || real.hasPrefix(root + "/") else { throw outside }
        return real
    }

    public func carried(_ hash: Digest) -> String? { hash == package?.hash ? package?.path : nil }

    public let fetchesUnpinned = false

    public func admit(_ path: String) throws(ImportRefusal) {
        let name = "BUILD.dhall"
        // A link to such a file is the file by another name.
        let isPackage =
            path.split(separator: "/").last.map(String.init) == name
            || package?.file(path) == nil && (try? place(path))?.hasSuffix("/\(name)") == true
        guard isPackage else { return }
        throw ImportRefusal(
            "each package is evaluated alone",
            hint: "Name the package's targets by their labels; what packages have in common goes into a file of its own"
        )
    }

    public func file(_ path: String) throws(ImportRefusal) -> [UInt8]? {
        if let bytes = package?.file(path) { return bytes }
        try note(path)
        guard let place = try place(path) else { return nil }
        return try host.file(place)
    }

    public func stamp(_ path: String) throws(ImportRefusal) -> FileStamp {
        if package?.file(path) != nil { return .unknown }
        try note(path)
        return try found(path)
    }

    private func found(_ path: String) throws(ImportRefusal) -> FileStamp {
        guard let place = try place(path) else { return .absent }
        return try host.stamp(place)
    }

    private func note(_ path: String) throws(ImportRefusal) {
        guard let reads, path != headersFile else { return }
        try reads.note(path) { () throws(ImportRefusal) in try found(path) }
    }

    public func variable(_ name: String) throws(ImportRefusal) -> [UInt8]? {
        // The user's headers decide what the network answers, which a hash checks.
        if name == "DHALL_HEADERS" { return try host.variable(name) }
        throw ImportRefusal(
            "a build does not read variables of its environment", hint: "Write the value into a source of the build")
    }

    public func fetch(_ request: RemoteRequest) throws(ImportRefusal) -> RemoteResponse { try host.fetch(request) }
    public func cached(_ hash: Digest) -> [UInt8]? { host.cached(hash) }
    public func keep(_ bytes: [UInt8], as hash: Digest) { host.keep(bytes, as: hash) }
}
