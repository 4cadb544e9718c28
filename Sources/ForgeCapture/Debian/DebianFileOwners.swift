public import ForgeCore

/// Which installed packages files of this host belong to.
public enum DebianFileOwners {
    /// The packages that own some files and do not come with others that are named already, sorted.
    ///
    /// - Parameters:
    ///   - paths: absolute paths, links resolved.
    ///   - known: packages whose dependencies count as known, too; those that are not installed are passed over.
    ///   - root: the directory of the system, without a slash at its end.
    /// - Throws: `E_DEBIAN_DATABASE` where there is no dpkg.
    public static func packages(
        owning paths: Set<String>, besides known: [String], root: String = ""
    ) throws(ForgeError) -> [String] {
        let database = try DebianDatabase(root: root)
        let installed = Set(database.packages.map(\.name))
        let covered = Set(try database.closure(of: known.filter(installed.contains)).map(\.name))
        // A file may be listed where it lay before `/usr` took everything in.
        let wanted = paths.union(paths.compactMap { $0.hasPrefix("/usr/") ? String($0.dropFirst(4)) : nil })
        let directory = "\(root)/var/lib/dpkg/info"
        var owners: Set<String> = []
        for package in database.packages where !covered.contains(package.name) {
            for name in ["\(package.name):\(package.architecture)", package.name] {
                guard let bytes = FileSystem.bytes("\(directory)/\(name).list", limit: 64 << 20) else { continue }
                let lines = bytes.split(separator: UInt8(ascii: "\n"))
                if lines.contains(where: { wanted.contains(String(decoding: $0, as: UTF8.self)) }) {
                    owners.insert(package.name)
                }
                break
            }
        }
        return owners.sorted()
    }

    /// Which of some packages are not installed, sorted.
    ///
    /// - Throws: `E_DEBIAN_DATABASE` where there is no dpkg.
    public static func absent(_ packages: Set<String>, root: String = "") throws(ForgeError) -> [String] {
        let installed = Set(try DebianDatabase(root: root).packages.map(\.name))
        return packages.subtracting(installed).sorted()
    }
}
