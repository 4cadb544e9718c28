public import ForgeCore
import ForgeIR
public import ForgeStore

extension TreeAssembly {
    /// Commits the tree's directories and names its root; the files' blobs are in the store already.
    ///
    /// - Throws: `E_CAPTURE_CONFLICT` for a name that is not one path component, or what the store throws.
    public func write(
        to store: any BlobStore, durability: Durability = .ordered
    ) throws(ForgeError) -> BlobID {
        var encoded: [[UInt8]] = []
        let root = try encode(0, depth: 0, into: &encoded)
        for start in stride(from: 0, to: encoded.count, by: 4096) {
            _ = try store.write(Array(encoded[start..<min(start + 4096, encoded.count)]), durability: durability)
        }
        return root
    }

    private func encode(_ index: Int, depth: Int, into out: inout [[UInt8]]) throws(ForgeError) -> BlobID {
        guard depth <= ArchiveLimits.standard.depth else {
            throw ForgeError(.captureConflict, "The tree is nested more than \(ArchiveLimits.standard.depth) deep")
        }
        var files: [Directory.File] = []
        var directories: [Directory.Subdirectory] = []
        var links: [Directory.Symlink] = []
        for (key, child) in nodes[index].children {
            let name = key.text
            switch nodes[child].entry {
            case .file(let blob, let executable):
                files.append(.init(name: name, blob: blob, isExecutable: executable))
            case .directory:
                directories.append(.init(name: name, blob: try encode(child, depth: depth + 1, into: &out)))
            case .symlink(let target): links.append(.init(name: name, target: target))
            }
        }
        do throws(ProtoError) {
            let bytes = try Directory(files: files, directories: directories, symlinks: links).encoded
            out.append(bytes)
            return BlobID(of: bytes)
        } catch {
            throw ForgeError(
                .captureConflict, "The tree cannot hold \(error.reason)", path: path(of: index).joined(separator: "/"))
        }
    }

    /// Puts a stored tree on top of this one below `path`: directories are joined, all else is replaced.
    ///
    /// - Throws: `E_CAPTURE_CONFLICT` when `path` runs through a file, `E_BLOB_MISSING`, `E_BLOB_DAMAGED`.
    public mutating func overlay(
        _ root: BlobID, from store: any BlobStore, at path: [String] = []
    ) throws(ForgeError) {
        var stack: [(blob: BlobID, path: [String])] = [(root, path)]
        while let (blob, path) = stack.popLast() {
            guard path.count <= ArchiveLimits.standard.depth else {
                throw ForgeError(
                    .captureConflict, "The tree is nested more than \(ArchiveLimits.standard.depth) deep")
            }
            let directory = try Directory.load(blob, from: store)
            try place(.directory, at: path)
            for file in directory.files {
                try place(.file(file.blob, executable: file.isExecutable), at: path + [file.name])
            }
            for link in directory.symlinks { try place(.symlink(link.target), at: path + [link.name]) }
            for sub in directory.directories { stack.append((sub.blob, path + [sub.name])) }
        }
    }

    /// Puts an entry at a path, following links in its parents.
    ///
    /// - Throws: `E_CAPTURE_CONFLICT` when a parent is no directory.
    public mutating func place(_ entry: Entry, at path: [String]) throws(ForgeError) {
        do throws(Obstacle) {
            try put(entry, at: path)
        } catch {
            throw ForgeError(
                .captureConflict, "Something above this path is no directory", path: path.joined(separator: "/"))
        }
    }
}

extension Directory {
    /// Reads and decodes one stored directory.
    ///
    /// - Throws: `E_CAPTURE_CONFLICT` when the blob is no `Directory`, or what the store throws.
    static func load(_ blob: BlobID, from store: any BlobStore) throws(ForgeError) -> Directory {
        guard blob.size <= 64 << 20 else {
            throw ForgeError(.captureConflict, "The directory `\(blob)` is larger than 64 MiB")
        }
        let bytes = try store.bytes(of: blob)
        do throws(ProtoError) {
            return try Directory(decoding: bytes)
        } catch {
            throw ForgeError(
                .captureConflict, "The blob `\(blob)` is no directory", cause: "\(error.reason) at \(error.offset)")
        }
    }
}
