public import ForgeCore

/// What shows a cluster who calls.
public protocol RemoteCredentials: Sendable {
    /// The header fields that go with a call, names in lower case.
    ///
    /// - Throws: `E_REMOTE_CREDENTIALS`.
    func fields() async throws(ForgeError) -> [(name: String, value: String)]

    /// Looks for others, since the cluster has refused these; false where there are none.
    func renew() async -> Bool
}
