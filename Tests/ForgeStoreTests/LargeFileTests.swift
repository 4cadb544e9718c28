import ForgeCore
import ForgeStore
import ForgeTesting
import Testing

/// Files large enough to be read and written on two threads, past the page cache where the file system lets them.
@Suite("Large files")
struct LargeFileTests {
    private let directory = TemporaryDirectory("forge-large")

    /// Bytes of which neighbouring blocks differ.
    private func bytes(_ count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 7, count: count)
        for block in stride(from: 0, to: count, by: 4096) {
            bytes[block] = UInt8(truncatingIfNeeded: block >> 12)
            bytes[count - 1 - block] = UInt8(truncatingIfNeeded: block >> 20)
        }
        return bytes
    }

    private func write(_ bytes: [UInt8], to file: DiskFile, at offset: Int64) throws {
        try bytes.withUnsafeBytes { raw in try LinuxDisk().write(file, raw, at: offset) }
    }

    @Test("A large file is stored whole, whatever its last block is", arguments: [0, 1, 4095, 4096, 4097, 1 << 20])
    func whole(tail: Int) throws {
        let bytes = bytes(8 << 20 | tail)
        let path = "\(directory.path)/large"
        try write(bytes, to: try LinuxDisk().open(path, .create), at: 0)
        let home = "\(directory.path)/store"
        let store = try DiskStore.open(home: home)
        let id = try TreeImporter(store: store, durability: .durable).importFile(at: path)
        #expect(id == BlobID(of: bytes))
        // As another process would find it.
        #expect(try DiskStore.open(home: home).bytes(of: id) == bytes)
        #expect(try store.missing([id]).isEmpty)
    }

    @Test("What cannot go past the page cache goes through it")
    func unaligned() throws {
        let disk = LinuxDisk()
        let file = try disk.open("\(directory.path)/unaligned", .create)
        disk.bypassCache(file, true)
        let bytes = bytes(10_001)
        try write(Array(bytes[..<7]), to: file, at: 0)
        try write(Array(bytes[7...]), to: file, at: 7)
        #expect(directory.read("unaligned") == bytes)
    }
}
