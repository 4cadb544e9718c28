public import ForgeCore
public import ForgeIR
public import ForgeStore

/// What every store must do, as named cases over the protocols; run over each implementation.
public struct StoreConformance: Sendable {
    /// One named behaviour.
    public struct Case: Sendable, CustomStringConvertible {
        /// What the store does.
        public let name: String
        let check: @Sendable (any BlobStore & ActionCache) throws -> Void

        public var description: String { name }

        /// Runs the case on a fresh store.
        ///
        /// - Throws: ``Unmet`` when the store does otherwise.
        public func run(on store: any BlobStore & ActionCache) throws { try check(store) }
    }

    /// A behaviour that a store does not show.
    public struct Unmet: Error, CustomStringConvertible {
        /// What was seen.
        public let description: String
    }

    /// Every case.
    public static let cases: [Case] = blobCases + cacheCases

    static func expect(_ condition: Bool, _ text: @autoclosure () -> String) throws {
        if !condition { throw Unmet(description: text()) }
    }

    static func expect(_ code: ErrorCode, _ body: () throws -> Void) throws {
        do {
            try body()
        } catch let error as ForgeError {
            return try expect(error.code == code, "`\(error.code.name)` instead of `\(code.name)`")
        }
        throw Unmet(description: "no `\(code.name)`")
    }

