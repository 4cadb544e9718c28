import ForgeCore

/// What a Debian tree has beside the packages' own files, the same for host and archive captures.
enum DebianLayout {
    /// Directories of which nothing is captured, and single files that are not (`docs/spec/environments.md`).
    ///
    /// The first group is state, or is composed by whoever runs an action. The second is what dpkg may be configured
    /// to leave out (`path-exclude` in Debian's slim images), so whether it is there varies by host.
    static let excluded: Set<String> = [
        "boot", "build", "dev", "home", "lost+found", "media", "mnt", "proc", "root", "run", "srv", "sys", "tmp", "var",
        "etc/fstab", "etc/group", "etc/gshadow", "etc/hostname", "etc/hosts", "etc/ld.so.cache", "etc/machine-id",
        "etc/mtab", "etc/nsswitch.conf", "etc/passwd", "etc/resolv.conf", "etc/shadow",
        "usr/share/bug", "usr/share/doc", "usr/share/doc-base", "usr/share/info", "usr/share/linda",
        "usr/share/lintian", "usr/share/locale", "usr/share/man",
    ]

    /// Packages that come with another although it does not depend on them, because every Debian system has them.
    ///
    /// Of the essential packages only `libc-bin` is implied: it holds the locale `C.UTF-8` that every action runs in.
    static let companions = ["libc6": "libc-bin"]

    /// Whether a path or a directory above it is excluded.
    static func excludes(_ path: [String]) -> Bool {
        var prefix = ""
        for (depth, name) in path.prefix(3).enumerated() {
            prefix += depth == 0 ? name : "/" + name
            if excluded.contains(prefix) { return true }
        }
        return false
    }

    /// Top directories that are links into `usr` on a merged system (Debian since 12, dpkg's `usr-is-merged`).
    static let merged = ["bin", "lib", "lib32", "lib64", "libo32", "libx32", "sbin"]

    /// Puts the links of the merged layout into an empty tree.
    static func link(_ tree: inout TreeAssembly) throws(ForgeError) {
        for name in merged { try tree.place(.symlink("usr/\(name)"), at: [name]) }
    }

    /// Removes the links that nothing used, apart from the three that every system has.
    static func finish(_ tree: inout TreeAssembly) throws(ForgeError) {
        for name in merged {
            if ["bin", "lib", "sbin"].contains(name) {
                try tree.place(.directory, at: ["usr", name])
            } else if tree.entry(at: ["usr", name]) == nil {
                tree.remove([name])
            }
        }
    }
}
