internal import ArgumentParser
internal import ForgeCore
internal import ForgeRemote

/// Who a user is to a cluster, and whom the user takes for the cluster.
struct RemoteIdentity: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Trust a grpcs:// cluster, or an https:// endpoint, whose certificate these authorities signed, in place of this machine's.",
            valueName: "FILE"))
    var remoteCa: String?

    @Option(help: ArgumentHelp("Show a grpcs:// cluster this certificate.", valueName: "FILE"))
    var remoteCert: String?

    @Option(help: ArgumentHelp("The private key of --remote-cert.", valueName: "FILE"))
    var remoteKey: String?

    @Option(help: ArgumentHelp("Show the cluster the bearer token in this file.", valueName: "FILE"))
    var remoteTokenFile: String?

    @Option(
        help: ArgumentHelp(
            "Show the cluster what this program says, which speaks the credential helper protocol of Bazel.",
            valueName: "PROGRAM"))
    var credentialHelper: String?

    func validate() throws {
        if remoteTokenFile != nil, credentialHelper != nil {
            throw ValidationError("`--remote-token-file` and `--credential-helper` exclude each other")
        }
        if (remoteCert == nil) != (remoteKey == nil) {
            throw ValidationError("`--remote-cert` and `--remote-key` go together")
        }
    }

    /// What goes with each call; nil where the user gives nothing.
    func credentials(
        for address: RemoteAddress, _ clock: any Clock
    ) throws(ForgeError) -> (any RemoteCredentials)? {
        if remoteTokenFile == nil, credentialHelper == nil { return nil }
        guard address.isSecure || address.isThisMachine else {
            throw ForgeError(
                .remoteCredentials, "Credentials would go to `\(address.authority)` for everybody to read",
                hints: ["Write `grpcs://`, which is TLS"])
        }
        if let remoteTokenFile { return try RemoteTokenFile(remoteTokenFile) }
        return try credentialHelper.map { (program) throws(ForgeError) in
            try CredentialProgram(program, address, clock)
        }
    }

    /// What secures connections.
    func tls(_ clock: any Clock) throws(ForgeError) -> RemoteTLS {
        let certificate = try TLSFiles.read(remoteCert)
        let key = try TLSFiles.read(remoteKey)
        return try RemoteTLS(
            authorities: try TLSFiles.read(remoteCa),
            certificate: certificate.flatMap { certificate in key.map { (certificate, $0) } },
            seconds: clock.wallNanoseconds() / 1_000_000_000)
    }
}