    static let blobCases: [Case] = [
        Case(name: "a written blob reads back") { store in
            let bytes = Array("hello".utf8)
            let id = try store.write(bytes)
            try expect(id == BlobID(of: bytes), "another name")
            try expect(try store.bytes(of: id) == bytes, "other bytes")
        },
        Case(name: "the empty blob is always there") { store in
            try expect(try store.has(.empty), "it is missing")
            try expect(try store.bytes(of: .empty).isEmpty, "it has bytes")
            try expect(try store.write([[]], durability: .durable) == [.empty], "it has another name")
        },
        Case(name: "a batch keeps its order and its doubles") { store in
            let blobs = (0..<300).map { Array("blob \($0 % 100)".utf8) }
            let ids = try store.write(blobs, durability: .durable)
            try expect(ids == blobs.map { BlobID(of: $0) }, "names out of order")
            for (id, bytes) in zip(ids, blobs) { try expect(try store.bytes(of: id) == bytes, "other bytes") }
        },
        Case(name: "missing names what is absent once, in order") { store in
            let present = try store.write(Array("here".utf8))
            let a = BlobID(of: Array("a".utf8))
            let b = BlobID(of: Array("b".utf8))
            try expect(try store.missing([b, present, a, b]) == [b, a], "another answer")
        },
        Case(name: "a digest with another size is another blob") { store in
            let id = try store.write(Array("sized".utf8))
            let wrong = BlobID(id.digest, size: id.size + 1)
            try expect(try store.missing([wrong]) == [wrong], "it is said to be there")
            try expect(.blobMissing) { _ = try store.bytes(of: wrong) }
        },
        Case(name: "an absent blob is E_BLOB_MISSING") { store in
            try expect(.blobMissing) { _ = try store.bytes(of: BlobID(of: [1, 2, 3])) }
            try expect(.blobMissing) { _ = try store.bytes(of: BlobID(Digest(of: "large"), size: 1 << 20)) }
        },
        Case(name: "blobs of every size around the limits read back") { store in
            for size in [1, 63, 64, 65, 65535, 65536, 65537, 1 << 20, (1 << 20) + 1, 3 << 20] {
                let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
                    for index in 0..<size { buffer[index] = UInt8(truncatingIfNeeded: index &* 31 &+ size) }
                    count = size
                }
                let id = try store.write(bytes, durability: .durable)
                try expect(try store.bytes(of: id) == bytes, "other bytes at size \(size)")
                let writer = try store.makeWriter(durability: .ordered)
                var position = 0
                while position < size {
                    let end = min(size, position + 40_000)
                    try bytes[position..<end].withUnsafeBytes { try writer.append($0) }
                    position = end
                }
                try expect(try writer.finish() == id, "a stream of size \(size) has another name")
            }
        },
        Case(name: "chunks are at most 1 MiB and in order") { store in
            let bytes = [UInt8](repeating: 7, count: (2 << 20) + 5)
            let id = try store.write(bytes)
            var total = 0
            try store.read(id) { chunk throws(ForgeError) in
                total += chunk.count
                if chunk.count > 1 << 20 { throw ForgeError(.bug, "A chunk of \(chunk.count) bytes") }
            }
            try expect(total == bytes.count, "\(total) bytes")
        },
        Case(name: "an abandoned stream leaves nothing") { store in
            let writer = try store.makeWriter(durability: .durable)
            let bytes = [UInt8](repeating: 9, count: 200_000)
            try bytes.withUnsafeBytes { try writer.append($0) }
            writer.abandon()
            try expect(try !store.has(BlobID(of: bytes)), "it is there")
        },
        Case(name: "a reader's own failure passes through") { store in
            let id = try store.write(Array("stop".utf8))
            try expect(.cancelled) {
                try store.read(id) { _ throws(ForgeError) in throw ForgeError(.cancelled, "Stop") }
            }
        },
    ]

    static let cacheCases: [Case] = [
        Case(name: "a recorded result comes back, in the order of the keys") { store in
            let (result, key) = try sample(store, "one")
            try store.record(result, for: key, in: .local, durability: .durable)
            let other = Digest(of: "no such action")
            try expect(
                try store.results(for: [other, key, other], in: .local) == [nil, result, nil], "another answer")
        },
        Case(name: "namespaces are apart") { store in
            let (result, key) = try sample(store, "two")
            let instance = CacheNamespace.instance("main", environment: Digest(of: "environment"))
            try store.record(result, for: key, in: instance, durability: .ordered)
            try expect(try store.results(for: [key], in: .local) == [nil], "it leaked")
            try expect(try store.results(for: [key], in: instance) == [result], "it is not there")
        },
        Case(name: "the last writer wins") { store in
            var (result, key) = try sample(store, "three")
            for code in 0..<5 {
                result.exitCode = Int32(code)
                try store.record(result, for: key, in: .local, durability: .ordered)
                try expect(try store.results(for: [key], in: .local) == [result], "an older one at \(code)")
            }
        },
        Case(name: "a forgotten result is gone until recorded anew") { store in
            let (result, key) = try sample(store, "four")
            try store.forget(key, in: .local)
            try store.record(result, for: key, in: .local, durability: .durable)
            try store.forget(key, in: .local)
            try expect(try store.results(for: [key], in: .local) == [nil], "it is there")
            try store.record(result, for: key, in: .local, durability: .durable)
            try expect(try store.results(for: [key], in: .local) == [result], "it did not come back")
        },
        Case(name: "a result whose output is absent is E_CACHE_INCOMPLETE") { store in
            var (result, key) = try sample(store, "five")
            result.stdout = BlobID(of: Array("never written".utf8))
            try expect(.cacheIncomplete) { try store.record(result, for: key, in: .local, durability: .durable) }
            try expect(try store.results(for: [key], in: .local) == [nil], "it is there")
        },
        Case(name: "a result whose tree has a hole is E_CACHE_INCOMPLETE") { store in
            let hole = Directory.File(name: "f", blob: BlobID(of: Array("hole".utf8)))
            let below = try store.write(try Directory(files: [hole]).encoded)
            let root = try store.write(
                try Directory(directories: [Directory.Subdirectory(name: "d", blob: below)]).encoded)
            let tree = try Tree.encoded(root: root) { (id) throws(ForgeError) in try store.bytes(of: id) }
            let result = ActionResult(directories: [.init(path: "out", tree: try store.write(tree), root: root)])
            let key = Digest(of: "six")
            try expect(.cacheIncomplete) { try store.record(result, for: key, in: .local, durability: .ordered) }
        },
    ]

    /// A result with a file and a tree, all stored.
    public static func sample(_ store: any BlobStore, _ name: String) throws -> (ActionResult, Digest) {
        let file = try store.write(Array("contents of \(name)".utf8))
        let builder = TreeBuilder(store: store)
        try builder.add("a/b/\(name)", .file(file, isExecutable: true))
        try builder.add("a/link", .symlink("b"))
        let root = try builder.finish()
        let tree = try Tree.encoded(root: root) { (id) throws(ForgeError) in try store.bytes(of: id) }
        let result = ActionResult(
            files: [.init(path: "out", blob: file, isExecutable: false)],
            directories: [.init(path: "tree", tree: try store.write(tree), root: root)])
        return (result, Digest(of: name))
    }
}
