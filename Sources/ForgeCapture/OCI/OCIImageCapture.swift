import ForgeCore
import ForgeIR
import ForgeStore

/// Captures the root file system of an OCI image: its layers applied in order, whiteouts and all.
struct OCIImageCapture {
    let store: any BlobStore
    let stateDirectory: String

    /// The architecture that images are taken for when an index offers several.
    static var architecture: String {
        #if arch(arm64)
        "arm64"
        #else
        "amd64"
        #endif
    }

    /// Captures the image at a path.
    ///
    /// - Parameter reference: the image's `org.opencontainers.image.ref.name`, or its manifest's digest.
    /// - Throws: `E_OCI_INVALID`, `E_ARCHIVE_…`, `E_CAPTURE_UNREADABLE`, or what the store throws.
    func capture(path: String, reference: String?) throws(ForgeError) -> TreeAssembly {
        let layout = try OCILayout(path: path, store: store, scratchDirectory: "/var/tmp")
        let manifest = try manifest(layout, reference: reference)
        guard let config = manifest["config"] else { throw layout.invalid("The manifest names no `config`") }
        let settings = try layout.document(try layout.descriptor(config))
        let layers = try layout.descriptors("layers", of: manifest)
        if let expected = settings["rootfs"]?["diff_ids"]?.arrayValue, expected.count != layers.count {
            throw layout.invalid("The image has \(layers.count) layers, its configuration lists \(expected.count)")
        }
        let importer = ArchiveImporter(store: store)
        var tree = TreeAssembly()
        for layer in layers {
            guard layer.mediaType.contains("tar") else {
                throw layout.invalid("A layer is of the unknown media type `\(layer.mediaType)`")
            }
            try layout.bring(layer.blob)
            let bytes = try ArchiveBytes(layer.blob, from: store, scratchDirectory: importer.scratchDirectory)
            try importer.apply(bytes.raw, name: layer.blob.digest.text, to: &tree, policy: .ociLayer)
        }
        return tree
    }

    /// The manifest that a reference chooses, through nested indices.
    private func manifest(_ layout: OCILayout, reference: String?) throws(ForgeError) -> JSONValue {
        var candidates = try layout.descriptors("manifests", of: try layout.index())
        var wanted = reference
        for _ in 0..<8 {
            if let reference = wanted {
                let named = candidates.filter { Self.names($0).contains(reference) }
                guard !named.isEmpty else {
                    let known = candidates.flatMap(Self.names).sorted()
                    throw layout.invalid(
                        "The image has no reference `\(reference)`",
                        hints: Suggestion.hints(for: reference, among: known)
                            + ["It has \(known.map { "`\($0)`" }.joined(separator: ", "))"])
                }
                candidates = named
                wanted = nil
            }
            if candidates.count > 1 {
                let fitting = candidates.filter(Self.fitsPlatform)
                if !fitting.isEmpty { candidates = fitting }
            }
            guard candidates.count == 1, let chosen = candidates.first else {
                let names = candidates.flatMap(Self.names).sorted().map { "`\($0)`" }.joined(separator: ", ")
                throw layout.invalid(
                    candidates.isEmpty ? "The layout holds no image" : "The layout holds several images",
                    hints: candidates.isEmpty ? [] : ["Set `reference` to one of \(names)"])
            }
            let document = try layout.document(chosen)
            guard document["manifests"] != nil else { return document }
            candidates = try layout.descriptors("manifests", of: document)
        }
        throw layout.invalid("Indices are nested more than 8 deep")
    }

    /// The names by which a manifest can be asked for.
    private static func names(_ descriptor: OCILayout.Descriptor) -> [String] {
        let keys = ["org.opencontainers.image.ref.name", "io.containerd.image.name"]
        return keys.compactMap { descriptor.value["annotations"]?[$0]?.stringValue } + [descriptor.blob.digest.text]
    }

    private static func fitsPlatform(_ descriptor: OCILayout.Descriptor) -> Bool {
        let platform = descriptor.value["platform"]
        return platform?["os"]?.stringValue == "linux" && platform?["architecture"]?.stringValue == architecture
    }
}
