private import Glibc

/// The terminal on standard input, which is lent to a command in a sandbox and taken back as it was.
struct ForegroundTerminal: Sendable {
    private let settings: termios

    /// Remembers the terminal's settings; nil where standard input is no terminal.
    init?() {
        var settings = termios()
        guard isatty(0) == 1, tcgetattr(0, &settings) == 0 else { return nil }
        self.settings = settings
    }

    /// Puts this process's group into the foreground again, with the settings from before.
    func takeBack() {
        // Touching the terminal from the background would stop this process.
        let before = signal(SIGTTOU, SIG_IGN)
        tcsetpgrp(0, getpgrp())
        var settings = settings
        tcsetattr(0, TCSADRAIN, &settings)
        signal(SIGTTOU, before)
    }
}
