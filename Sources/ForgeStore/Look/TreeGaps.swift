public import ForgeCore
import ForgeIR

/// Finds what a stored tree lacks.
public struct TreeGaps: Sendable {
    let store: any BlobStore

    /// Looks in a store.
    public init(store: any BlobStore) { self.store = store }

    /// The objects of a tree that the store does not hold, sorted; below an absent directory nothing is known.
    ///
    /// - Throws: what the store throws for other reasons than absence and damage.
    public func below(_ root: BlobID) throws(ForgeError) -> [BlobID] {
        var seen: Set<BlobID> = [root]
        var pending = [root]
        var gaps: [BlobID] = []
        while !pending.isEmpty {
            let absent = Set(try store.missing(pending))
            gaps += absent
            var files: [BlobID] = []
            var next: [BlobID] = []
            for id in pending where !absent.contains(id) {
                do throws(ForgeError) {
                    let directory = try store.directory(id)
                    for file in directory.files where seen.insert(file.blob).inserted { files.append(file.blob) }
                    for child in directory.directories where seen.insert(child.blob).inserted {
                        next.append(child.blob)
                    }
                } catch {
                    guard [.blobMissing, .blobDamaged, .treeInvalid].contains(error.code) else { throw error }
                    gaps.append(id)
                }
            }
            gaps += try store.missing(files)
            pending = next
        }
        return gaps.sorted()
    }
}
