extension ErrorCode {
    static let remoteCodes: [ErrorCode] = [
        remoteAddress, remoteUnreachable, remoteRefused, remoteDamaged, remoteTLS, remoteCredentials,
        tlsFile,
    ]

    /// An address of a cluster that is none.
    public static let remoteAddress = ErrorCode(
        "E_REMOTE_ADDRESS", .cli, .invalid,
        "`--remote` takes `grpc://HOST:PORT`, or `grpcs://HOST:PORT` for TLS, with `/INSTANCE` behind it where the cluster has several."
    )
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
    /// Credentials that cannot be shown to a cluster.
    public static let remoteCredentials = ErrorCode(
        "E_REMOTE_CREDENTIALS", .cli, .environment,
        "The file of `--remote-token-file` holds no token, the program of `--credential-helper` fails or answers with something else than header fields, or a secret would go to another machine without TLS."
    )
    /// A cluster that gives wrong bytes.
    public static let remoteDamaged = ErrorCode(
        "E_REMOTE_DAMAGED", .cli, .integrity,
        "The cluster gives other bytes than those it names, or a result that cannot be read. Nothing of it is kept.")
    /// A cluster that does not show that it is the one meant.
    public static let remoteTLS = ErrorCode(
        "E_REMOTE_TLS", .cli, .integrity,
        "Whoever answers at a `grpcs://` address is not shown to be the cluster: its certificate has expired, is not one of the host that was named, or is signed by none of the authorities that this machine trusts or `--remote-ca` names; or it speaks no TLS. Nothing was sent."
    )
    /// A file for TLS that cannot be used.
    public static let tlsFile = ErrorCode(
        "E_TLS_FILE", .cli, .invalid,
        "A file of `--tls-cert`, `--tls-key`, `--client-ca`, `--remote-ca`, `--remote-cert` or `--remote-key` cannot be read or is not in PEM, the certificate has expired or is not valid yet, or the key belongs to another certificate."
    )
}
