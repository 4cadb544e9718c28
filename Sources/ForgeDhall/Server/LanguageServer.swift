import ForgeCore

/// How messages reach the server and leave it.
public protocol MessageTransport: Sendable {
    /// Waits for bytes; nil at the end.
    func read() -> [UInt8]?
    /// Whether reading would not wait.
    func hasInput() -> Bool
    /// Sends bytes; false when nobody reads them any more.
    func write(_ bytes: [UInt8]) -> Bool
}

/// The Language Server Protocol for Dhall.
///
/// One thread, which takes every message that is there before it checks anything.
public final class LanguageServer {
    private enum Phase { case waiting, running, shutDown }

    let options: DhallOptions
    let transport: any MessageTransport
    let shared = OpenDocuments()
    var documents: [String: OpenDocument] = [:]
    private var framing = MessageFraming()
    private var phase = Phase.waiting
    private var exitCode: Int32?
    private var cancelled: Set<String> = []

    private init(_ options: DhallOptions, _ transport: any MessageTransport) {
        self.options = options
        self.transport = transport
    }

    /// Serves one client until it leaves; gives the exit code of the protocol.
    public static func run(_ options: DhallOptions, _ transport: any MessageTransport) -> Int32 {
        DeepStack.run { LanguageServer(options, transport).run() }
    }

    private func run() -> Int32 {
        var isOver = false
        while exitCode == nil, !isOver {
            var queue: [JSONValue] = []
            repeat {
                guard let bytes = transport.read() else {
                    isOver = true
                    break
                }
                framing.append(bytes)
                collect(&queue)
            } while transport.hasInput() || queue.isEmpty
            for message in queue where exitCode == nil { handle(message) }
            if exitCode == nil { publish() }
        }
        return exitCode ?? (phase == .shutDown ? 0 : 1)
    }

    /// Takes the messages that have come in.
    private func collect(_ queue: inout [JSONValue]) {
        while let piece = framing.next() {
            guard case .message(let body) = piece,
                let message = try? JSONReader.read(body, limits: JSONReader.Limits(keepsDecimals: true))
            else {
                send(nil, .failure(.parse))
                continue
            }
            if message["method"]?.stringValue == "$/cancelRequest", let id = message["params"]?["id"] {
                cancelled.insert(JSONWriter.canonicalText(id))
            } else {
                queue.append(message)
            }
        }
    }

    // MARK: Messages

    private func handle(_ message: JSONValue) {
        let id = message["id"]
        guard let method = message["method"]?.stringValue else {
            // Answers to requests are of no use: the server makes none.
            if message["result"] == nil, message["error"] == nil { send(id, .failure(.invalidRequest)) }
            return
        }
        let parameters = message["params"] ?? .object([JSONMember]())
        guard let id else { return notified(method, parameters) }
        do throws(ProtocolError) {
            if cancelled.remove(JSONWriter.canonicalText(id)) != nil { throw .cancelled }
            send(id, .success(try respond(method, parameters)))
        } catch {
            send(id, .failure(error))
        }
    }

    private func respond(_ method: String, _ parameters: JSONValue) throws(ProtocolError) -> JSONValue {
        switch (phase, method) {
        case (.waiting, "initialize"):
            phase = .running
            return Self.capabilities
        case (.waiting, _): throw .notInitialized
        case (.shutDown, _), (.running, "initialize"): throw .invalidRequest
        case (.running, "shutdown"):
            phase = .shutDown
            return JSONValue(.null)
        default: break
        }
        let document = { () throws(ProtocolError) in try self.document(parameters) }
        switch method {
        case "textDocument/hover": return try hover(try document(), try position(parameters))
        case "textDocument/definition": return definition(try document(), try position(parameters))
        case "textDocument/completion": return try completion(try document(), try position(parameters))
        case "textDocument/formatting": return formatting(try document())
        case "textDocument/documentSymbol": return symbols(try document())
        default: throw .unknownMethod(method)
        }
    }

    private func document(_ parameters: JSONValue) throws(ProtocolError) -> OpenDocument {
        guard let uri = parameters["textDocument"]?["uri"]?.stringValue else { throw .parameters("`textDocument.uri`") }
        guard let document = documents[uri] else { throw .notOpen(uri) }
        return document
    }

    private func position(_ parameters: JSONValue) throws(ProtocolError) -> DocumentText.Position {
        guard let position = DocumentText.Position(parameters["position"]) else { throw .parameters("`position`") }
        return position
    }

