import ForgeCore
import ForgeExecutor
import ForgeIR
import ForgeStore
import Glibc
import Synchronization

/// Writes trees into a temporary directory that goes away with this object.
final class TestTrees: TreeMaterializer {
    let store: MemoryBlobs
    let base: String
    private let made = Mutex<[String: String]>([:])

    init(store: MemoryBlobs) {
        self.store = store
        var template = Array("/tmp/forge-executor-tests.XXXXXX".utf8CString)
        base = String(cString: mkdtemp(&template))
        chmod(base, 0o755)
    }

    deinit {
        let tool = ["/bin/rm", "-rf", base]
        _ = HostProcess.run(tool)
    }

    func materialize(root: BlobID, writablePaths: [String]) throws(ForgeError) -> MaterializedRoot {
        let key = "\(root) \(writablePaths)"
        let path: String = try made.withLock { (made) throws(ForgeError) in
            if let path = made[key] { return path }
            let path = base + "/\(made.count)"
            try write(root, path, "", writablePaths)
            made[key] = path
            return path
        }
        return MaterializedRoot(path: path)
    }

    private func write(
        _ id: BlobID, _ path: String, _ relative: String, _ writable: [String]
    ) throws(ForgeError) {
        let directory: Directory
        do { directory = try Directory(decoding: try store.bytes(of: id)) } catch {
            throw ForgeError(.bug, "A test tree cannot be read", cause: "\(error)")
        }
        mkdir(path, 0o755)
        for file in directory.files {
            let inside = relative.isEmpty ? file.name : relative + "/" + file.name
            let isWritable = writable.contains { $0.isEmpty || inside == $0 || inside.hasPrefix($0 + "/") }
            let bytes = try store.bytes(of: file.blob)
            let descriptor = open(path + "/" + file.name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            var done = 0
            while done < bytes.count {
                done += bytes[done...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            }
            fchmod(descriptor, (isWritable ? 0o644 : 0o444) | (file.isExecutable ? 0o111 : 0))
            close(descriptor)
        }
        for link in directory.symlinks { symlink(link.target, path + "/" + link.name) }
        for child in directory.directories {
            let inside = relative.isEmpty ? child.name : relative + "/" + child.name
            try write(child.blob, path + "/" + child.name, inside, writable)
        }
    }
}

/// A tree written down in a test.
indirect enum Node: Sendable {
    case file(String)
    case program([UInt8])
    case link(String)
    case directory([String: Node])

    /// Stores the tree and names its root directory.
    func store(in blobs: MemoryBlobs) throws -> BlobID {
        guard case .directory(let entries) = self else { preconditionFailure("a tree is a directory") }
        var files: [Directory.File] = []
        var directories: [Directory.Subdirectory] = []
        var links: [Directory.Symlink] = []
        for (name, node) in entries {
            switch node {
            case .file(let text):
                files.append(.init(name: name, blob: try blobs.write(Array(text.utf8))))
            case .program(let bytes):
                files.append(.init(name: name, blob: try blobs.write(bytes), isExecutable: true))
            case .link(let target): links.append(.init(name: name, target: target))
            case .directory: directories.append(.init(name: name, blob: try node.store(in: blobs)))
            }
        }
        return try blobs.write(try Directory(files: files, directories: directories, symlinks: links).encoded)
    }
}
