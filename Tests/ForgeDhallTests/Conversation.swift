import ForgeCore
import Synchronization

@testable import ForgeDhall

/// A client of the language server that says what it was told to and keeps what it hears.
final class Conversation: MessageTransport {
    private struct State {
        var chunks: [[UInt8]]
        var sent: [UInt8] = []
    }

    private let state: Mutex<State>

    private init(_ chunks: [[UInt8]]) { state = Mutex(State(chunks: chunks.reversed())) }

    func read() -> [UInt8]? { state.withLock { $0.chunks.popLast() } }
    func hasInput() -> Bool { false }

    func write(_ bytes: [UInt8]) -> Bool {
        state.withLock { $0.sent += bytes }
        return true
    }

    /// What a server said.
    struct Heard {
        var messages: [JSONValue]
        var exitCode: Int32

        /// The answer to a request.
        func answer(_ id: Int64) -> JSONValue? { messages.first { $0["id"]?.integerValue == id } }
        func result(_ id: Int64) -> JSONValue? { answer(id)?["result"] }

        /// The diagnostics that were sent for a document, one list for each time.
        func diagnostics(_ uri: String) -> [[JSONValue]] {
            messages.filter { $0["params"]?["uri"]?.stringValue == uri }
                .map { $0["params"]?["diagnostics"]?.arrayValue ?? [] }
        }
    }

    /// Sends each chunk when the server has answered the one before.
    static func hold(_ chunks: [[UInt8]], files: [String: String] = [:], maxSteps: UInt64? = nil) -> Heard {
        let conversation = Conversation(chunks)
        var options = MemoryImports.options(files)
        options.maxSteps = maxSteps
        let code = LanguageServer.run(options, conversation)
        var framing = MessageFraming()
        framing.append(conversation.state.withLock { $0.sent })
        var messages: [JSONValue] = []
        while case .message(let body)? = framing.next() {
            if let message = try? JSONReader.read(body) { messages.append(message) }
        }
        return Heard(messages: messages, exitCode: code)
    }

    /// As ``hold(_:files:)``, after `initialize` and before `shutdown` and `exit`.
    static func hold(_ messages: [String], files: [String: String] = [:], maxSteps: UInt64? = nil) -> Heard {
        let all =
            [request(900, "initialize", "{}"), notification("initialized", "{}")] + messages
            + [request(901, "shutdown", "null"), notification("exit", "null")]
        return hold(all.map { frame($0) }, files: files, maxSteps: maxSteps)
    }

    static func frame(_ message: String) -> [UInt8] { MessageFraming.frame(Array(message.utf8)) }

    static func request(_ id: Int, _ method: String, _ parameters: String) -> String {
        #"{"jsonrpc":"2.0","id":\#(id),"method":"\#(method)","params":\#(parameters)}"#
    }

    static func notification(_ method: String, _ parameters: String) -> String {
        #"{"jsonrpc":"2.0","method":"\#(method)","params":\#(parameters)}"#
    }

    static func open(_ uri: String, _ text: String) -> String {
        let quoted = JSONWriter.canonicalText(.string(text))
        return notification(
            "textDocument/didOpen",
            #"{"textDocument":{"uri":"\#(uri)","languageId":"dhall","version":1,"text":\#(quoted)}}"#)
    }

    static func change(_ uri: String, _ version: Int, _ changes: String) -> String {
        notification(
            "textDocument/didChange",
            #"{"textDocument":{"uri":"\#(uri)","version":\#(version)},"contentChanges":\#(changes)}"#)
    }

    static func at(_ id: Int, _ method: String, _ uri: String, _ line: Int, _ character: Int) -> String {
        request(
            id, "textDocument/\(method)",
            #"{"textDocument":{"uri":"\#(uri)"},"position":{"line":\#(line),"character":\#(character)}}"#)
    }
}
