private import Dispatch
internal import ForgeCore
private import Glibc

/// Turns Ctrl-C and `SIGTERM` into the cancellation of what is being done.
enum Interruption {
    /// Runs `work`, cancelling it on the first signal and keeping the live line moving.
    static func watched<Value: Sendable>(
        _ printer: BuildPrinter?, _ work: @escaping @Sendable () async throws(ForgeError) -> Value
    ) async throws(ForgeError) -> Value {
        let task = Task { () async -> Result<Value, ForgeError> in
            do throws(ForgeError) {
                return .success(try await work())
            } catch {
                return .failure(error)
            }
        }
        let sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { task.cancel() }
            source.resume()
            return source
        }
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
        for source in sources { source.cancel() }
        return try result.get()
    }
}
