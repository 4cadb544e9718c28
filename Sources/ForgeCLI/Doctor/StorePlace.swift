internal import CForgeLinux
internal import ForgeCore
private import Glibc

/// The file system on which the user's store is, or would be made.
struct StorePlace {
    /// Where the store is or will be.
    let home: String
    /// The nearest directory that exists and can be written: the store itself, or one above it.
    let directory: String

    /// Finds the directory.
    ///
    /// - Throws: `E_IO` when nothing there can be written.
    init(home: String) throws(ForgeError) {
        self.home = home.hasPrefix("/") ? home : DocumentOptions.currentDirectory + "/" + home
        var path = self.home
        while access(path, F_OK) != 0, let slash = path.lastIndex(of: "/"), slash != path.startIndex {
            path = String(path[..<slash])
        }
        guard access(path, W_OK) == 0 else {
            throw ForgeError(
                .ioFailed, "The place of the store cannot be written", path: path,
                hints: ["Set `FORGE_HOME` to a directory of yours"], cause: String(cString: strerror(errno)))
        }
        directory = path
    }

    /// The file system's type, by the numbers of `linux/magic.h`.
    var fileSystem: String {
        let number = forge_file_system(directory)
        let names: [UInt32: String] = [
            0xEF53: "ext4", 0x9123_683E: "btrfs", 0x5846_5342: "xfs", 0x0102_1994: "tmpfs", 0x794C_7630: "overlay",
            0x6969: "nfs", 0x2FC1_2FC1: "zfs", 0xF2F5_2010: "f2fs",
        ]
        return names[number] ?? "0x" + String(number, radix: 16)
    }

    /// Why a nameless file cannot be made; nil when it can.
    var namelessFileRefusal: String? {
        let file = forge_open_unnamed(directory)
        guard file >= 0 else { return String(cString: strerror(errno)) }
        close(file)
        return nil
    }

    /// Why a file cannot be cloned; nil when it can.
    var cloneRefusal: String? {
        let (from, to) = (forge_open_unnamed(directory), forge_open_unnamed(directory))
        defer { for file in [from, to] where file >= 0 { close(file) } }
        guard from >= 0, to >= 0, write(from, "x", 1) == 1, forge_clone_file(from, to) == 0 else {
            return String(cString: strerror(errno))
        }
        return nil
    }
}
