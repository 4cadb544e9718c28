import CForgeLinux
import ForgeCore
import Glibc

/// Watches a running sandbox: drains its streams, keeps its time and kills it when asked.
struct SandboxWatch {
    /// Why a sandbox was killed, if it was.
    enum Ended {
        case byItself, timedOut, cancelled
    }

    let pidfd: Int32
    let standardOutput: Int32
    let standardError: Int32
    let cancel: CancelSignal
    let deadline: Int64?
    let clock: any Clock
    let onOutput: (@Sendable (Bool, [UInt8]) -> Void)?

    private static let chunkBytes = 64 << 10

    /// Returns when every process of the sandbox is dead and its streams are read to the end.
    func run(stdout: StreamCapture, stderr: StreamCapture) throws(ForgeError) -> Ended {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.chunkBytes, alignment: 16)
        defer { buffer.deallocate() }
        for pipe in [standardOutput, standardError] { _ = fcntl(pipe, F_SETFL, O_NONBLOCK) }
        var ended = Ended.byItself
        var failure: ForgeError?
        var polled = [standardOutput, standardError, pidfd, cancel.descriptor].map {
            pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
        }
        while true {
            let ready = poll(&polled, nfds_t(polled.count), timeoutMilliseconds(ended))
            if ready < 0, errno != EINTR { throw .sandboxCall("poll", errno) }
            if case .byItself = ended, let cause = killCause(cancelled: polled[3].revents != 0) {
                ended = cause
                polled[3].fd = -1
                _ = forge_pidfd_signal(pidfd, SIGKILL)
            }
            do throws(ForgeError) {
                if polled[0].revents != 0, try !drain(standardOutput, buffer, stdout, isError: false) {
                    polled[0].fd = -1
                }
                if polled[1].revents != 0, try !drain(standardError, buffer, stderr, isError: true) {
                    polled[1].fd = -1
                }
            } catch {
                // The store refused the output: nothing that the action still does can be kept.
                failure = failure ?? error
                polled[0].fd = -1
                polled[1].fd = -1
                _ = forge_pidfd_signal(pidfd, SIGKILL)
            }
            if polled[2].revents != 0 { break }
        }
        if let failure { throw failure }
        while polled[0].fd >= 0, try drain(standardOutput, buffer, stdout, isError: false, untilEmpty: true) {}
        while polled[1].fd >= 0, try drain(standardError, buffer, stderr, isError: true, untilEmpty: true) {}
        return ended
    }

    private func timeoutMilliseconds(_ ended: Ended) -> Int32 {
        guard let deadline, case .byItself = ended else { return -1 }
        let left = deadline - clock.monotonicNanoseconds()
        return Int32(clamping: max(0, (left + 999_999) / 1_000_000))
    }

    private func killCause(cancelled: Bool) -> Ended? {
        if cancelled { return .cancelled }
        if let deadline, clock.monotonicNanoseconds() >= deadline { return .timedOut }
        return nil
    }

    /// Takes what is there; false at the end of the stream, and with `untilEmpty` also when nothing is left.
    private func drain(
        _ pipe: Int32, _ buffer: UnsafeMutableRawBufferPointer, _ capture: StreamCapture, isError: Bool,
        untilEmpty: Bool = false
    ) throws(ForgeError) -> Bool {
        let got = read(pipe, buffer.baseAddress, buffer.count)
        if got < 0 {
            if errno == EINTR { return true }
            if errno == EAGAIN { return !untilEmpty }
            throw .sandboxCall("read", errno)
        }
        guard got > 0 else { return false }
        let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<got])
        try capture.append(bytes)
        onOutput?(isError, Array(bytes))
        return true
    }
}
