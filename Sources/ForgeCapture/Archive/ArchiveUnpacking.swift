import ForgeCore
import ForgeIR
import ForgeStore

/// One archive on its way into a tree: applies names, links, limits and whiteouts.
struct ArchiveUnpacking {
    var tree: TreeAssembly
    let store: any BlobStore
    let limits: ArchiveLimits
    let policy: ArchiveImporter.Policy
    let name: String
    let strip: Int
    let skips: ([String]) -> Bool

    private var batch = BlobBatch()
    /// Nodes that stand for hard links until their targets are known.
    private var hardLinks: [(node: Int, target: [String])] = []
    /// Paths that a source archive names twice, to be compared when all contents are known.
    private var doubles: [(old: Int, new: Int)] = []
    private var symlinks: [Int] = []
    private var unpacked: Int64 = 0
    private var packed: Int64 = 0
    private var entryCount = 0
    private var kept = 0
    private let firstNode: Int
    private var buffer = UnsafeMutableRawBufferPointer(start: nil, count: 0)

    init(
        tree: TreeAssembly, store: any BlobStore, limits: ArchiveLimits, policy: ArchiveImporter.Policy, name: String,
        strip: Int, skips: @escaping ([String]) -> Bool
    ) {
        self.tree = tree
        self.store = store
        self.limits = limits
        self.policy = policy
        self.name = name
        self.strip = strip
        self.skips = skips
        firstNode = tree.mark
    }

    /// Reads every entry; called once.
    mutating func unpack(_ reader: inout ArchiveReader, packedBytes: Int64) throws(ForgeError) {
        buffer = .allocate(byteCount: 256 << 10, alignment: 16)
        defer { buffer.deallocate() }
        packed = max(packedBytes, 1)
        while let header = try reader.next(isFirst: entryCount == 0) {
            entryCount += 1
            guard entryCount <= limits.entries, tree.mark - firstNode <= limits.entries else {
                throw bomb("more than \(limits.entries) entries")
            }
            try take(header, from: &reader)
        }
        try batch.flush(into: &tree, to: store)
        try resolveHardLinks()
        guard policy == .source else { return }
        try checkDoubles()
        try checkLinks()
        guard entryCount > 0 else {
            throw ForgeError(.archiveCorrupt, "The archive holds no entries", path: name)
        }
        guard kept > 0 || strip == 0 else {
            throw ForgeError(
                .archiveStrip, "Nothing is left after `strip_components` \(strip)", path: name,
                hints: ["Look at the names with `tar -tf` and lower `strip_components`"])
        }
    }

    private mutating func take(_ header: ArchiveReader.Header, from reader: inout ArchiveReader) throws(ForgeError) {
        var path = try components(header.name)
        guard path.count > strip else { return }
        path.removeFirst(strip)
        guard let last = path.last, !skips(path) else { return }
        if policy == .ociLayer, last.hasPrefix(".wh.") {
            whiteOut(last, in: Array(path.dropLast()))
            return
        }
        kept += 1
        switch header.kind {
        case .directory: _ = try put(.directory, at: path)
        case .file: try takeFile(header, at: path, from: &reader)
        case .symlink:
            let target = try ArchivePath.text(header.target, archive: name, limits: limits)
            guard !target.isEmpty else {
                throw ForgeError(.archiveName, "The link `\(shown(path))` has no target", path: name)
            }
            symlinks.append(try put(.symlink(target), at: path))
        case .hardLink:
            var target = try linkTarget(header.target, of: path)
            guard target.count > strip else { throw escape(path, "which `strip_components` removes") }
            target.removeFirst(strip)
            if target == path { return }
            hardLinks.append((try put(.file(.empty, executable: false), at: path), target))
        case .special:
            // Images carry device nodes that a sandbox composes by itself.
            if policy == .ociLayer { return }
            throw ForgeError(
                .archiveSpecialFile, "The entry `\(shown(path))` is a device, fifo or socket", path: name)
        }
    }

    private mutating func takeFile(
        _ header: ArchiveReader.Header, at path: [String], from reader: inout ArchiveReader
    ) throws(ForgeError) {
        if let size = header.size, size > limits.bytes - unpacked { throw bomb("more than \(limits.bytes) bytes") }
        let node = try put(.file(.empty, executable: header.isExecutable), at: path)
        var small: [UInt8] = []
        small.reserveCapacity(Int(min(header.size ?? 0, 4 << 20)))
        var writer: (any BlobWriter)?
        while true {
            let count = try reader.read(into: buffer)
            if count == 0 { break }
            try account(Int64(count))
            let chunk = UnsafeRawBufferPointer(rebasing: buffer[..<count])
            if let writer {
                try writer.append(chunk)
            } else if small.count + count <= 4 << 20 {
                small.append(contentsOf: chunk)
            } else {
                let stream = try store.makeWriter(durability: .ordered)
                try small.withUnsafeBytesTyped { (bytes) throws(ForgeError) in try stream.append(bytes) }
                try stream.append(chunk)
                small = []
                writer = stream
            }
        }
        if let size = header.size, policy == .source, size > 0, small.isEmpty, writer == nil {
            throw ForgeError(.archiveCorrupt, "The entry `\(shown(path))` has no data", path: name)
        }
        if let writer {
            tree.nodes[node].entry = .file(try writer.finish(), executable: header.isExecutable)
        } else {
            try batch.add(small, for: node, of: &tree, to: store)
        }
    }

