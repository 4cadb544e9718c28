public import ForgeCore
import Synchronization

/// Answers remote imports from a file, for tests and for work without a network.
///
/// The file is a JSON object: `responses` lists `url`, `status`, `headers` and `body` or `bodyFile` (relative to the
/// file), with `requireHeader` and `otherwiseStatus` where an answer depends on a header; `prefixes` maps the URLs
/// below a `urlPrefix` to files below a `dir`. Whatever is not listed is answered with 404.
public final class RemoteStub: RemoteImports {
    private struct Answer: Sendable {
        var status: Int64
        var body: [UInt8]?
        var file: String?
        var origins: [String]
        var requiredHeader: String?
        var otherwise: Int64
        var special: String?
    }

    /// Reads a file, by its path relative to the stub's own; nil when there is none.
    public typealias Reader = @Sendable (String) throws(ImportRefusal) -> [UInt8]?

    private let read: Reader
    private let answers: [String: Answer]
    private let prefixes: [(prefix: String, directory: String, origins: [String])]
    private let requests = Mutex(0)

    /// Takes the stub's text, which a person calls `name`.
    ///
    /// - Throws: The codes of JSON, and `E_FIELD_TYPE` for another structure.
    public init(_ bytes: [UInt8], name: String, read: @escaping Reader) throws(ForgeError) {
        self.read = read
        let value: JSONValue
        do throws(JSONError) { value = try JSONReader.read(bytes) } catch {
            throw error.forgeError(source: bytes, file: name)
        }
        guard value["responses"]?.arrayValue != nil || value["prefixes"]?.arrayValue != nil else {
            throw ForgeError(
                .fieldType, "A stub has a list of `responses` or of `prefixes`", path: name,
                hints: [#"Write `{ "responses": [ { "url": "https://…", "body": "…" } ] }`"#])
        }
        var answers: [String: Answer] = [:]
        for entry in value["responses"]?.arrayValue ?? [] {
            guard let url = entry["url"]?.stringValue else {
                throw ForgeError(.fieldType, "A response of the stub has no `url`", path: name)
            }
            answers[url] = Answer(
                status: entry["status"]?.integerValue ?? 200, body: entry["body"]?.stringValue.map { Array($0.utf8) },
                file: entry["bodyFile"]?.stringValue, origins: Self.origins(entry),
                requiredHeader: entry["requireHeader"]?.stringValue,
                otherwise: entry["otherwiseStatus"]?.integerValue ?? 404, special: entry["special"]?.stringValue)
        }
        self.answers = answers
        prefixes = (value["prefixes"]?.arrayValue ?? []).compactMap { entry in
            guard let prefix = entry["urlPrefix"]?.stringValue, let dir = entry["dir"]?.stringValue else { return nil }
            return (prefix, dir, Self.origins(entry))
        }
    }

    private static func origins(_ entry: JSONValue) -> [String] {
        switch entry["headers"]?["Access-Control-Allow-Origin"]?.kind {
        case .string(let origin): [origin]
        case .array(let origins): origins.compactMap(\.stringValue)
        default: []
        }
    }

    public func fetch(_ request: RemoteRequest) throws(ImportRefusal) -> RemoteResponse {
        let number = requests.withLock { count in
            count += 1
            return count
        }
        guard let answer = answers[request.url] else { return try prefixed(request.url) }
        if let header = answer.requiredHeader,
            !request.headers.contains(where: { $0.name.lowercased() == header.lowercased() })
        {
            return .absent("status \(answer.otherwise)")
        }
        guard answer.status == 200 else { return .absent("status \(answer.status)") }
        if let special = answer.special {
            return .body(Self.special(special, request, number), allowedOrigins: answer.origins)
        }
        if let file = answer.file { return try body(file, answer.origins) }
        return .body(answer.body ?? [], allowedOrigins: answer.origins)
    }

    private func prefixed(_ url: String) throws(ImportRefusal) -> RemoteResponse {
        for (prefix, below, origins) in prefixes where url.hasPrefix(prefix) {
            return try body(below + url.dropFirst(prefix.count), origins)
        }
        return .absent("status 404")
    }

    private func body(_ file: String, _ origins: [String]) throws(ImportRefusal) -> RemoteResponse {
        guard let bytes = try read(file) else { return .absent("status 404") }
        return .body(bytes, allowedOrigins: origins)
    }

    /// Bodies that depend on the request: the echo of the user agent, or text that is never the same.
    private static func special(_ kind: String, _ request: RemoteRequest, _ number: Int) -> [UInt8] {
        if kind.contains("User-Agent") {
            let agent = request.headers.last { $0.name.lowercased() == "user-agent" }?.value ?? ""
            return Array("{\n  \"user-agent\": \(JSONWriter.canonicalText(.string(agent)))\n}\n".utf8)
        }
        return Array("\(Digest(of: "forge stub \(number)").hex.prefix(32))\n".utf8)
    }
}

/// What answers requests for remote imports.
public protocol RemoteImports: Sendable {
    /// Answers one request.
    func fetch(_ request: RemoteRequest) throws(ImportRefusal) -> RemoteResponse
}
