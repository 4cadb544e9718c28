public import ForgeCore
internal import ForgeIR
public import ForgeStore
private import Glibc

/// Writes a stored tree into a directory as ordinary files: `forge build -o DIR` and `forge store get`.
public struct OutputCopy: Sendable {
    let store: any BlobStore

    /// Copies out of a store.
    public init(store: any BlobStore) { self.store = store }

    /// Writes the tree, replacing files of the same name.
    ///
    /// Blocks.
    ///
    /// - Throws: `E_OUTPUT_UNWRITABLE`, and what the store throws; a file whose bytes are damaged is not left there.
    public func copy(_ root: BlobID, to directory: String) throws(ForgeError) {
        guard mkdir(directory, 0o755) == 0 || errno == EEXIST else { throw OutputLinks.failure("mkdir", directory) }
        let contents = try store.directory(root)
        for file in contents.files { try copy(file, to: "\(directory)/\(file.name)") }
        for link in contents.symlinks {
            let path = "\(directory)/\(link.name)"
            unlink(path)
            guard symlink(link.target, path) == 0 else { throw OutputLinks.failure("link", path) }
        }
        for sub in contents.directories { try copy(sub.blob, to: "\(directory)/\(sub.name)") }
    }

    private func copy(_ file: Directory.File, to path: String) throws(ForgeError) {
        unlink(path)
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, file.isExecutable ? 0o755 : 0o644)
        guard descriptor >= 0 else { throw OutputLinks.failure("write", path) }
        defer { close(descriptor) }
        do {
            try store.read(file.blob) { (chunk) throws(ForgeError) in
                var rest = chunk
                while !rest.isEmpty {
                    let count = write(descriptor, rest.baseAddress, rest.count)
                    guard count > 0 || errno == EINTR else { throw OutputLinks.failure("write", path) }
                    if count > 0 { rest = UnsafeRawBufferPointer(rebasing: rest[count...]) }
                }
            }
        } catch {
            unlink(path)
            throw error
        }
    }
}
