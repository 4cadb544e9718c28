import ForgeCore
import Glibc

/// Reads one regular file for an import.
struct FileReader {
    let path: String

    /// An open regular file and its status.
    private func open() throws(ForgeError) -> (descriptor: Int32, status: stat) {
        let descriptor = Glibc.open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            if errno == ELOOP { throw TreeImporter.unsupported(path) }
            throw TreeImporter.ioError("open", path)
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            _ = close(descriptor)
            throw TreeImporter.unsupported(path)
        }
        return (descriptor, status)
    }

    /// The whole of a small file; nil when it is larger than `limit` bytes.
    func bytes(limit: Int) throws(ForgeError) -> [UInt8]? {
        let (descriptor, status) = try open()
        defer { _ = close(descriptor) }
        guard status.st_size <= limit else { return nil }
        // One byte more than the size tells a file that grew.
        let capacity = Int(status.st_size) + 1
        var failed = false
        let bytes = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
            while count < capacity {
                let got = Glibc.read(descriptor, buffer.baseAddress.map { $0 + count }, capacity - count)
                if got < 0, errno == EINTR { continue }
                if got < 0 { failed = true }
                if got <= 0 { break }
                count += got
            }
        }
        if failed { throw TreeImporter.ioError("read", path) }
        return bytes.count <= limit ? bytes : nil
    }

    /// Streams the file into a store.
    func store(in store: any BlobStore, durability: Durability) throws(ForgeError) -> BlobID {
        let (descriptor, status) = try open()
        defer { _ = close(descriptor) }
        if status.st_size >= StreamingImport.minimumBytes, let disk = store as? DiskStore {
            return try StreamingImport(store: disk, durability: durability).run(descriptor, path: path)
        }
        let writer = try store.makeWriter(durability: durability)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 4096)
        defer { buffer.deallocate() }
        while true {
            let got = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else {
                writer.abandon()
                throw TreeImporter.ioError("read", path)
            }
            if got == 0 { break }
            try writer.append(UnsafeRawBufferPointer(rebasing: buffer[..<got]))
        }
        return try writer.finish()
    }
}
