public import ForgeCore

extension Dhall {
    /// A source with the hashes of its imports written after them; comments and layout stay.
    ///
    /// - Parameter everything: Whether imports of files and variables are frozen as well as remote ones.
    public static func freeze(
        _ source: DhallSource, _ options: DhallOptions, everything: Bool = false
    ) throws(ForgeErrors) -> [UInt8] {
        var options = options
        // What is frozen is what is there now; requests are made as for imports with a hash.
        options.requiresHashes = false
        return try DhallSession.run(options) { session throws(Failure) in
            try Freezer(session, isEverything: everything).frozen(source)
        }
    }

    /// A name that a source gives to something.
    public struct Tag: Sendable, Equatable {
        /// What the name stands for.
        public enum Kind: String, Sendable {
            case binding = "v"
            case field = "f"
        }

        /// The name.
        public var name: String
        /// What it stands for.
        public var kind: Kind
        /// Its line, counted from 1.
        public var line: Int
    }

    /// The names that the `let`s of a source bind, and the fields of records at its top.
    public static func tags(_ source: DhallSource, _ options: DhallOptions) throws(ForgeErrors) -> [Tag] {
        try DhallSession.run(options) { session throws(Failure) in
            _ = try session.parse(source)
            return source.bytes.withUnsafeBufferPointer { Tagger.tags(of: Parser.parse($0)) }
        }
    }
}
