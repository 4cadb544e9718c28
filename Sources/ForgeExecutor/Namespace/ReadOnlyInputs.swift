import CForgeLinux
import ForgeCore
import Glibc

/// Finds out whether a finished action changed inputs that it may only read.
///
/// With an overlay, whatever the action touched stands in the upper directory; an entry there that the lower tree has
/// too, and that is no merged directory, is a change.
struct ReadOnlyInputs {
    /// The lower tree.
    let lower: String
    /// Paths that the action may change.
    let writable: [WorkPath]

    /// The first changed path in UTF-8 order, or nil.
    func firstChange(upper: Int32) throws(ForgeError) -> String? {
        let lowerRoot = try Descriptor.taking(open(lower, O_RDONLY | O_DIRECTORY | O_CLOEXEC), "open")
        return try scan(upper, lowerRoot.number, WorkPath(components: []))
    }

    private func scan(_ upper: Int32, _ lower: Int32, _ path: WorkPath) throws(ForgeError) -> String? {
        for bytes in try DirectoryStream.names(in: upper, limit: Int.max) {
            let name = String(decoding: bytes, as: UTF8.self)
            let here = WorkPath(components: path.components + [name])
            if writable.contains(where: { here.isWithin($0) }) { continue }
            var below = stat()
            guard fstatat(lower, name, &below, AT_SYMLINK_NOFOLLOW) == 0 else { continue }
            var above = stat()
            guard fstatat(upper, name, &above, AT_SYMLINK_NOFOLLOW) == 0 else {
                throw .sandboxCall("fstatat", errno, path: here.text)
            }
            let bothDirectories = above.st_mode & S_IFMT == S_IFDIR && below.st_mode & S_IFMT == S_IFDIR
            guard bothDirectories else { return here.text }
            if let change = try scanPair(upper, lower, name, here) { return change }
        }
        return nil
    }

    private func scanPair(
        _ upper: Int32, _ lower: Int32, _ name: String, _ here: WorkPath
    ) throws(ForgeError)
        -> String?
    {
        let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
        var number = openat(upper, name, flags)
        if number < 0, errno == EACCES, fchmodat(upper, name, 0o700, 0) == 0 { number = openat(upper, name, flags) }
        let above = try Descriptor.taking(number, "openat")
        let below = try Descriptor.taking(openat(lower, name, flags), "openat")
        var value: [UInt8] = [0]
        // A directory that was removed and made again hides everything that stood there before.
        if forge_attribute(above.number, "user.overlay.opaque", &value, 1) == 1, value[0] == UInt8(ascii: "y") {
            return here.text
        }
        return try scan(above.number, below.number, here)
    }
}
