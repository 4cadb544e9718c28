import ForgeCore
import ForgeIR
import Glibc
import Synchronization

extension TreeImportWalk {
    /// Names every directory, from the deepest up, and stores those that are new.
    func encode() throws(ForgeError) -> BlobID {
        var nodes = shared.withLock { $0.nodes.compactMap { $0 } }
        var fresh: [[UInt8]] = []
        // A directory is numbered after its parent, so going backwards meets children first.
        for index in nodes.indices.reversed() {
            nodes[index].directory = try name(nodes[index], nodes, &fresh)
        }
        if !fresh.isEmpty {
            _ = try importer.store.write(fresh, durability: .ordered)
        }
        let done = nodes
        shared.withLock { $0.nodes = done }
        return nodes[0].directory
    }

    private func name(_ node: Node, _ nodes: [Node], _ fresh: inout [[UInt8]]) throws(ForgeError) -> BlobID {
        if node.isSame, let record = node.record, let cache {
            if isUnchangedBelow(node, record, cache, nodes) { return record.directory }
            return try rename(node, record, nodes, &fresh)
        }
        var files: [Directory.File] = []
        var directories: [Directory.Subdirectory] = []
        var symlinks: [Directory.Symlink] = []
        var children = node.children[...]
        var index = 0
        node.listing.forEach { (entry) throws(Never) in
            defer { index += 1 }
            guard let name = entry.text else { return }
            if entry.isDirectory {
                guard let child = children.popFirst() else { return }
                directories.append(Directory.Subdirectory(name: name, blob: nodes[child.node].directory))
            } else if let target = node.targets[index] {
                symlinks.append(Directory.Symlink(name: name, target: target))
            } else if let known = node.known[index] {
                files.append(Directory.File(name: name, blob: known.blob, isExecutable: entry.isExecutable))
            }
        }
        return try encode(files, directories, symlinks, &fresh)
    }

    private func isUnchangedBelow(
        _ node: Node, _ record: StatCache.Record, _ cache: StatCache, _ nodes: [Node]
    ) -> Bool {
        node.children.allSatisfy { child in
            cache.record(nodes[child.node].path)?.directory == nodes[child.node].directory
        }
    }

    /// The directory of a node whose own entries are unchanged, but not what is below them.
    private func rename(
        _ node: Node, _ record: StatCache.Record, _ nodes: [Node], _ fresh: inout [[UInt8]]
    ) throws(ForgeError) -> BlobID {
        let before = try importer.store.directory(record.directory)
        let directories = node.children.map { Directory.Subdirectory(name: $0.name, blob: nodes[$0.node].directory) }
        shared.withLock { $0.isDifferent = true }
        return try encode(before.files, directories, before.symlinks, &fresh)
    }

    private func encode(
        _ files: [Directory.File], _ directories: [Directory.Subdirectory], _ symlinks: [Directory.Symlink],
        _ fresh: inout [[UInt8]]
    ) throws(ForgeError) -> BlobID {
        do {
            let bytes = try Directory(files: files, directories: directories, symlinks: symlinks).encoded
            if !bytes.isEmpty { fresh.append(bytes) }
            return BlobID(of: bytes)
        } catch {
            throw ForgeError(.importUnsupported, "A directory cannot be encoded", path: base, cause: error.reason)
        }
    }

    /// Notes what was found for the next import.
    func save(to writer: inout StatCacheWriter) {
        for case let node? in shared.withLock({ $0.nodes }) {
            let known: [StatCache.Known]
            if node.isSame, let record = node.record, let cache {
                known = (0..<record.entries).map { cache.known(record, $0) }
            } else {
                known = node.known.map { $0 ?? StatCache.Known(blob: .empty, isRacy: true) }
            }
            writer.add(path: node.path, listing: node.listing.bytes, known: known, directory: node.directory)
        }
    }
}
