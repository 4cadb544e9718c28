internal import ArgumentParser
internal import ForgeDhall
private import Glibc
private import Synchronization

/// `forge dhall lsp`.
struct DhallLSPCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lsp", abstract: "Serve an editor: the Language Server Protocol on standard input and output.",
        discussion: """
            Diagnostics on every change, the type under the cursor, definitions, completion, symbols and formatting.
            """)

    /// What a check may take where `--max-memory` says nothing: a runaway one ends before it disturbs the machine.
    private static let usualMemory = 512 << 20

    @OptionGroup var world: DhallWorld

    func run() throws {
        var options = try world.options()
        if world.maxMemory == nil { options.maxMemoryBytes = Self.usualMemory }
        let code = LanguageServer.run(options, StandardStreams())
        if code != 0 { throw ExitCode(code) }
    }
}

/// Standard input and output.
private final class StandardStreams: MessageTransport {
    private let isOver = Atomic(false)

    func read() -> [UInt8]? {
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(STDIN_FILENO, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            if count > 0 { return Array(chunk[..<count]) }
            isOver.store(true, ordering: .relaxed)
            return nil
        }
    }

    func hasInput() -> Bool {
        if isOver.load(ordering: .relaxed) { return false }
        var descriptor = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        // The end of the input is none: what came before it is answered first.
        return poll(&descriptor, 1, 0) > 0 && descriptor.revents & Int16(POLLIN) != 0
    }

    func write(_ bytes: [UInt8]) -> Bool { (try? DocumentOutput.write(bytes)) != nil }
}