    private mutating func account(_ count: Int64) throws(ForgeError) {
        unpacked += count
        guard unpacked <= limits.bytes else { throw bomb("more than \(limits.bytes) bytes") }
        guard unpacked <= limits.ratioFloor || unpacked / packed <= limits.ratio else {
            throw bomb("more than \(limits.ratio) times its packed size")
        }
    }

    /// Puts an entry into the tree by the policy's rules.
    private mutating func put(_ entry: TreeAssembly.Entry, at path: [String]) throws(ForgeError) -> Int {
        do throws(TreeAssembly.Obstacle) {
            if policy != .source {
                return try tree.put(entry, at: path, follow: true, keepsDirectoryLinks: policy == .environment)
            }
            var old: Int?
            if case .found(let index) = tree.resolve(path, followLast: false) { old = index }
            if let old, (tree.nodes[old].entry == .directory) != (entry == .directory) {
                throw .parentNotDirectory
            }
            let node = try tree.put(entry, at: path, follow: false)
            if let old, old != node { doubles.append((old, node)) }
            return node
        } catch {
            throw ForgeError(
                .archiveConflict, "The entry `\(shown(path))` contradicts an earlier one", path: name)
        }
    }

    private func components(_ raw: [UInt8]) throws(ForgeError) -> [String] {
        try ArchivePath.components(raw, archive: name, limits: limits, allowsAbsolute: policy != .source)
    }

    private func shown(_ path: [String]) -> String { path.joined(separator: "/") }

    private func bomb(_ what: String) -> ForgeError {
        ForgeError(.archiveBomb, "The archive unpacks to \(what)", path: name)
    }

    private func escape(_ path: [String], _ how: String) -> ForgeError {
        ForgeError(.archiveLinkEscape, "The link `\(shown(path))` points at something \(how)", path: name)
    }
}

extension ArchiveUnpacking {
    private func linkTarget(_ raw: [UInt8], of path: [String]) throws(ForgeError) -> [String] {
        do throws(ForgeError) {
            return try components(raw)
        } catch  where error.code == .archiveTraversal || error.code == .archiveAbsolutePath {
            throw escape(path, "outside the archive")
        }
    }

    /// Gives each hard link the contents of what it names; archives name a file before its links.
    private mutating func resolveHardLinks() throws(ForgeError) {
        for (node, target) in hardLinks {
            guard case .found(let index) = tree.resolve(target, followLast: false), index != node else {
                throw escape(tree.path(of: node), "that is not in the archive")
            }
            let entry = tree.nodes[index].entry
            if entry == .directory { throw escape(tree.path(of: node), "that is a directory") }
            tree.nodes[node].entry = entry
        }
    }

    private func checkDoubles() throws(ForgeError) {
        for (old, new) in doubles where tree.nodes[old].entry != tree.nodes[new].entry {
            throw ForgeError(
                .archiveConflict, "The entry `\(shown(tree.path(of: new)))` stands twice with different contents",
                path: name)
        }
    }

    /// Follows each symbolic link through the finished tree; one may climb out only by way of another.
    private func checkLinks() throws(ForgeError) {
        for node in symlinks {
            guard case .symlink(let target) = tree.nodes[node].entry else { continue }
            let path = tree.path(of: node)
            let climbs = target.hasPrefix("/") || ArchivePath.climbsOut(target, depth: path.count - 1)
            if climbs || tree.leavesRoot(target, from: tree.nodes[node].parent) {
                throw escape(path, "outside the archive")
            }
        }
    }

    /// Hides what lower layers have at a name, or in a whole directory.
    private mutating func whiteOut(_ marker: String, in directory: [String]) {
        guard case .found(let parent) = tree.resolve(directory) else { return }
        if marker == ".wh..wh..opq" {
            tree.removeOlder(than: firstNode, below: parent)
        } else if !marker.hasPrefix(".wh..wh.") {
            let key = EntryName(String(marker.dropFirst(4)))
            guard let hidden = tree.nodes[parent].children[key], hidden < firstNode else { return }
            tree.removeOlder(than: firstNode, below: hidden)
            if tree.nodes[hidden].children.isEmpty { tree.nodes[parent].children[key] = nil }
        }
    }
}

extension TreeAssembly {
    /// Whether following a target from a directory asks for the root's parent, links on the way followed.
    func leavesRoot(_ target: String, from directory: Int) -> Bool {
        var at = directory
        var pending = Array(Self.components(target).reversed())
        var hops = 0
        while let name = pending.popLast() {
            if name == ".." {
                if at == 0 { return true }
                at = nodes[at].parent
                continue
            }
            guard let child = nodes[at].children[EntryName(name)] else { return false }
            if case .symlink(let next) = nodes[child].entry {
                hops += 1
                if next.hasPrefix("/") { return true }
                if hops > 40 { return false }
                pending.append(contentsOf: Self.components(next).reversed())
            } else {
                at = child
            }
        }
        return false
    }
}

extension Array where Element == UInt8 {
    /// `withUnsafeBytes` with a typed failure.
    func withUnsafeBytesTyped<R>(
        _ body: (UnsafeRawBufferPointer) throws(ForgeError) -> R
    ) throws(ForgeError) -> R {
        let result: Result<R, ForgeError> = withUnsafeBytes { bytes in
            do throws(ForgeError) {
                return .success(try body(bytes))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }
}
