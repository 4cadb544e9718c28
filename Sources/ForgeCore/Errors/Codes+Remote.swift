extension ErrorCode {
    static let remoteCodes: [ErrorCode] = [remoteAddress, remoteUnreachable, remoteRefused, remoteDamaged]

    /// An address of a cluster that is none.
    public static let remoteAddress = ErrorCode(
        "E_REMOTE_ADDRESS", .cli, .invalid,
        "`--remote` takes `grpc://HOST:PORT`, with `/INSTANCE` behind it where the cluster has several.")
    /// A cluster that does not answer.
    public static let remoteUnreachable = ErrorCode(
        "E_REMOTE_UNREACHABLE", .cli, .environment, retryable: true,
        "No connection to the cluster comes about, it is lost again and again, or there is no answer in time. Forge tries a call four times before it gives up; the build did not fail, and goes on from where it was when it is asked for again."
    )
    /// A cluster that says no.
    public static let remoteRefused = ErrorCode(
        "E_REMOTE_REFUSED", .cli, .environment,
        "The cluster answers a call with an error, or cannot do what is asked of it: it executes nothing, knows no SHA-256, or wants credentials."
    )
    /// A cluster that gives wrong bytes.
    public static let remoteDamaged = ErrorCode(
        "E_REMOTE_DAMAGED", .cli, .integrity,
        "The cluster gives other bytes than those it names, or a result that cannot be read. Nothing of it is kept.")
}
