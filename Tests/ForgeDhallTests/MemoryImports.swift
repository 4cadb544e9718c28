import ForgeCore
import ForgeDhall

/// A world that holds some files and nothing else.
struct MemoryImports: ImportEnvironment {
    var files: [String: String] = [:]
    let headersFile: String? = nil

    func file(_ path: String) throws(ImportRefusal) -> [UInt8]? { files[path].map { Array($0.utf8) } }
    func variable(_ name: String) throws(ImportRefusal) -> [UInt8]? { nil }
    func fetch(_ request: RemoteRequest) throws(ImportRefusal) -> RemoteResponse { .absent("there is no network") }
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
