internal import ForgeCore
internal import ForgeIR

/// Keeps a result, whose parts lie in several stores, in the action cache of one of them.
///
/// That one takes only results whose parts it holds itself. So the result goes there as a blob, and as a result of a
/// namespace of its own that names this blob alone.
struct EnvelopedResults {
    let store: any BlobStore & ActionCache

    private static func envelope(_ namespace: CacheNamespace) -> CacheNamespace {
        .instance("enveloped", environment: Digest(of: namespace.text))
    }

    func result(for key: Digest, in namespace: CacheNamespace) throws(ForgeError) -> ActionResult? {
        guard let envelope = try store.results(for: [key], in: Self.envelope(namespace))[0],
            let blob = envelope.files.first?.blob, blob.size <= ObjectEntry.mostBytes
        else { return nil }
        let bytes: [UInt8]
        do throws(ForgeError) { bytes = try store.bytes(of: blob) } catch {
            guard [.blobMissing, .blobDamaged].contains(error.code) else { throw error }
            return nil
        }
        return try? ActionResult(decoding: bytes)
    }

    func record(
        _ result: ActionResult, for key: Digest, in namespace: CacheNamespace, durability: Durability
    ) throws(ForgeError) {
        let blob = try store.write([result.encoded], durability: durability)[0]
        let envelope = ActionResult(files: [.init(path: "result", blob: blob, isExecutable: false)])
        try store.record(envelope, for: key, in: Self.envelope(namespace), durability: durability)
    }

    func forget(_ key: Digest, in namespace: CacheNamespace) throws(ForgeError) {
        try store.forget(key, in: Self.envelope(namespace))
    }
}
