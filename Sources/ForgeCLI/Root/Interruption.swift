private import CForgeLinux
internal import ForgeCore
private import Glibc
private import Synchronization

/// Turns Ctrl-C and `SIGTERM` into the cancellation of what is being done; a second one ends the program at once.
enum Interruption {
    private static let received = Atomic<Int32>(0)

    /// The exit code of a program that was asked to stop, 128 + the signal's number; nil when it was not.
    static var exitCode: Int32? {
        let number = received.load(ordering: .acquiring)
        return number == 0 ? nil : 128 + number
    }

    /// Runs `work`, cancelling it on the first signal and keeping the live line moving.
    ///
    /// - Throws: what `work` throws, and `E_CANCELLED` when a signal came before it.
    static func watched<Value: Sendable>(
        _ printer: BuildPrinter?, _ work: @escaping @Sendable () async throws(ForgeError) -> Value
    ) async throws(ForgeError) -> Value {
        guard exitCode == nil else { throw ForgeError(.cancelled, "Stopped") }
        let task = Task { () async -> Result<Value, ForgeError> in
            do throws(ForgeError) {
                return .success(try await work())
            } catch {
                return .failure(error)
            }
        }
        try StopSignals.shared.get().cancelling { task.cancel() }
        let ticker = printer.flatMap { printer in
            printer.isLive
                ? Task {
                    while !Task.isCancelled {
                        try? await Task.sleep(for: .milliseconds(200))
                        printer.tick()
                    }
                } : nil
        }
        let result = await task.value
        ticker?.cancel()
        return try result.get()
    }

    fileprivate static func note(_ number: Int32) { received.store(number, ordering: .releasing) }
}

/// The thread that waits for the signals, since a signal handler may do next to nothing itself.
private final class StopSignals: Sendable {
    static let shared = Result { () throws(ForgeError) in try StopSignals() }

    private let current = Mutex<(@Sendable () -> Void)?>(nil)

    private init() throws(ForgeError) {
        let pipe = forge_catch_stop_signals()
        guard pipe >= 0 else {
            throw ForgeError(.ioFailed, "No pipe for signals can be made", cause: String(cString: strerror(-pipe)))
        }
        let context = Unmanaged.passRetained(Reader(pipe: pipe, owner: self))
        var thread = pthread_t()
        let status = pthread_create(
            &thread, nil,
            { raw in
                guard let raw else { return nil }
                Unmanaged<Reader>.fromOpaque(raw).takeRetainedValue().run()
                return nil
            }, context.toOpaque())
        guard status == 0 else {
            context.release()
            throw ForgeError(.ioFailed, "No thread for signals can be made", cause: String(cString: strerror(status)))
        }
        pthread_detach(thread)
    }

    /// Calls `action` when the first signal comes; it takes the place of an earlier one.
    func cancelling(_ action: @escaping @Sendable () -> Void) {
        current.withLock { $0 = action }
        // The signal may have come before.
        if Interruption.exitCode != nil { action() }
    }

    private final class Reader: Sendable {
        let pipe: Int32
        let owner: StopSignals

        init(pipe: Int32, owner: StopSignals) {
            self.pipe = pipe
            self.owner = owner
        }

        func run() {
            var number: UInt8 = 0
            while read(pipe, &number, 1) < 0 {
                guard errno == EINTR else { return }
            }
            Interruption.note(Int32(number))
            owner.current.withLock { $0 }?()
        }
    }
}
