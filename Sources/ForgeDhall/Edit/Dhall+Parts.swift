public import ForgeCore

extension Dhall {
    /// Something that a source spells, as a message speaks of it.
    public struct Part: Sendable, Equatable {
        /// The name that the record around it gives itself; nil for the whole source.
        public var record: String?
        /// Which of several records of that name, from 0.
        public var recordPlace = 0
        /// The fields that it may be in, the likeliest first; empty for all of them.
        ///
        /// Without a record those of any one are meant.
        public var fields: [String]
        /// The literal text that it is; nil for the field itself, or the record's name.
        public var text: String?
        /// Which of several such texts, from 0.
        public var textPlace = 0
        /// The label or keyword that it is, where it is no text.
        public var word: String?

        /// Describes a part.
        public init(record: String? = nil, fields: [String] = [], text: String? = nil, word: String? = nil) {
            self.record = record
            self.fields = fields
            self.text = text
            self.word = word
        }
    }

    /// Where a source spells a part; nil when it does not, or when it does not parse.
    public static func frame(of part: Part, in source: DhallSource) -> CodeFrame? {
        frame(in: source) { $0.range(of: part) }
    }

    /// Where the value of a source is: after its bindings, and of a list the first element.
    public static func bodyFrame(in source: DhallSource) -> CodeFrame? {
        frame(in: source) { $0.bodyRange() }
    }

    private static func frame(
        in source: DhallSource, _ find: @escaping @Sendable (borrowing PartFinder) -> Range<Int>?
    ) -> CodeFrame? {
        let range = DeepStack.run {
            source.bytes.withUnsafeBufferPointer { bytes -> Range<Int>? in
                let tree = Parser.parse(bytes)
                guard tree.problems.isEmpty else { return nil }
                return find(PartFinder(NamedRecordFinder(tree)))
            }
        }
        return range.map {
            SourceLines(source.bytes, file: source.path ?? "<stdin>").frame(offset: $0.lowerBound, length: $0.count)
        }
    }
}
