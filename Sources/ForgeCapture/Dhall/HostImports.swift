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
        /// The user's header configuration.
        public var headers: String?

        /// Names the places.
        public init(home: String?, cache: String?, headers: String?) {
            self.home = home
            self.cache = cache
            self.headers = headers
        }

        /// The places that the standard derives from the environment.
        public init(_ variable: (String) -> String?) {
            func set(_ name: String) -> String? { variable(name).flatMap { $0.isEmpty ? nil : $0 } }
            home = set("HOME")
            cache = (set("XDG_CACHE_HOME") ?? home.map { "\($0)/.cache" }).map { "\($0)/dhall" }
            headers =
                set("XDG_CONFIG_HOME").map { "\($0)/dhall/headers.dhall" }
                ?? (home == nil ? nil : "~/.config/dhall/headers.dhall")
        }
    }

    /// The largest file or body that is read, in bytes.
    static let sizeLimit = 256 << 20

    private let places: Places
    private let variableOf: @Sendable (String) -> String?
    private let remote: any RemoteImports
    public var headersFile: String? { places.headers }

    /// Imports from this machine, and through `remote` from others.
    public init(
        _ places: Places, remote: any RemoteImports, variable: @escaping @Sendable (String) -> String?
    ) {
        self.places = places
        self.remote = remote
        variableOf = variable
    }

    public func file(_ path: String) throws(ImportRefusal) -> [UInt8]? {
        var path = path
        if path.hasPrefix("~/") {
            guard let home = places.home else { throw ImportRefusal("`HOME` is not set") }
            path = home + path.dropFirst()
        }
        return try Self.read(path)
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

    // MARK: Semantic cache

    private func place(_ hash: Digest) -> String? { places.cache.map { "\($0)/1220\(hash.hex)" } }

    public func cached(_ hash: Digest) -> [UInt8]? {
        guard let path = place(hash) else { return nil }
        return (try? Self.read(path)) ?? nil
    }

    public func keep(_ bytes: [UInt8], as hash: Digest) {
        guard let path = place(hash), let directory = places.cache else { return }
        var made = ""
        for part in directory.split(separator: "/") {
            made += "/\(part)"
            mkdir(made, 0o755)
        }
        var template = Array("\(directory)/.new-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { return }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        let temporary = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                write(descriptor, $0.baseAddress.map { $0 + written }, bytes.count - written)
            }
            if count < 0, errno == EINTR { continue }
            if count <= 0 { break }
            written += count
        }
        fchmod(descriptor, 0o644)
        close(descriptor)
        // The name appears with all of its bytes or not at all; a reader checks the hash anyway.
        if written != bytes.count || rename(temporary, path) != 0 { unlink(temporary) }
    }
}
