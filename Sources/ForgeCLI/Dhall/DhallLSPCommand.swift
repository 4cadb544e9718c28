internal import ArgumentParser
internal import ForgeDhall
private import Glibc

/// `forge dhall lsp`.
struct DhallLSPCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lsp", abstract: "Serve an editor: the Language Server Protocol on standard input and output.",
        discussion: """
            Diagnostics on every change, the type under the cursor, definitions, completion, symbols and formatting.
            """)

    @OptionGroup var world: DhallWorld

    func run() throws {
        let code = LanguageServer.run(try world.options(), StandardStreams())
        if code != 0 { throw ExitCode(code) }
    }
}

/// Standard input and output.
private struct StandardStreams: MessageTransport {
    func read() -> [UInt8]? {
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(STDIN_FILENO, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            return count > 0 ? Array(chunk[..<count]) : nil
        }
    }

    func hasInput() -> Bool {
        var descriptor = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        return poll(&descriptor, 1, 0) > 0
    }

    func write(_ bytes: [UInt8]) -> Bool { (try? DocumentOutput.write(bytes)) != nil }
}
