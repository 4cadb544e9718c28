import ForgeCore
import ForgeIR
import ForgeStore
import ForgeTesting
import Glibc
import Testing

@Suite("Trees")
struct TreeTests {
    @Test("An imported directory has the tree that its contents say")
    func importing() throws {
        let home = TemporaryDirectory()
        let work = sample()
        let store = try DiskStore.open(home: home.path)
        let root = try TreeImporter(store: store).importTree(at: work.path)
        #expect(root == (try expected(store)))
        #expect(try TreeImporter(store: store).importTree(at: work.path) == root)
        let memory = MemoryStore()
        #expect(try TreeImporter(store: memory).importTree(at: work.path) == root)
        #expect(try memory.missing([root]).isEmpty)
    }

    @Test("A changed, added or removed file changes the tree, whatever the stat cache remembers")
    func changes() throws {
        let home = TemporaryDirectory()
        let work = sample()
        let store = try DiskStore.open(home: home.path)
        let importer = TreeImporter(store: store)
        var seen = [try importer.importTree(at: work.path)]
        // The same length within the same tick of the clock: only reading it again can tell.
        for text in ["hellp\n", "hellq\n"] {
            work.write(text, to: "hello.txt")
            seen.append(try importer.importTree(at: work.path))
        }
        work.write("deep", to: "dir/sub/deeper/new")
        seen.append(try importer.importTree(at: work.path))
        #expect(unlink("\(work.path)/dir/sub/deeper/new") == 0)
        #expect(rmdir("\(work.path)/dir/sub/deeper") == 0)
        work.write("hello\n", to: "hello.txt")
        let back = try importer.importTree(at: work.path)
        #expect(Set(seen).count == 4)
        #expect(back == seen[0])
        for root in seen {
            var walker = TreeWalker(store: store)
            try walker.walk(root) { object throws(ForgeError) in
                if case .file(let id) = object { _ = try store.bytes(of: id) }
            }
        }
    }

    @Test("An old tree with one old file changed deep down is imported as if for the first time")
    func settled() throws {
        let home = TemporaryDirectory()
        let work = sample()
        for index in 0..<200 { work.write("file \(index)", to: "many/\(index % 7)/\(index)") }
        // Past the time within which a file counts as just written.
        usleep(1_200_000)
        let store = try DiskStore.open(home: home.path)
        let importer = TreeImporter(store: store)
        let first = try importer.importTree(at: work.path)
        #expect(try importer.importTree(at: work.path) == first)
        work.write("changed", to: "many/3/10")
        let second = try importer.importTree(at: work.path)
        #expect(second == (try TreeImporter(store: MemoryStore()).importTree(at: work.path)))
        #expect(second != first)
        #expect(chmod("\(work.path)/many/3/10", 0o755) == 0)
        let third = try importer.importTree(at: work.path)
        #expect(third == (try TreeImporter(store: MemoryStore()).importTree(at: work.path)))
        #expect(third != second)
    }

    @Test("A file that was collected or damaged since is read again")
    func healing() throws {
        let home = TemporaryDirectory()
        let work = sample()
        usleep(1_200_000)
        let store = try DiskStore.open(home: home.path)
        let root = try TreeImporter(store: store).importTree(at: work.path)
        let big = BlobID(of: [UInt8](repeating: UInt8(ascii: "x"), count: 100_000))
        let path = "\(home.path)/blobs/\(big.digest.hex.prefix(2))/\(big.digest.hex)"
        #expect(truncate(path, 5) == 0)
        #expect(throws: ForgeError.self) { _ = try store.bytes(of: big) }
        #expect(try TreeImporter(store: store).importTree(at: work.path) == root)
        #expect(try store.bytes(of: big).count == 100_000)
    }

    @Test("`.git` is skipped unless asked for; a socket is refused")
    func oddities() throws {
        let work = sample()
        let store = MemoryStore()
        let plain = try TreeImporter(store: store).importTree(at: work.path)
        work.write("ref", to: ".git/HEAD")
        #expect(try TreeImporter(store: store).importTree(at: work.path) == plain)
        #expect(try TreeImporter(store: store).importTree(at: work.path, skipGit: false) != plain)
        #expect(mkfifo("\(work.path)/dir/pipe", 0o600) == 0)
        let error = #expect(throws: ForgeError.self) { _ = try TreeImporter(store: store).importTree(at: work.path) }
        #expect(error?.code == .importUnsupported)
        #expect(error?.path?.hasSuffix("dir/pipe") == true)
    }

    @Test("A list of files gives the tree of just these")
    func list() throws {
        let work = sample()
        let store = MemoryStore()
        let root = try TreeImporter(store: store).importFiles(["run.sh", "dir/link"], in: work.path)
        let builder = TreeBuilder(store: store)
        try builder.add("run.sh", .file(BlobID(of: Array("#!/bin/sh\n".utf8)), isExecutable: true))
        try builder.add("dir/link", .symlink("../hello.txt"))
        #expect(try builder.finish() == root)
    }

