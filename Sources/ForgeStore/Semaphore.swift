import Glibc

/// A counting semaphore for threads that block.
package final class Semaphore: Sendable {
    // SAFETY: a POSIX semaphore may be used from every thread; it is made once and lives as long as this object.
    private nonisolated(unsafe) let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

    /// Makes a semaphore that lets `value` waiting threads pass.
    package init(_ value: Int) { sem_init(semaphore, 0, UInt32(value)) }

    deinit {
        sem_destroy(semaphore)
        semaphore.deallocate()
    }

    /// Lets one more thread pass.
    package func signal() { sem_post(semaphore) }

    /// Waits to be let pass.
    package func wait() {
        while sem_wait(semaphore) != 0 { continue }
    }
}
