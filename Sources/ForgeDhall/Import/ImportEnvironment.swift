public import ForgeCore

/// The world as the language's imports see it: the one way in which the library reaches anything outside.
///
/// Calls come from the thread of the session, but for those that say otherwise, and may block.
public protocol ImportEnvironment: Sendable {
    /// The bytes of a file; nil when there is none. `path` begins with `/`, `./`, `../` or `~/`.
    ///
    /// - Throws: ``ImportRefusal`` when the file is there and may not or cannot be read.
    func file(_ path: String) throws(ImportRefusal) -> [UInt8]?

    /// What is known of a file without reading it; `path` as for ``file(_:)``.
    ///
    /// - Throws: ``ImportRefusal`` when the file may not be used.
    func stamp(_ path: String) throws(ImportRefusal) -> FileStamp

    /// The value of a variable; nil when it is not set.
    func variable(_ name: String) throws(ImportRefusal) -> [UInt8]?

    /// Fetches a URL; called from several threads at a time.
    ///
    /// - Throws: ``ImportRefusal`` when asking is not allowed. A place that cannot be reached is a response.
    func fetch(_ request: RemoteRequest) throws(ImportRefusal) -> RemoteResponse

    /// The bytes that are kept under a semantic hash, unchecked; nil when there are none.
    func cached(_ hash: Digest) -> [UInt8]?

    /// Keeps bytes under their semantic hash; a failure to do so is nobody's concern.
    func keep(_ bytes: [UInt8], as hash: Digest)

    /// The path, as for ``file(_:)``, of a source that the program itself carries under its semantic hash; nil when it
    /// carries none.
    func carried(_ hash: Digest) -> String?

    /// Refuses imports of a file whatever is in it; `path` as for ``file(_:)``.
    ///
    /// - Throws: ``ImportRefusal`` when nothing may import it.
    func admit(_ path: String) throws(ImportRefusal)

    /// Whether a remote import without a hash is fetched, so that the refusal names the hash to write.
    var fetchesUnpinned: Bool { get }

    /// Whether ``file(_:)`` and ``stamp(_:)`` may be called from another thread at the same time, and for files that it
    /// may turn out nothing needs.
    var readsAhead: Bool { get }

    /// The path of the user's header configuration, where `DHALL_HEADERS` is not set.
    var headersFile: String? { get }
}

extension ImportEnvironment {
    /// Nothing is known of files that have to be read.
    public func stamp(_ path: String) throws(ImportRefusal) -> FileStamp { .unknown }

    /// Every file is read when it is needed.
    public var readsAhead: Bool { false }

    /// Every file may be imported.
    public func admit(_ path: String) throws(ImportRefusal) {}

    /// What is explored is fetched.
    public var fetchesUnpinned: Bool { true }

    /// Nothing is carried.
    public func carried(_ hash: Digest) -> String? { nil }
}

/// A request for a remote import.
public struct RemoteRequest: Sendable {
    /// The URL.
    public var url: String
    /// Header lines in order.
    public var headers: [(name: String, value: String)]
}

/// What a request gave.
public enum RemoteResponse: Sendable {
    /// A body with status 200, and the values of its `Access-Control-Allow-Origin` headers.
    case body([UInt8], allowedOrigins: [String])
    /// Nothing, for a reason in words.
    case absent(String)
}

/// Why something outside may not be used.
public struct ImportRefusal: Error, Sendable, Equatable {
    /// In words, the middle of a sentence.
    public var reason: String
    /// What would help.
    public var hint: String?

    /// Makes a refusal.
    public init(_ reason: String, hint: String? = nil) {
        self.reason = reason
        self.hint = hint
    }
}
