extension Dhall {
    /// A file below the directory of a build that a source names in an import.
    public struct LocalImport: Sendable, Equatable {
        /// The path from the directory that paths of sources start at, without `./`.
        public var path: String
        /// Whether it is imported as an expression, with imports of its own.
        public var isCode: Bool
    }

    /// The files that evaluating a source may ask for by itself, those of alternatives that are not taken too.
    ///
    /// A source that cannot be parsed names none. Its path is relative, as that of a file below the directory.
    public static func localImports(in source: DhallSource) -> [LocalImport] {
        let place = Location.file(source.path ?? "")
        return DeepStack.run {
            let source = ParsedSource(source.bytes)
            guard source.tree.problems.isEmpty else { return [] }
            var found: [LocalImport] = []
            for index in 0..<UInt32(source.tree.nodes.count) where source.tree.nodes[index].kind == .importation {
                let mode = source.tree.nodes[index].detail >> 2
                let token = source.tree.nodes[source.tree.children(index)[0]].firstToken
                // A location is a text that follows from the import alone.
                guard mode != 2, source.tree.tokens[token].kind == .path else { continue }
                let named = ImportReference.Place(localPath: source.tree.text(ofToken: token))
                let location = place.child(named, headers: nil).text
                guard location.hasPrefix("./"), !location.hasPrefix("./../") else { continue }
                found.append(LocalImport(path: String(location.dropFirst(2)), isCode: mode == 0))
            }
            return found
        }
    }
}
