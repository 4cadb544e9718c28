public import ForgeCore

extension Dhall {
    /// An import as a source spells it.
    public struct ImportSite: Sendable, Equatable {
        /// Where it leads.
        public enum Kind: String, Sendable {
            case path, remote, variable, missing
        }

        /// Where it leads.
        public var kind: Kind
        /// The place as it is written.
        public var text: String
        /// Whether a hash says what it has to mean.
        public var hasHash: Bool
        /// Where it stands.
        public var frame: CodeFrame
    }

    /// The imports that a source spells, in its order; none is followed.
    ///
    /// - Throws: `E_DHALL_PARSE_…`, all of them.
    public static func imports(in source: DhallSource) throws(ForgeErrors) -> [ImportSite] {
        _ = try format(source)
        let lines = SourceLines(source.bytes, file: source.path ?? "<stdin>")
        return DeepStack.run {
            source.bytes.withUnsafeBufferPointer { bytes in
                let tree = Parser.parse(bytes)
                var out: [ImportSite] = []
                for node in 0..<UInt32(tree.nodes.count) where tree.nodes[node].kind == .importation {
                    let token = tree.nodes[node].firstToken
                    let kind: ImportSite.Kind
                    switch tree.tokens[token].kind {
                    case .url: kind = .remote
                    case .environment: kind = .variable
                    case .missing: kind = .missing
                    default: kind = .path
                    }
                    let range = tree.range(node)
                    out.append(
                        ImportSite(
                            kind: kind, text: String(decoding: tree.text(ofToken: token), as: UTF8.self),
                            hasHash: tree.nodes[node].detail & 2 != 0,
                            frame: lines.frame(offset: range.lowerBound, length: range.count)))
                }
                return out
            }
        }
    }
}
