import ForgeCore
import Glibc

extension ForgeError {
    /// A refused system call: `E_IO` with the call, the path and the reason.
    static func system(_ call: String, path: String, number: Int32 = errno) -> ForgeError {
        ForgeError(.ioFailed, "`\(call)` failed", path: path, cause: String(cString: strerror(number)))
    }

    /// A captured file that cannot be read: `E_CAPTURE_UNREADABLE` with the call, the path and the reason.
    static func unreadable(_ call: String, path: String, number: Int32 = errno) -> ForgeError {
        ForgeError(
            .captureUnreadable, "`\(call)` failed on a file to be captured", path: path,
            cause: String(cString: strerror(number)))
    }
}
