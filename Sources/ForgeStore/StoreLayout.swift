import ForgeCore
import Glibc

/// The fixed files and directories of a store.
struct StoreLayout {
    /// The version of the layout that this code reads and writes.
    static let version = 1

    private static let directories = ["segments", "blobs", "tmp", "leases", "roots", "trees", "inodes"]

    let home: String
    let disk: any Disk
    let clock: any Clock

    private var formatPath: String { "\(home)/format" }
    private var bootPath: String { "\(home)/boot" }

    /// Makes what is absent and refuses a layout that this code does not know.
    func prepare() throws(ForgeError) {
        let text = try storeIO { () throws(DiskError) in try disk.text(formatPath) }
        guard let text else { return try storeIO { () throws(DiskError) in try makeUnlessMade() } }
        try check(text)
        // A copy made by a tool that leaves out empty directories is a store all the same.
        try storeIO { () throws(DiskError) in
            for name in Self.directories where try disk.status("\(home)/\(name)") == nil {
                try disk.makeDirectory("\(home)/\(name)")
            }
        }
    }

    /// Whether the store is there, in the layout of this code.
    var isKnown: Bool {
        guard let text = (try? disk.text(formatPath)) ?? nil else { return false }
        return (try? check(text)) != nil
    }

    private func check(_ text: String) throws(ForgeError) {
        let words = text.split(whereSeparator: { $0 == " " || $0 == "\n" })
        guard words.count == 2, words[0] == "forge-store", let found = Int(words[1]) else {
            throw ForgeError(.storeFormat, "The store's `format` file is not one of Forge's", path: formatPath)
        }
        guard found == Self.version else {
            throw ForgeError(
                .storeFormat, "The store has layout \(found), and this Forge knows layout \(Self.version)",
                path: formatPath, hints: ["Use the newer Forge, or set `FORGE_HOME` to another directory"])
        }
    }

    /// Makes the store; another process that made it first, and swept `tmp` in recovery, is no failure.
    private func makeUnlessMade() throws(DiskError) {
        do throws(DiskError) {
            try make()
        } catch {
            guard try disk.text(formatPath) != nil else { throw error }
        }
    }

    private func make() throws(DiskError) {
        var parents = ["/"]
        for part in home.split(separator: "/").dropLast() {
            let parent = parents.last == "/" ? "/\(part)" : "\(parents.last ?? "")/\(part)"
            if try disk.status(parent) == nil { try disk.makeDirectory(parent) }
            parents.append(parent)
        }
        try disk.makeDirectory(home)
        for name in Self.directories { try disk.makeDirectory("\(home)/\(name)") }
        try disk.syncDirectory(home)
        // A store whose own directory the power takes keeps nothing. Whoever made the directories may not have lived to
        // sync them; one that cannot be opened was not made by Forge.
        for parent in parents {
            do throws(DiskError) { try disk.syncDirectory(parent) } catch {
                if ![EACCES, EPERM, EINVAL, EROFS, ENOTSUP].contains(error.number) { throw error }
            }
        }
        let text = "forge-store \(Self.version)\n"
        let temporary = temporaryPath("format")
        do throws(DiskError) {
            try disk.replace(formatPath, in: home, with: Array(text.utf8), temporary: temporary)
        } catch {
            // Whoever made the store at the same time may be clearing `tmp` by now.
            guard error.number == ENOENT, try disk.text(formatPath) != nil else { throw error }
        }
    }

    /// Processes of two containers may have one number, so the time is in the name as well.
    private func temporaryPath(_ name: String) -> String {
        "\(home)/tmp/\(name).\(getpid())-\(clock.monotonicNanoseconds())"
    }

    /// Whether the machine went down since the store was last put in order.
    func needsRecovery() throws(DiskError) -> Bool {
        try disk.text(bootPath) != disk.bootIdentity()
    }

    /// Notes that the store is in order for this start of the machine.
    func noteRecovered() throws(DiskError) {
        let identity = Array(disk.bootIdentity().utf8)
        try disk.replace(bootPath, in: home, with: identity, temporary: temporaryPath("boot"))
    }
}
