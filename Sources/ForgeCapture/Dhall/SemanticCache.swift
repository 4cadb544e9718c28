import ForgeCore
import Glibc
import Synchronization

/// The standard's cache of expressions, `$XDG_CACHE_HOME/dhall`: a file `1220…` for each semantic hash.
final class SemanticCache: Sendable {
    private let directory: String?
    /// Whether the directory was seen; without it no file is looked for.
    private let isThere: Atomic<Bool>

    /// The cache in a directory; nil keeps nothing.
    init(_ directory: String?) {
        self.directory = directory
        isThere = Atomic(directory.map { access($0, X_OK) == 0 } ?? false)
    }

    private func place(_ hash: Digest) -> String? { directory.map { "\($0)/1220\(hash.hex)" } }

    /// The bytes under a hash, unchecked; nil when there are none.
    func bytes(_ hash: Digest) -> [UInt8]? {
        guard isThere.load(ordering: .relaxed), let path = place(hash) else { return nil }
        return (try? HostImports.read(path)) ?? nil
    }

    /// Keeps bytes; a reader checks their hash, so that nothing depends on how well this goes.
    func keep(_ bytes: [UInt8], _ hash: Digest) {
        guard let path = place(hash) else { return }
        CacheWriting.replace(path, bytes)
        isThere.store(true, ordering: .relaxed)
    }
}