    @Test("Directories merge, and anything else that meets is a conflict")
    func conflicts() throws {
        let store = MemoryStore()
        let a = try store.write(Array("a".utf8))
        let b = try store.write(Array("b".utf8))
        let left = TreeBuilder(store: store)
        try left.add("d/one", .file(a, isExecutable: false))
        let right = TreeBuilder(store: store)
        try right.add("d/two", .file(b, isExecutable: false))
        let builder = TreeBuilder(store: store)
        try builder.add("", .tree(try left.finish()))
        try builder.add(".", .tree(try right.finish()))
        try builder.addDirectory("tmp")
        let all = TreeBuilder(store: store)
        try all.add("d/one", .file(a, isExecutable: false))
        try all.add("d/two", .file(b, isExecutable: false))
        try all.add("tmp", .tree(.empty))
        #expect(try builder.finish() == (try all.finish()))
        for (path, entry) in [("d/one", TreeBuilder.Entry.file(b, isExecutable: false)), ("d", .symlink("x"))] {
            let error = #expect(throws: ForgeError.self) { try builder.add(path, entry) }
            #expect(error?.code == .treeConflict)
        }
        let inside = #expect(throws: ForgeError.self) { try builder.add("d/one/below", .symlink("x")) }
        #expect(inside?.code == .treeConflict)
        let escape = #expect(throws: ForgeError.self) { try builder.add("../x", .symlink("x")) }
        #expect(escape?.code == .treeInvalid)
    }

    @Test("A materialised tree has the right bytes, modes, times and inodes, and is used again")
    func materialize() throws {
        let home = TemporaryDirectory()
        let work = sample()
        work.write("hello\n", to: "dir/same-as-hello")
        let store = try DiskStore.open(home: home.path)
        let root = try TreeImporter(store: store).importTree(at: work.path)
        let cache = TreeCache(store: store)
        let tree = try cache.materialize(root: root, writablePaths: ["dir/sub"])
        #expect(try TreeImporter(store: MemoryStore()).importTree(at: tree.path) == root)
        let modes = [
            "": 0o755, "hello.txt": 0o444, "run.sh": 0o555, "dir": 0o755, "dir/sub": 0o755, "dir/sub/data": 0o644,
            "sealed": 0o555, "sealed/x": 0o444,
        ]
        for (path, mode) in modes.sorted(by: { $0.key < $1.key }) {
            var status = stat()
            #expect(lstat("\(tree.path)/\(path)", &status) == 0)
            #expect(Int(status.st_mode & 0o777) == mode, "mode of `\(path)`")
            #expect(status.st_mtim.tv_sec == 315_532_800, "time of `\(path)`")
        }
        #expect(inode("\(tree.path)/hello.txt") != inode("\(tree.path)/dir/same-as-hello"))
        #expect(try cache.materialize(root: root, writablePaths: ["dir/sub"]).path == tree.path)
        let other = try cache.materialize(root: root)
        #expect(other.path != tree.path)
        #expect(inode("\(other.path)/hello.txt") == inode("\(tree.path)/hello.txt"))
    }

    private func inode(_ path: String) -> UInt64 {
        var status = stat()
        return lstat(path, &status) == 0 ? UInt64(status.st_ino) : 0
    }

    private func sample() -> TemporaryDirectory {
        let work = TemporaryDirectory()
        work.write("hello\n", to: "hello.txt")
        work.write("#!/bin/sh\n", to: "run.sh", mode: 0o755)
        work.write(String(repeating: "x", count: 100_000), to: "dir/big")
        work.write("data", to: "dir/sub/data")
        work.write("x", to: "sealed/x")
        _ = symlink("../hello.txt", "\(work.path)/dir/link")
        _ = mkdir("\(work.path)/empty", 0o755)
        return work
    }

    private func expected(_ store: any BlobStore) throws -> BlobID {
        let builder = TreeBuilder(store: store)
        func file(_ text: String) -> BlobID { BlobID(of: Array(text.utf8)) }
        try builder.add("hello.txt", .file(file("hello\n"), isExecutable: false))
        try builder.add("run.sh", .file(file("#!/bin/sh\n"), isExecutable: true))
        try builder.add("dir/big", .file(file(String(repeating: "x", count: 100_000)), isExecutable: false))
        try builder.add("dir/sub/data", .file(file("data"), isExecutable: false))
        try builder.add("sealed/x", .file(file("x"), isExecutable: false))
        try builder.add("dir/link", .symlink("../hello.txt"))
        try builder.addDirectory("empty")
        return try builder.finish()
    }
}
