public import ForgeCore
public import ForgeExecutor
public import ForgeIR
public import ForgeStore

/// Turns what an action left into its canonical form, by the declared determinism of each output.
///
/// A normalized file goes through its chain of canonicalisers; in a normalized directory each file goes through those
/// steps of the chain that know its format; a projection keeps only the named members of a directory.
public struct OutputCanonicalizer: Sendable {
    /// The largest file that is canonicalised, 1 GiB; it is held in memory.
    public static let maxFileBytes: Int64 = 1 << 30

    private let store: any BlobStore
    private let write: @Sendable ([UInt8]) throws(ForgeError) -> BlobID

    /// Canonicalises within a store: what is new is committed to it.
    public init(store: any BlobStore, durability: Durability) {
        self.store = store
        write = { (bytes) throws(ForgeError) in try store.write(bytes, durability: durability) }
    }

    /// Only computes what canonical outputs would be called.
    init(readingFrom store: any BlobStore) {
        self.store = store
        write = { (bytes) throws(ForgeError) in BlobID(of: bytes) }
    }

    /// The canonical form of one output; nil for a volatile one, which is no part of a result.
    ///
    /// - Throws: the codes of `Canonicalizer.apply`, `E_OUTPUT_MISSING` for a projected member that is not there, and
    ///   the store's codes.
    public func canonical(
        _ raw: CollectedOutput, at path: String, _ determinism: Output.Determinism
    ) throws(ForgeError) -> CollectedOutput? {
        do throws(ForgeError) {
            switch (determinism, raw) {
            case (.volatile, _): return nil
            case (.exact, _), (.normalized, .symlink): return raw
            case (.normalized(let steps), .file(let blob, let isExecutable)):
                return .file(try canonicalFile(blob, steps), isExecutable: isExecutable)
            case (.normalized(let steps), .directory(let root)):
                var known: [BlobID: BlobID] = [:]
                return .directory(root: try canonicalDirectory(root, steps, depth: 0, &known))
            case (.projection(let members), .directory(let root)):
                let wanted = members.map { $0.split(separator: "/").map(String.init)[...] }
                return .directory(root: try projected(root, wanted, below: ""))
            case (.projection, _):
                throw ForgeError(.canonicalizerInput, "Only a directory can be projected to some of its members")
            }
        } catch {
            var located = error
            located.path = located.path ?? path
            throw located
        }
    }

    /// The canonical form of a stream that is a declared output; nil for a volatile one.
    public func canonicalStream(
        _ raw: BlobID, at path: String, _ determinism: Output.Determinism
    ) throws(ForgeError) -> BlobID? {
        guard case .file(let blob, _)? = try canonical(.file(raw, isExecutable: false), at: path, determinism) else {
            return nil
        }
        return blob
    }

    /// Adds a canonical output to a result, writing the `Tree` message of a directory.
    public func add(_ output: CollectedOutput, at path: String, to result: inout ActionResult) throws(ForgeError) {
        switch output {
        case .file(let blob, let isExecutable):
            result.files.append(.init(path: path, blob: blob, isExecutable: isExecutable))
        case .symlink(let target):
            result.symlinks.append(.init(path: path, target: target))
        case .directory(let root):
            let message = try Tree.encoded(root: root) { (id) throws(ForgeError) in try store.bytes(of: id) }
            result.directories.append(.init(path: path, tree: try write(message), root: root))
        }
    }

    private func canonicalFile(_ blob: BlobID, _ steps: [CanonicalizerStep]) throws(ForgeError) -> BlobID {
        let bytes = try readFile(blob)
        let canonical = try Canonicalizer.apply(steps: steps, to: bytes)
        return canonical == bytes ? blob : try write(canonical)
    }

    private func readFile(_ blob: BlobID) throws(ForgeError) -> [UInt8] {
        guard blob.size <= Self.maxFileBytes else {
            throw ForgeError(
                .canonicalizerUnsupported,
                "A file of \(blob.size) bytes is larger than canonicalisers take, \(Self.maxFileBytes) bytes")
        }
        return try store.bytes(of: blob)
    }

    private func directory(_ id: BlobID) throws(ForgeError) -> Directory {
        let bytes = try store.bytes(of: id)
        do { return try Directory(decoding: bytes) } catch {
            throw ForgeError(.recordInvalid, "The blob `\(id)` is no directory", cause: "it has \(error.reason)")
        }
    }

    private func canonicalDirectory(
        _ root: BlobID, _ steps: [CanonicalizerStep], depth: Int, _ known: inout [BlobID: BlobID]
    ) throws(ForgeError) -> BlobID {
        if let done = known[root] { return done }
        guard depth < Tree.maxDepth else {
            throw ForgeError(.recordInvalid, "A tree is nested more than \(Tree.maxDepth) directories deep")
        }
        let old = try directory(root)
        var files = old.files
        for index in files.indices {
            let bytes = try readFile(files[index].blob)
            var mine: [CanonicalizerStep] = []
            for step in steps where try Canonicalizer.applies(step, to: bytes) { mine.append(step) }
            let canonical = try Canonicalizer.apply(steps: mine, to: bytes)
            if canonical != bytes { files[index].blob = try write(canonical) }
        }
        var directories = old.directories
        for index in directories.indices {
            directories[index].blob = try canonicalDirectory(directories[index].blob, steps, depth: depth + 1, &known)
        }
        let result = try write(try rebuilt(files, directories, old.symlinks).encoded)
        known[root] = result
        return result
    }

    /// The directory with only the named members, given as the path components that are left.
    private func projected(
        _ root: BlobID, _ members: [ArraySlice<String>], below path: String
    ) throws(ForgeError) -> BlobID {
        let old = try directory(root)
        var files: [Directory.File] = []
        var directories: [Directory.Subdirectory] = []
        var links: [Directory.Symlink] = []
        for name in Set(members.compactMap(\.first)).sorted(by: Directory.less) {
            let rest = members.filter { $0.first == name }.map { $0.dropFirst() }
            let isWhole = rest.contains { $0.isEmpty }
            if let file = old.files.first(where: { $0.name == name }), isWhole {
                files.append(file)
            } else if let link = old.symlinks.first(where: { $0.name == name }), isWhole {
                links.append(link)
            } else if var inner = old.directories.first(where: { $0.name == name }) {
                if !isWhole { inner.blob = try projected(inner.blob, rest, below: "\(path)\(name)/") }
                directories.append(inner)
            } else {
                throw ForgeError(
                    .outputMissing, "The output has no member `\(path)\(name)`",
                    hints: ["Correct the members of the output's `projection`"])
            }
        }
        return try write(try rebuilt(files, directories, links).encoded)
    }

    private func rebuilt(
        _ files: [Directory.File], _ directories: [Directory.Subdirectory], _ links: [Directory.Symlink]
    ) throws(ForgeError) -> Directory {
        do { return try Directory(files: files, directories: directories, symlinks: links) } catch {
            throw ForgeError(.bug, "A directory of known entries cannot be rebuilt", cause: "it has \(error.reason)")
        }
    }
}
