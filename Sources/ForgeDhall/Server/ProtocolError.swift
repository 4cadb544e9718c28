/// Why a request has no result (JSON-RPC 2.0 and the Language Server Protocol).
struct ProtocolError: Error {
    var code: Int64
    var message: String

    static let parse = ProtocolError(code: -32700, message: "The message is no JSON")
    static let invalidRequest = ProtocolError(code: -32600, message: "The message is no request")
    static let notInitialized = ProtocolError(code: -32002, message: "The server waits for `initialize`")
    static let cancelled = ProtocolError(code: -32800, message: "The request was cancelled")

    /// Something newer came in while the answer was made.
    static let outdated = ProtocolError(code: -32801, message: "The document has changed")

    static func unknownMethod(_ name: String) -> ProtocolError {
        ProtocolError(code: -32601, message: "There is no method `\(name)`")
    }

    static func parameters(_ what: String) -> ProtocolError {
        ProtocolError(code: -32602, message: "The parameters lack \(what)")
    }

    static func notOpen(_ uri: String) -> ProtocolError {
        ProtocolError(code: -32602, message: "The document `\(uri)` is not open")
    }
}
