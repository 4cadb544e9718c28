/// A source with its syntax tree, made on one thread and used on another.
final class ParsedSource: Sendable {
    /// What the source says.
    let bytes: [UInt8]
    // SAFETY: written before anybody else sees the object, and only read after.
    private nonisolated(unsafe) let text: UnsafeMutableBufferPointer<UInt8>
    // SAFETY: as above; it looks at `text`, which goes with it.
    nonisolated(unsafe) let tree: SyntaxTree

    /// Parses bytes.
    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        text = .allocate(capacity: bytes.count)
        _ = text.initialize(from: bytes)
        tree = Parser.parse(UnsafeBufferPointer(text))
    }

    deinit { text.deallocate() }
}

extension SyntaxTree {
    /// The local sources that are imported as code and without a hash, in order.
    func localImports(in source: Location) -> [Location] {
        var found: [Location] = []
        for index in 0..<UInt32(nodes.count) where nodes[index].kind == .importation {
            // Neither headers, nor a hash, nor another mode.
            guard nodes[index].detail == 0 else { continue }
            let token = nodes[children(index)[0]].firstToken
            guard tokens[token].kind == .path else { continue }
            found.append(source.child(ImportReference.Place(localPath: text(ofToken: token)), headers: nil))
        }
        return found
    }
}
