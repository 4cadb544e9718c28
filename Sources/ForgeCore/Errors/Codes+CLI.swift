extension ErrorCode {
    static let cliCodes: [ErrorCode] = [
        bug, usage, ioFailed, fileProtected, daemonPlace, daemonAbsent, daemonRunning,
        serveAddress, serveListen, serveTokens,
    ]

    /// Something that cannot happen did.
    public static let bug = ErrorCode(
        "E_BUG", .cli, .bug,
        "Forge met a state that its own rules exclude. Nothing was committed. Please report the message with the command."
    )
    /// The command line is wrong.
    public static let usage = ErrorCode(
        "E_USAGE", .cli, .invalid, "The command line does not fit the command; `forge help COMMAND` shows what does.")
    /// An operating-system call failed outside the store.
    public static let ioFailed = ErrorCode(
        "E_IO", .cli, .environment, retryable: true,
        "The operating system refused a file operation. The message names the call, the path and the reason.")
    /// A file that is to be written anew is protected.
    public static let fileProtected = ErrorCode(
        "E_FILE_PROTECTED", .cli, .environment,
        "The file was to be written anew in its place, and its mode forbids its owner to write it. Nothing was changed. Make it writable, or print the result instead: without `--write` it goes to standard output."
    )
    /// The socket of a daemon would have too long a path.
    public static let daemonPlace = ErrorCode(
        "E_DAEMON_PLACE", .cli, .invalid,
        "`forge daemon` listens at a Unix socket below `FORGE_HOME`, and the kernel limits the path of a socket to 107 bytes. Builds work without a daemon."
    )
    /// Nobody listens.
    public static let daemonAbsent = ErrorCode(
        "E_DAEMON_ABSENT", .cli, .workFailed,
        "`forge daemon --status` and `--stop` speak with the daemon of the repository around the working directory and of the store at `FORGE_HOME`; there is none."
    )
    /// There is a daemon already.
    public static let daemonRunning = ErrorCode(
        "E_DAEMON_RUNNING", .cli, .workFailed,
        "A repository has at most one daemon for each store. End the one that runs with `forge daemon --stop`."
    )
    /// Where a server is to listen is no place for it.
    public static let serveAddress = ErrorCode(
        "E_SERVE_ADDRESS", .cli, .invalid,
        "`forge serve --grpc` takes HOST:PORT, with port 0 for any that is free. The host is this machine's loopback, unless clients have to show a token: otherwise nobody is asked who he is."
    )
    /// The address cannot be listened on.
    public static let serveListen = ErrorCode(
        "E_SERVE_LISTEN", .cli, .environment,
        "The system does not let the server listen there: another program does, or the port is reserved.")
    /// A file of tokens has none that can be used.
    public static let serveTokens = ErrorCode(
        "E_SERVE_TOKENS", .cli, .invalid,
        "`forge serve --token-file` reads tokens, one a line, of printable characters without spaces, at most 4096. Lines that are empty or begin with `#` are none."
    )
}
