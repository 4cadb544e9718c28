import CForgeLinux
import ForgeCore
import Glibc

/// A file descriptor that is closed when its owner ends.
struct Descriptor: ~Copyable {
    /// The number.
    let number: Int32

    init(_ number: Int32) { self.number = number }

    deinit { close(number) }

    /// Takes the result of a system call that makes a descriptor.
    static func taking(_ number: Int32, _ call: String) throws(ForgeError) -> Descriptor {
        guard number >= 0 else { throw .sandboxCall(call, errno) }
        return Descriptor(number)
    }

    /// Makes a close-on-exec pipe, reading end first.
    static func pipe() throws(ForgeError) -> Pipe {
        var pair: [Int32] = [-1, -1]
        let result = forge_pipe(&pair)
        guard result == 0 else { throw .sandboxCall("pipe2", -result) }
        return Pipe(read: Descriptor(pair[0]), write: Descriptor(pair[1]))
    }
}

/// The two ends of a pipe.
struct Pipe: ~Copyable {
    let read: Descriptor
    let write: Descriptor

    /// Closes the writing end and keeps the reading one.
    consuming func reader() -> Descriptor { read }
}

extension ForgeError {
    /// A failed system call with the kernel's reason.
    static func sandboxCall(_ call: String, _ error: Int32, path: String? = nil) -> ForgeError {
        ForgeError(.sandboxFailed, "`\(call)` failed", path: path, cause: String(cString: strerror(error)))
    }
}
