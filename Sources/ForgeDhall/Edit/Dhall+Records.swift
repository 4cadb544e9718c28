public import ForgeCore

extension Dhall {
    /// A record literal that gives itself a name: `{ name = "z", srcs = [ "a.c" ] }`.
    public struct NamedRecord: Sendable, Equatable {
        /// What one of its fields holds, as far as the source alone says it.
        public enum Field: Sendable, Equatable {
            /// A list whose elements are all literal texts.
            case texts([String])
            /// Anything else.
            case computed
        }

        /// The text of its field `name`.
        public var name: String
        /// Its other fields.
        public var fields: [String: Field]
        /// Where its name is written.
        public var frame: CodeFrame
        /// Where its fields are written.
        public var frames: [String: CodeFrame]
    }

    /// A change of one list of texts in a record with a name.
    public struct ListEdit: Sendable, Equatable {
        /// The record, by its place among ``Dhall/namedRecords(in:)``.
        public var record: Int
        /// The field, which is added when the record has none.
        public var field: String
        /// Texts that go.
        public var removed: Set<String>
        /// Texts that come: in their place where the list is sorted, else at its end.
        public var added: [String]

        /// Describes a change.
        public init(record: Int, field: String, removed: Set<String> = [], added: [String] = []) {
            self.record = record
            self.field = field
            self.removed = removed
            self.added = added
        }
    }

    /// The outermost records of a source that give themselves a name, in its order.
    ///
    /// - Throws: `E_DHALL_PARSE_…`, all of them.
    public static func namedRecords(in source: DhallSource) throws(ForgeErrors) -> [NamedRecord] {
        try checked(source)
        let lines = SourceLines(source.bytes, file: source.path ?? "<stdin>")
        return DeepStack.run {
            source.bytes.withUnsafeBufferPointer { NamedRecordFinder(Parser.parse($0)).records(lines) }
        }
    }

    /// A source with lists changed; comments and everything else stay, and the result is laid out canonically.
    ///
    /// - Throws: `E_DHALL_PARSE_…`, all of them.
    public static func edited(_ source: DhallSource, _ edits: [ListEdit]) throws(ForgeErrors) -> [UInt8] {
        try checked(source)
        let bytes = DeepStack.run {
            source.bytes.withUnsafeBufferPointer { NamedRecordFinder(Parser.parse($0)).edited(edits) }
        }
        return try format(DhallSource(bytes, path: source.path))
    }

    /// Refuses what does not parse.
    private static func checked(_ source: DhallSource) throws(ForgeErrors) { _ = try format(source) }
}
