import CForgeLinux
import ForgeCore
import Glibc

/// The order in which the names of a work tree have to be made on a tmpfs so that its directories are listed sorted.
///
/// A directory on disk is listed in the order of a hash with a seed of its own, so that two hosts list the same tree
/// differently; `docs/adr/0062-sorted-directories.md` has the way out.
struct ListingOrder {
    /// The most names of a work tree whose order is pinned: each costs an action about three microseconds.
    static let limit = 10_000

    /// Paths relative to the tree, parents first, directories with a `/` at the end.
    private(set) var entries: [String] = []
    private let reversed: Bool
    private let limit: Int

    /// Reads the names of a tree on disk; nil when there are more than the limit.
    ///
    /// - Throws: `E_SANDBOX_FAILED`.
    static func entries(of tree: String, reversed: Bool) throws(ForgeError) -> [String]? {
        // What is varied on purpose is worth any time.
        var order = ListingOrder(reversed: reversed, limit: reversed ? Int.max : limit)
        let root = try Descriptor.taking(open(tree, O_RDONLY | O_DIRECTORY | O_CLOEXEC), "open")
        return try order.add(root.number, "") ? order.entries : nil
    }

    private init(reversed: Bool, limit: Int) {
        self.reversed = reversed
        self.limit = limit
    }

    private mutating func add(_ directory: Int32, _ prefix: String) throws(ForgeError) -> Bool {
        var names = try DirectoryStream.entries(in: directory, limit: Int.max)
        if Self.listsNewestFirst != reversed { names.reverse() }
        guard entries.count + names.count <= limit else { return false }
        for entry in names {
            let path = prefix + String(decoding: entry.name, as: UTF8.self)
            guard entry.isDirectory else {
                entries.append(path)
                continue
            }
            entries.append(path + "/")
            let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
            let child = try Descriptor.taking(
                openat(directory, entry.name.map(CChar.init(bitPattern:)) + [0], flags), "openat")
            guard try add(child.number, path + "/") else { return false }
        }
        return true
    }

    /// Whether a tmpfs of this kernel lists what was made last first: it has changed twice (Linux 6.6 and 6.13).
    static let listsNewestFirst: Bool = {
        for place in ["/dev/shm", "/run/user/\(geteuid())", "/tmp"] where forge_file_system(place) == 0x0102_1994 {
            var template = Array("\(place)/forge-order.XXXXXX".utf8CString)
            guard mkdtemp(&template) != nil else { continue }
            let path = template.withUnsafeBytes { String(decoding: $0.dropLast(), as: UTF8.self) }
            defer { for name in ["/a", "/b", ""] { rmdir(path + name) } }
            guard mkdir(path + "/a", 0o700) == 0, mkdir(path + "/b", 0o700) == 0 else { continue }
            guard let stream = opendir(path) else { continue }
            defer { closedir(stream) }
            while let entry = readdir(stream) {
                switch UInt8(bitPattern: entry.pointee.d_name.0) {
                case UInt8(ascii: "a"): return false
                case UInt8(ascii: "b"): return true
                default: continue
                }
            }
        }
        return true
    }()
}
