import CForgeLinux
import Glibc

/// Facts about the paths below a directory of this machine.
public final class DirectoryStatus: StatusSource {
    private let descriptor: Int32

    /// Looks below a directory; nil when it cannot be opened.
    public init?(_ path: String) {
        descriptor = forge_open_directory(path)
        if descriptor < 0 { return nil }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Calls `statx` once.
    public func facts(_ path: UnsafePointer<CChar>, followsLinks: Bool) -> FileFacts {
        var found = forge_facts()
        guard forge_facts(descriptor, path, followsLinks ? 1 : 0, &found) == 0 else { return .unreadable }
        return FileFacts(
            inode: found.inode, size: found.size, modified: found.modified_nanoseconds,
            changed: found.changed_nanoseconds, mode: found.mode, device: found.device)
    }

    /// The kernel's coarse clock.
    public func now() -> Int64 { forge_stamp_clock() }
}
