private import Synchronization

/// Work on another thread that reads what an arena held when it began.
///
/// The arena goes on growing meanwhile; a buffer that has to move waits for the work first.
final class BackgroundRead: Sendable {
    private let thread = Mutex<DeepStack.Thread?>(nil)

    /// Begins the work.
    ///
    /// Memory that it reads has to be lent before.
    func begin(_ body: @escaping @Sendable () -> Void) {
        thread.withLock { $0 = DeepStack.begin(body) }
    }

    /// Returns once the work is done, or was never begun.
    func wait() {
        thread.withLock { thread in
            if let running = thread.take() { running.join() }
        }
    }
}
