package import ForgeCore
private import ForgeIR

/// A tree out of the message that holds all of its directories.
package struct UnpackedTree: Sendable {
    /// The encoded directories as they came, the root first.
    package let directories: [[UInt8]]
    /// The root.
    package let root: BlobID
    /// The files, each once.
    package let files: [BlobID]

    /// Reads the message of a name.
    ///
    /// - Throws: `E_TREE_INVALID` where it is none, or lacks a directory, and what reading it throws.
    package init(_ id: BlobID, in store: any BlobStore) throws(ForgeError) {
        let message = try store.bytes(of: id)
        func refused(_ cause: String) -> ForgeError {
            ForgeError(.treeInvalid, "`\(id.digest.text)` is no message of a tree", cause: cause)
        }
        var named: Set<BlobID> = []
        var seen: Set<BlobID> = []
        var files: [BlobID] = []
        do throws(ProtoError) {
            directories = try Tree.directories(in: message)
            for bytes in directories {
                let directory = try Directory(decoding: bytes)
                for file in directory.files where seen.insert(file.blob).inserted { files.append(file.blob) }
                named.formUnion(directory.directories.map(\.blob))
            }
        } catch { throw refused("It has \(error.reason)") }
        let names = directories.map { BlobID(of: $0) }
        if let absent = named.subtracting(names).first(where: { $0 != .empty }) {
            throw refused("It does not hold its directory `\(absent.digest.text)`")
        }
        root = names[0]
        self.files = files
    }
}
