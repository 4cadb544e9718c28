import CForgeLinux
import Glibc
import Synchronization

/// Tells a sandbox's thread, which waits in `poll`, that its action is no longer wanted.
final class CancelSignal: Sendable {
    /// Readable once the signal was given.
    let descriptor: Int32
    private let given = Atomic<Bool>(false)

    init() {
        descriptor = forge_event()
    }

    deinit { close(descriptor) }

    /// Whether the signal was given.
    var isGiven: Bool { given.load(ordering: .acquiring) }

    /// Gives the signal; more than once is the same as once.
    func give() {
        given.store(true, ordering: .releasing)
        var one: UInt64 = 1
        _ = write(descriptor, &one, 8)
    }
}
