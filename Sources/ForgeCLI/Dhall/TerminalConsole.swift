internal import ForgeCore
internal import ForgeDhall
private import Glibc
private import Synchronization

/// The terminal of `forge dhall repl`, or a pipe in its place.
final class TerminalConsole: ReplConsole {
    private static let prompt = "⊢ "
    private static let continuedPrompt = "… "

    private let history = Mutex(LineHistory(LineHistory.place(Composition.variable)))
    private let isTerminal = isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1

    func read(isContinued: Bool) -> String? {
        guard isTerminal else { return readLine() }
        return history.withLock { history in
            let editor = LineEditor(prompt: isContinued ? Self.continuedPrompt : Self.prompt, history: history.lines)
            guard let line = editor?.read() ?? nil else { return nil }
            history.add(line)
            return line
        }
    }

    func show(_ text: String) { try? DocumentOutput.line(text) }
    func complain(_ text: String) { StandardError.write(text + "\n") }
    func bytes(ofFile path: String) throws(ForgeError) -> [UInt8] { try DocumentInput.bytes(of: path) }
}