    private func notified(_ method: String, _ parameters: JSONValue) {
        if method == "exit" {
            exitCode = phase == .shutDown ? 0 : 1
            return
        }
        guard phase == .running else { return }
        let item = parameters["textDocument"]
        guard let uri = item?["uri"]?.stringValue else { return }
        switch method {
        case "textDocument/didOpen": open(uri, item?["text"]?.stringValue ?? "", item?["version"]?.integerValue)
        case "textDocument/didChange":
            guard let document = documents[uri] else { return }
            var text = document.text
            for change in parameters["contentChanges"]?.arrayValue ?? [] { text = text.applying(change) ?? text }
            document.replace(text, version: item?["version"]?.integerValue)
            shared[document.path] = text.bytes
            refresh(importing: document.path)
        case "textDocument/didSave":
            for document in documents.values {
                document.analysis.forget()
                document.invalidate()
            }
        case "textDocument/didClose":
            guard let document = documents.removeValue(forKey: uri) else { return }
            shared[document.path] = nil
            sendDiagnostics([], of: document)
            refresh(importing: document.path)
        default: break
        }
    }

    private func open(_ uri: String, _ text: String, _ version: Int64?) {
        let path = FileURI.path(uri) ?? "/\(uri)"
        let transport = transport
        let document = OpenDocument(
            uri: uri, path: path, text: DocumentText(Array(text.utf8)), version: version,
            analysis: Analysis(options, shared) { transport.hasInput() })
        documents[uri] = document
        shared[path] = document.text.bytes
        refresh(importing: path)
    }

    /// Asks for another check of the documents that import a file.
    private func refresh(importing path: String) {
        for document in documents.values where document.path != path && document.analysis.imports(path) {
            document.invalidate()
        }
    }

    // MARK: Sending

    func send(_ message: JSONValue) {
        if !transport.write(MessageFraming.frame(JSONWriter.canonical(message))) { exitCode = exitCode ?? 1 }
    }

    private func send(_ id: JSONValue?, _ result: Swift.Result<JSONValue, ProtocolError>) {
        let id = id ?? JSONValue(.null)
        switch result {
        case .success(let value):
            send(.object(["jsonrpc": .string("2.0"), "id": id, "result": value]))
        case .failure(let error):
            let body = JSONValue.object(["code": .integer(error.code), "message": .string(error.message)])
            send(.object(["jsonrpc": .string("2.0"), "id": id, "error": body]))
        }
    }

    /// Checks what has changed and sends what was found; stops when something newer comes in.
    private func publish() {
        for document in documents.values.sorted(by: { $0.uri < $1.uri }) where document.isUnpublished {
            guard let result = document.checked() else { return }
            document.isUnpublished = false
            sendDiagnostics(result.diagnostics, of: document)
        }
    }

    private func sendDiagnostics(_ diagnostics: [Analysis.Diagnostic], of document: OpenDocument) {
        let items = diagnostics.map { diagnostic in
            JSONValue.object([
                "range": document.text.range(diagnostic.range), "severity": .integer(diagnostic.isHint ? 4 : 1),
                "code": .string(diagnostic.code), "source": .string("forge"), "message": .string(diagnostic.message),
                "tags": diagnostic.isUnnecessary ? .array([.integer(1)]) : nil,
                "relatedInformation": diagnostic.related.isEmpty
                    ? nil : .array(diagnostic.related.map { Self.related($0) }),
            ])
        }
        let parameters = JSONValue.object([
            "uri": .string(document.uri), "version": document.version.map { .integer($0) },
            "diagnostics": .array(items),
        ])
        send(
            .object([
                "jsonrpc": .string("2.0"), "method": .string("textDocument/publishDiagnostics"), "params": parameters,
            ]))
    }

    private static func related(_ place: RelatedPlace) -> JSONValue {
        let frame = place.frame
        let start = DocumentText.Position(line: frame.line - 1, character: frame.column - 1)
        let end = DocumentText.Position(line: frame.line - 1, character: frame.column - 1 + frame.width)
        let range = JSONValue.object(["start": start.json, "end": end.json])
        let file = frame.file ?? ""
        return .object([
            "location": .object([
                "uri": .string(file.hasPrefix("/") ? FileURI.uri(file) : file), "range": range,
            ]),
            "message": .string(place.message),
        ])
    }

    private static let capabilities = JSONValue.object([
        "capabilities": .object([
            "positionEncoding": .string("utf-16"),
            "textDocumentSync": .object([
                "openClose": .bool(true), "change": .integer(2), "save": .bool(true),
            ]),
            "hoverProvider": .bool(true), "definitionProvider": .bool(true),
            "completionProvider": .object(["triggerCharacters": .strings(["."])]),
            "documentFormattingProvider": .bool(true), "documentSymbolProvider": .bool(true),
        ]),
        "serverInfo": .object(["name": .string("forge")]),
    ])
}
