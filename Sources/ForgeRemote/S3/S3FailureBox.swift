internal import ForgeCore
private import Synchronization

/// Carries a failure of a bucket through calls that fail in another way.
final class S3FailureBox: Sendable {
    private let failure = Mutex<S3Failure?>(nil)

    /// The first failure that it was given.
    var held: S3Failure? { failure.withLock { $0 } }

    /// Holds a failure, and gives one to throw in its place.
    func hold(_ error: S3Failure) -> ForgeError {
        failure.withLock { if $0 == nil { $0 = error } }
        return ForgeError(.remoteUnreachable, "A bucket failed")
    }
}
