internal import ForgeCore
private import Synchronization

/// Whether a cluster or a bucket is asked at all: one that failed is not, where the user goes on without it.
final class RemoteHealth: Sendable {
    private let policy: RemotePolicy
    private let consequence: String
    private let gone = Mutex(false)

    /// Nothing has failed yet.
    ///
    /// - Parameter consequence: what the user is told of what follows a failure.
    init(_ policy: RemotePolicy, consequence: String) {
        self.policy = policy
        self.consequence = consequence
    }

    /// Whether it failed before, and the user goes on without it.
    var isGone: Bool { gone.withLock { $0 } }

    /// The failures of others, and none of this machine.
    private static let codes: Set<ErrorCode> = [
        .remoteUnreachable, .remoteRefused, .remoteDamaged, .remoteTLS, .remoteCredentials, .blobLost, .bucketMissing,
        .bucketRegion, .bucketRefused,
    ]

    /// Whether a build goes on after a failure: where it is not this machine's, and the user wants it so.
    func mayGoOn(after error: ForgeError) -> Bool {
        guard policy.fallsBack, Self.codes.contains(error.code) else { return false }
        let isFirst = gone.withLock { gone in
            defer { gone = true }
            return !gone
        }
        if isFirst {
            let cause = error.cause.map { " (\($0))" } ?? ""
            policy.notice("\(error.message)\(cause): \(consequence) from now on")
        }
        return true
    }

    /// What a build ends with once the result is kept here that could not be shared; nil where it goes on.
    ///
    /// - Throws: a failure of this machine.
    func toEndWith(_ error: ForgeError) throws(ForgeError) -> ForgeError? {
        if mayGoOn(after: error) { return nil }
        guard Self.codes.contains(error.code) else { throw error }
        return error
    }
}
