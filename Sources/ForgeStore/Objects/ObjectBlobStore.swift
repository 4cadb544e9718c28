public import ForgeCore
public import ForgeIR

/// Blobs and results as named objects: `cas/HASH-SIZE` and `ac/NAMESPACE/KEY`, hashes all.
///
/// Bytes are checked as they are read, and who may write takes away what is found damaged. All that a result names is
/// there when it is recorded; whoever owns the objects may take parts of it later, by a rule that lets them lapse, and
/// a reader finds them missing then: looking before would cost a question for each blob that is about to be read anyway
/// (ADR 0201).
public final class ObjectBlobStore: BlobStore, ActionCache {
    private let objects: any ObjectStore
    private let spoolDirectory: String
    private let mends: Bool

    /// Keeps blobs in objects.
    ///
    /// - Parameters:
    ///   - spoolDirectory: where large blobs lie on their way there.
    ///   - mends: whether objects that are found damaged are taken away; not by who may only read.
    public init(_ objects: any ObjectStore, spoolDirectory: String, mends: Bool = true) {
        self.objects = objects
        self.spoolDirectory = spoolDirectory
        self.mends = mends
    }

    static func name(of id: BlobID) -> String { "cas/\(id.digest.hex)-\(id.size)" }

    /// Of hex digits alone: not all services take signatures of names with other characters.
    private static func name(of key: Digest, in namespace: CacheNamespace) -> String {
        "ac/\(Digest(of: namespace.text).hex)/\(key.hex)"
    }

    // MARK: Blobs

    public func missing(_ ids: [BlobID]) throws(ForgeError) -> [BlobID] {
        var seen: Set<BlobID> = [.empty]
        let asked = ids.filter { seen.insert($0).inserted }
        let absent = Set(try objects.absent(asked.map(Self.name)))
        return absent.isEmpty ? [] : asked.filter { absent.contains(Self.name(of: $0)) }
    }

    public func read(_ id: BlobID, _ body: (UnsafeRawBufferPointer) throws(ForgeError) -> Void) throws(ForgeError) {
        if id == .empty { return }
        var check = BlobCheck(id)
        var isOfReader = false
        do throws(ForgeError) {
            let isThere = try objects.read(Self.name(of: id)) { (chunk) throws(ForgeError) in
                try check.take(chunk)
                do throws(ForgeError) { try body(chunk) } catch {
                    isOfReader = true
                    throw error
                }
            }
            guard isThere else {
                throw ForgeError(.blobMissing, "The store holds no `\(id.digest.text)` of \(id.size) bytes")
            }
            try check.finish()
        } catch {
            // As long as it is there, nobody can put the right bytes in its place.
            if mends, error.code == .blobDamaged, !isOfReader { try? objects.remove([Self.name(of: id)]) }
            throw error
        }
    }

    public func write(_ blobs: [[UInt8]], durability: Durability) throws(ForgeError) -> [BlobID] {
        let ids = blobs.map { BlobID(of: $0) }
        var seen: Set<BlobID> = [.empty]
        let fresh = zip(ids, blobs).filter { seen.insert($0.0).inserted }
        try objects.write(fresh.map { NamedObject(Self.name(of: $0.0), Spool($0.1)) }, replacing: false)
        return ids
    }

    public func makeWriter(durability: Durability) throws(ForgeError) -> any BlobWriter {
        Writer(objects, Spool(directory: spoolDirectory), spoolDirectory)
    }

    public func sync() throws(ForgeError) {}

    // MARK: Results

    /// A directory of its own would cost calls for each one, and whoever reads a result needs all of them at once.
    public var holdsTrees: Bool { true }

    public func results(for keys: [Digest], in namespace: CacheNamespace) throws(ForgeError) -> [ActionResult?] {
        var out: [ActionResult?] = []
        for key in keys {
            let bytes = try objects.bytes(of: Self.name(of: key, in: namespace), most: ObjectEntry.mostBytes)
            out.append(bytes.flatMap { ObjectEntry.result(in: $0, for: key, namespace.text) })
        }
        return out
    }

    public func record(
        _ result: ActionResult, for key: Digest, in namespace: CacheNamespace, durability: Durability
    ) throws(ForgeError) {
        try requireParts(of: result, for: key, byTrees: true)
        let entry = ObjectEntry(namespace: namespace.text, key: key, result: result).encoded
        guard entry.count <= ObjectEntry.mostBytes else {
            throw ForgeError(.cacheIncomplete, "The result for `\(key.text)` is larger than 16 MiB")
        }
        try objects.write([NamedObject(Self.name(of: key, in: namespace), Spool(entry))], replacing: true)
    }

    public func forget(_ key: Digest, in namespace: CacheNamespace) throws(ForgeError) {
        try objects.remove([Self.name(of: key, in: namespace)])
    }

    // MARK: Streams

    /// Holds one blob's bytes until their digest, and so their name, is known.
    private final class Writer: BlobWriter {
        private let objects: any ObjectStore
        private let directory: String
        private var spool: Spool
        private var stream = DigestStream()

        init(_ objects: any ObjectStore, _ spool: Spool, _ directory: String) {
            self.objects = objects
            self.spool = spool
            self.directory = directory
        }

        func append(_ bytes: UnsafeRawBufferPointer) throws(ForgeError) {
            stream.update(bytes)
            try spool.append(bytes)
        }

        func finish() throws(ForgeError) -> BlobID {
            let id = BlobID(stream.finish(), size: stream.byteCount)
            defer { abandon() }
            if id != .empty {
                try objects.write([NamedObject(ObjectBlobStore.name(of: id), spool)], replacing: false)
            }
            return id
        }

        func abandon() { spool = Spool(directory: directory) }
    }
}
