import ForgeCore
import ForgeStore
import Glibc

/// Directories of downloaded files, searched by content; names only say where to look first.
struct DistributionDirectories {
    /// The most files that are looked at in one directory.
    static let fileLimit = 100_000

    private let directories: [String]
    private let cachePath: String

    init(_ directories: [String], stateDirectory: String) {
        self.directories = directories
        cachePath = "\(stateDirectory)/distdir-digests"
    }

    /// Finds a file with this digest and commits it.
    ///
    /// Digests are remembered by path, size, inode and times, so that a directory is hashed once. What is remembered
    /// only chooses the file: its bytes are hashed again on their way into the store.
    func find(_ digest: Digest, likely: [String], store: any BlobStore) throws(ForgeError) -> BlobID? {
        guard !directories.isEmpty else { return nil }
        var cache = readCache()
        var changed = false
        for path in candidates(likely) {
            var info = stat()
            guard stat(path, &info) == 0, info.st_mode & S_IFMT == S_IFREG else { continue }
            let key = Self.key(path, info)
            var found = cache[key]
            if found == nil {
                var stream = DigestStream()
                do throws(ForgeError) {
                    try FileSystem.stream(path) { (bytes) throws(ForgeError) in stream.update(bytes) }
                } catch {
                    continue
                }
                found = stream.finish()
                cache[key] = found
                changed = true
            }
            guard found == digest else { continue }
            let writer = try store.makeWriter(durability: .ordered)
            try FileSystem.stream(path) { (bytes) throws(ForgeError) in try writer.append(bytes) }
            let blob = try writer.finish()
            if blob.digest == digest {
                if changed { writeCache(cache) }
                return blob
            }
            cache[key] = nil
            changed = true
        }
        if changed { writeCache(cache) }
        return nil
    }

    /// Every file, those with a likely name first.
    private func candidates(_ likely: [String]) -> [String] {
        var first: [String] = []
        var rest: [String] = []
        for directory in directories {
            for name in FileSystem.names(in: directory).prefix(Self.fileLimit) {
                if likely.contains(name) {
                    first.append("\(directory)/\(name)")
                } else {
                    rest.append("\(directory)/\(name)")
                }
            }
        }
        return first + rest
    }

    private static func key(_ path: String, _ info: stat) -> String {
        let modified = "\(info.st_mtim.tv_sec).\(info.st_mtim.tv_nsec)"
        let changed = "\(info.st_ctim.tv_sec).\(info.st_ctim.tv_nsec)"
        return "\(info.st_size) \(modified) \(changed) \(info.st_dev) \(info.st_ino) \(path)"
    }

    private func readCache() -> [String: Digest] {
        var out: [String: Digest] = [:]
        for line in (FileSystem.text(cachePath) ?? "").split(separator: "\n") {
            guard let space = line.firstIndex(of: " "), let digest = Digest(hex: line[..<space]) else { continue }
            out[String(line[line.index(after: space)...])] = digest
        }
        return out
    }

    /// A cache that cannot be written costs time only.
    private func writeCache(_ cache: [String: Digest]) {
        let lines = cache.filter { !$0.key.contains("\n") }.map { "\($0.value.hex) \($0.key)\n" }.sorted()
        let slash = cachePath.lastIndex(of: "/") ?? cachePath.startIndex
        try? FileSystem.makeDirectories(String(cachePath[..<slash]))
        try? FileSystem.write(Array(lines.joined().utf8), to: cachePath)
    }
}
