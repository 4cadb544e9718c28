internal import CForgeLinux
public import ForgeCore
public import ForgeDhall
import Glibc

/// The imports of Dhall on this machine: files, variables, the semantic cache and the network.
public struct HostImports: ImportEnvironment {
    /// Where things are, as the composition root found them.
    public struct Places: Sendable {
        /// The user's home directory.
        public var home: String?
        /// The directory of semantic caches, `…/dhall`; nil keeps nothing.
        public var cache: String?
        /// The file of the cache of checked terms; nil keeps nothing.
        public var terms: String?
        /// The user's header configuration.
        public var headers: String?

        /// Names the places.
        public init(home: String?, cache: String?, headers: String?, terms: String? = nil) {
            self.home = home
            self.cache = cache
            self.terms = terms
            self.headers = headers
        }

        /// The places that the standard derives from the environment.
        public init(_ variable: (String) -> String?) {
            func set(_ name: String) -> String? { variable(name).flatMap { $0.isEmpty ? nil : $0 } }
            home = set("HOME")
            let caches = set("XDG_CACHE_HOME") ?? home.map { "\($0)/.cache" }
            cache = caches.map { "\($0)/dhall" }
            terms = caches.map { "\($0)/forge/dhall-terms" }
            headers =
                set("XDG_CONFIG_HOME").map { "\($0)/dhall/headers.dhall" }
                ?? (home == nil ? nil : "~/.config/dhall/headers.dhall")
        }
    }

    /// The processors that this process may use.
    private static var processors: Int {
        var mask = [UInt8](repeating: 0, count: 1024)
        guard forge_affinity(&mask, mask.count) > 0 else { return 1 }
        return mask.reduce(0) { $0 + $1.nonzeroBitCount }
    }

    /// The largest file or body that is read, in bytes.
    static let sizeLimit = 256 << 20

    private let places: Places
    private let cache: SemanticCache
    private let package: CarriedPackage?
    private let variableOf: @Sendable (String) -> String?
    private let remote: any RemoteImports
    public var headersFile: String? { places.headers }
    /// Where there is another processor to do it.
    public let readsAhead = Self.processors > 1

    /// Imports from this machine, and through `remote` from others.
    public init(
        _ places: Places, remote: any RemoteImports, package: CarriedPackage? = nil,
        variable: @escaping @Sendable (String) -> String?
    ) {
        self.package = package
        self.places = places
        cache = SemanticCache(places.cache)
        self.remote = remote
        variableOf = variable
    }

    public func carried(_ hash: Digest) -> String? { hash == package?.hash ? package?.path : nil }

    public func file(_ path: String) throws(ImportRefusal) -> [UInt8]? {
        if let bytes = package?.file(path) { return bytes }
        return try Self.read(try expanded(path))
    }

    public func stamp(_ path: String) throws(ImportRefusal) -> FileStamp {
        package?.file(path) != nil ? .unknown : FileStamp(of: try expanded(path))
    }

    private func expanded(_ path: String) throws(ImportRefusal) -> String {
        guard path.hasPrefix("~/") else { return path }
        guard let home = places.home else { throw ImportRefusal("`HOME` is not set") }
        return home + path.dropFirst()
    }

    /// The stub in a file, which names other files relative to itself.
    ///
    /// - Throws: `E_DOCUMENT_UNREADABLE`, and what ``RemoteStub`` throws.
    public static func stub(_ path: String) throws(ForgeError) -> RemoteStub {
        let found: [UInt8]?
        do { found = try read(path) } catch {
            throw ForgeError(.documentUnreadable, "The stub `\(path)` cannot be read", path: path, cause: error.reason)
        }
        guard let bytes = found else { throw ForgeError(.documentUnreadable, "There is no stub `\(path)`", path: path) }
        let directory = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        return try RemoteStub(bytes, name: path) { (file) throws(ImportRefusal) in
            try read(directory.isEmpty ? file : "\(directory)/\(file)")
        }
    }

    /// The bytes of a file; nil when there is none.
    static func read(_ path: String) throws(ImportRefusal) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw ImportRefusal(String(cString: strerror(errno)))
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw ImportRefusal(String(cString: strerror(errno))) }
        if status.st_mode & S_IFMT == S_IFDIR { throw ImportRefusal("it is a directory") }
        guard status.st_size <= sizeLimit else { throw ImportRefusal("it is larger than \(sizeLimit) bytes") }
        var bytes: [UInt8] = []
        let expected = max(Int(status.st_size) + 1, 4096)
        while true {
            let before = bytes.count
            var failed: Int32 = 0
            let part = [UInt8](unsafeUninitializedCapacity: before == 0 ? expected : 1 << 16) { buffer, count in
                let got = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
                if got < 0 { failed = errno }
                count = max(0, got)
            }
            if failed == EINTR { continue }
            guard failed == 0 else { throw ImportRefusal(String(cString: strerror(failed))) }
            if part.isEmpty { return bytes }
            if before == 0 { bytes = part } else { bytes += part }
            guard bytes.count <= sizeLimit else { throw ImportRefusal("it is larger than \(sizeLimit) bytes") }
        }
    }

    public func variable(_ name: String) throws(ImportRefusal) -> [UInt8]? {
        variableOf(name).map { Array($0.utf8) }
    }

    public func fetch(_ request: RemoteRequest) throws(ImportRefusal) -> RemoteResponse { try remote.fetch(request) }

    public func cached(_ hash: Digest) -> [UInt8]? { cache.bytes(hash) }
    public func keep(_ bytes: [UInt8], as hash: Digest) { cache.keep(bytes, hash) }
}
