import ForgeCore
import Glibc

/// Where on this host leaves for memory and process limits can be made.
struct ControlGroups: Sendable {
    /// A controller's home.
    struct Home: Sendable {
        /// The directory of this process's own group, below which leaves go.
        var directory: String
        /// Whether the hierarchy is of version 2.
        var isUnified: Bool
    }

    /// Why a controller cannot be used, by name.
    private(set) var reasons: [String: String] = [:]
    private(set) var memory: Home?
    private(set) var processes: Home?

    /// Finds this process's groups from `/proc/self/cgroup` and `/proc/self/mountinfo`.
    init() { self.init(groups: Self.lines("/proc/self/cgroup"), mounts: Self.lines("/proc/self/mountinfo")) }

    /// Finds the groups that these lines tell of.
    init(groups: [String], mounts: [String]) {
        let first = Self.versionOne("memory", groups, mounts)
        let second = Self.versionOne("pids", groups, mounts)
        memory = first.flatMap { writable("memory", $0) }
        processes = second.flatMap { writable("pids", $0) }
        var wanted: [String] = []
        if first == nil { wanted.append("memory") }
        if second == nil { wanted.append("pids") }
        guard !wanted.isEmpty else { return }
        guard let own = Self.unified(groups, mounts) else {
            for name in wanted { reasons[name] = "no cgroup hierarchy is mounted" }
            return
        }
        // A sandbox is cloned into one leaf, so that both controllers have to be had in one place.
        let sets = wanted.count == 2 ? [wanted, ["memory"], ["pids"]] : [wanted]
        for set in sets {
            guard let home = Self.unifiedHome(own, set) else { continue }
            if set.contains("memory") { memory = Home(directory: home, isUnified: true) }
            if set.contains("pids") { processes = Home(directory: home, isUnified: true) }
            break
        }
        for name in wanted where (name == "memory" ? memory : processes) == nil {
            reasons[name] = Self.reason(name, own)
        }
    }

    private mutating func writable(_ controller: String, _ directory: String) -> Home? {
        if access(directory, W_OK) == 0 { return Home(directory: directory, isUnified: false) }
        reasons[controller] = "the group `\(directory)` is not writable"
        return nil
    }

    /// The nearest group at or above one's own that hands the controllers down and in which leaves can be made.
    ///
    /// A group with processes cannot hand controllers down, so that it is mostly the parent.
    private static func unifiedHome(_ own: String, _ controllers: [String]) -> String? {
        var directory = own
        while access(directory + "/cgroup.procs", F_OK) == 0 {
            let isWritable = access(directory, W_OK) == 0 && access(directory + "/cgroup.procs", W_OK) == 0
            if isWritable, controllers.allSatisfy({ handsDown($0, directory, isOwn: directory == own) }) {
                return directory
            }
            guard let slash = directory.lastIndex(of: "/") else { break }
            directory = String(directory[..<slash])
        }
        return nil
    }

    private static func handsDown(_ controller: String, _ directory: String, isOwn: Bool) -> Bool {
        let control = directory + "/cgroup.subtree_control"
        if words(control).contains(controller) { return true }
        return isOwn && words(directory + "/cgroup.controllers").contains(controller)
            && write("+\(controller)", to: control)
    }

    private static func reason(_ controller: String, _ own: String) -> String {
        words(own + "/cgroup.controllers").contains(controller)
            ? "no writable group at or above `\(own)` hands down the controller `\(controller)`"
            : "the controller `\(controller)` is not available in `\(own)`"
    }

    private static func versionOne(_ controller: String, _ groups: [String], _ mounts: [String]) -> String? {
        for line in groups {
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3, parts[1].split(separator: ",").contains(Substring(controller)) else { continue }
            return place(String(parts[2]), mounts) { kind, options in
                kind == "cgroup" && options.split(separator: ",").contains(Substring(controller))
            }
        }
        return nil
    }

    private static func unified(_ groups: [String], _ mounts: [String]) -> String? {
        guard let line = groups.first(where: { $0.hasPrefix("0::") }) else { return nil }
        return place(String(line.dropFirst(3)), mounts) { kind, _ in kind == "cgroup2" }
    }

    /// Maps a group's path to a directory through the mount whose kind and options fit.
    private static func place(_ path: String, _ mounts: [String], _ fits: (String, String) -> Bool) -> String? {
        for line in mounts {
            let halves = line.split(separator: " - ", maxSplits: 1)
            guard halves.count == 2 else { continue }
            let left = halves[0].split(separator: " ")
            let right = halves[1].split(separator: " ")
            guard left.count >= 5, right.count >= 3, fits(String(right[0]), String(right[2])) else { continue }
            let root = left[3] == "/" ? "" : String(left[3])
            guard path == root || path.hasPrefix(root + "/") else { continue }
            let rest = path.dropFirst(root.count)
            return String(left[4]) + (rest == "/" ? "" : rest)
        }
        return nil
    }

    /// Removes the leaves of processes that are gone.
    func removeStaleLeaves() {
        for home in [memory, processes].compactMap({ $0 }) {
            guard let stream = opendir(home.directory) else { continue }
            defer { closedir(stream) }
            while let entry = readdir(stream) {
                let name = withUnsafePointer(to: &entry.pointee.d_name) {
                    $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                }
                let parts = name.split(separator: "-")
                guard parts.count == 3, parts[0] == "forge", let pid = pid_t(parts[1]) else { continue }
                if kill(pid, 0) != 0, errno == ESRCH { rmdir(home.directory + "/" + name) }
            }
        }
    }

    static func lines(_ path: String) -> [String] {
        text(path).split(separator: "\n").map(String.init)
    }

    static func words(_ path: String) -> [String] {
        text(path).split(whereSeparator: { " \n".contains($0) }).map(String.init)
    }

    /// A small file of the kernel; empty when it cannot be read.
    static func text(_ path: String) -> String {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return "" }
        defer { close(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16384)
        while true {
            let got = read(file, &buffer, buffer.count)
            guard got > 0 else { break }
            bytes += buffer[..<got]
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    @discardableResult
    static func write(_ text: String, to path: String) -> Bool {
        let file = open(path, O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { return false }
        defer { close(file) }
        return Glibc.write(file, text, text.utf8.count) == text.utf8.count
    }
}
