import ForgeCore
import Glibc

/// Remembers the sizes of fetched files, since a pin is a digest alone and the store wants both.
///
/// A wrong or lost entry costs a second fetch and nothing else: the store verifies what it serves.
struct FetchIndex {
    private let directory: String

    init(stateDirectory: String) {
        directory = "\(stateDirectory)/fetched"
    }

    /// The size of a fetched file.
    func size(of digest: Digest) -> Int64? {
        FileSystem.text("\(directory)/\(digest.hex)").flatMap { Int64($0) }.flatMap { $0 >= 0 ? $0 : nil }
    }

    /// Remembers a fetched file.
    func record(_ blob: BlobID) throws(ForgeError) {
        try FileSystem.makeDirectories(directory)
        try FileSystem.write(Array(String(blob.size).utf8), to: "\(directory)/\(blob.digest.hex)")
    }
}
