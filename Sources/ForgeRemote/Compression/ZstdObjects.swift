public import ForgeCore
public import ForgeStore

/// Keeps objects as zstd, each as one frame under its name and `.zst`.
public struct ZstdObjects: ObjectStore {
    private let inner: any ObjectStore
    private let spoolDirectory: String

    /// Puts zstd in front of other objects.
    ///
    /// - Parameter spoolDirectory: where large frames lie until they are kept.
    public init(_ inner: any ObjectStore, spoolDirectory: String) {
        self.inner = inner
        self.spoolDirectory = spoolDirectory
    }

    private static func framed(_ name: String) -> String { name + ".zst" }

    public func absent(_ names: [String]) throws(ForgeError) -> [String] {
        try inner.absent(names.map(Self.framed)).map { String($0.dropLast(4)) }
    }

    public func read(
        _ name: String, _ body: (UnsafeRawBufferPointer) throws(ForgeError) -> Void
    ) throws(ForgeError) -> Bool {
        let decoder: ZstdDecoder
        do throws(ZstdDecoder.Fault) { decoder = try ZstdDecoder() } catch { throw Self.damaged(name, error.reason) }
        let isThere = try inner.read(Self.framed(name)) { (chunk) throws(ForgeError) in
            try decoder.decode(chunk) {
                Self.damaged(name, $0.reason)
            } _: { (piece) throws(ForgeError) in
                try body(piece)
            }
        }
        if isThere, !decoder.isWhole { throw Self.damaged(name, "it ends before its end") }
        return isThere
    }

    public func write(_ objects: [NamedObject], replacing: Bool) throws(ForgeError) {
        var framed: [NamedObject] = []
        for object in objects { framed.append(NamedObject(Self.framed(object.name), try frame(object))) }
        try inner.write(framed, replacing: replacing)
    }

    private func frame(_ object: NamedObject) throws(ForgeError) -> Spool {
        let out = Spool(directory: spoolDirectory)
        guard let encoder = ZstdEncoder() else { throw ForgeError(.storeIO, "There is no memory to compress with") }
        var offset: Int64 = 0
        repeat {
            let piece = try object.content.bytes(at: offset, most: 1 << 20)
            offset += Int64(piece.count)
            var count: Int?
            let bytes = [UInt8](unsafeUninitializedCapacity: ZstdEncoder.bound(piece.count)) { memory, filled in
                count = piece.withUnsafeBytes { raw in
                    encoder.encode(
                        raw, isLast: offset == object.content.count, into: UnsafeMutableRawBufferPointer(memory))
                }
                filled = count ?? 0
            }
            guard count != nil else { throw ForgeError(.storeIO, "`\(object.name)` cannot be compressed") }
            try bytes.inChunks { (chunk) throws(ForgeError) in try out.append(chunk) }
        } while offset < object.content.count
        return out
    }

    public func remove(_ names: [String]) throws(ForgeError) { try inner.remove(names.map(Self.framed)) }

    private static func damaged(_ name: String, _ what: String) -> ForgeError {
        ForgeError(.blobDamaged, "The stored bytes of `\(name)` are no whole frame of zstd", cause: what)
    }
}
