internal import ForgeCapture
private import Glibc

/// Something of a host that is no protection and still decides what Forge can do there, and how fast.
struct HostFacility {
    let name: String
    /// What was found.
    let finding: String
    /// Whether it is as Forge would have it.
    let isThere: Bool
    /// What to do when it is not; empty when nothing has to be done.
    var fix = ""
}

/// Finds out about a host's facilities.
enum HostFacilities {
    static func all(_ place: StorePlace) -> [HostFacility] { [kernel] + settings + [overlay, apt] + store(place) }

    private static var kernel: HostFacility {
        let host = Composition.host
        return HostFacility(name: "kernel", finding: host.kernel, isThere: true)
    }

    /// Settings that restrict user namespaces, where the kernel has them.
    private static var settings: [HostFacility] {
        [setting("user/max_user_namespaces", good: "15000") { $0 != "0" }].compactMap { $0 }
            + ["kernel/unprivileged_userns_clone", "kernel/apparmor_restrict_unprivileged_userns"].compactMap { path in
                let good = path.hasSuffix("clone") ? "1" : "0"
                // Root is not held to these.
                return setting(path, good: good) { $0 == good || geteuid() == 0 }
            }
    }

    private static func setting(_ path: String, good: String, isGood: (String) -> Bool) -> HostFacility? {
        guard let value = firstLine("/proc/sys/" + path) else { return nil }
        let name = path.split(separator: "/").joined(separator: ".")
        return HostFacility(
            name: name, finding: value, isThere: isGood(value), fix: isGood(value) ? "" : "`sysctl \(name)=\(good)`")
    }

    private static var overlay: HostFacility {
        let isThere = lines("/proc/filesystems").contains { $0.hasSuffix("\toverlay") }
        return HostFacility(
            name: "overlay", finding: isThere ? "in the kernel" : "not loaded", isThere: isThere,
            fix: isThere ? "" : "`modprobe overlay`")
    }

    private static var apt: HostFacility {
        let missing = HostPrograms.missing(of: ["apt-get", "dpkg-query", "dpkg-deb"])
        guard missing.isEmpty else {
            return HostFacility(
                name: "apt", finding: "no \(missing.joined(separator: ", "))", isThere: false,
                fix: "Environments of kind `debian` need a Debian host; take `oci` or `tree`")
        }
        guard HostPrograms.hasAptSources else {
            return HostFacility(
                name: "apt", finding: "no configured sources", isThere: false,
                fix: "Add a Debian mirror to `/etc/apt/sources.list` for `archive` environments and `apt-source:` URLs")
        }
        return HostFacility(name: "apt", finding: "installed, with sources", isThere: true)
    }

    private static func store(_ place: StorePlace) -> [HostFacility] {
        let nameless = place.namelessFileRefusal
        let clone = place.cloneRefusal
        return [
            HostFacility(name: "store", finding: "`\(place.home)` on \(place.fileSystem)", isThere: true),
            HostFacility(
                name: "nameless files", finding: nameless.map { "O_TMPFILE: \($0)" } ?? "O_TMPFILE works",
                isThere: nameless == nil,
                fix: nameless == nil ? "" : "Keep the store on ext4, xfs, btrfs or tmpfs"),
            HostFacility(
                name: "reflinks", finding: clone.map { "FICLONE: \($0); files are copied" } ?? "FICLONE works",
                isThere: clone == nil),
        ]
    }

    private static func lines(_ path: String) -> [Substring] {
        guard let bytes = try? DocumentInput.bytes(of: path) else { return [] }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    }

    private static func firstLine(_ path: String) -> String? { lines(path).first.map(String.init) }
}
