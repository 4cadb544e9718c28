import ForgeCore
import ForgeDhall

/// A world that holds what a test puts into it and nothing else.
struct MemoryImports: ImportEnvironment {
    /// What a URL gives.
    struct Page: Sendable {
        var body: String
        /// The values of its `Access-Control-Allow-Origin` headers.
        var origins: [String] = []
    }

    var files: [String: String] = [:]
    /// Files that are not text.
    var blobs: [String: [UInt8]] = [:]
    var variables: [String: String] = [:]
    var pages: [String: Page] = [:]
    /// Files that are there and may not be read, with the reason.
    var locked: [String: ImportRefusal] = [:]
    let headersFile: String? = nil

    func file(_ path: String) throws(ImportRefusal) -> [UInt8]? {
        if let refusal = locked[path] { throw refusal }
        return blobs[path] ?? files[path].map { Array($0.utf8) }
    }
    func variable(_ name: String) throws(ImportRefusal) -> [UInt8]? { variables[name].map { Array($0.utf8) } }
    func fetch(_ request: RemoteRequest) throws(ImportRefusal) -> RemoteResponse {
        guard let page = pages[request.url] else { return .absent("there is no network") }
        return .body(Array(page.body.utf8), allowedOrigins: page.origins)
    }
    func cached(_ hash: Digest) -> [UInt8]? { nil }
    func keep(_ bytes: [UInt8], as hash: Digest) {}

    static func options(_ files: [String: String] = [:]) -> DhallOptions {
        DhallOptions(environment: MemoryImports(files: files))
    }
}

extension DhallSource {
    /// A source that a test spells out.
    init(_ text: String) { self.init(Array(text.utf8), path: "./test.dhall") }
}
