import ForgeCore

/// Everything that a source asked of the world, and what the answers were: while they stay, so does what it is.
struct Manifest {
    /// One question.
    struct Question: Equatable {
        enum Kind: UInt32 {
            case file, variable
        }

        var kind: Kind
        /// The path or the name of the variable.
        var name: String
        /// The digest of the bytes; nil when there were none.
        var digest: Digest?
        /// The facts of the file, where they say that it is unchanged.
        var facts: FileStamp.Facts?
    }

    /// What the source was.
    var identity: Digest
    var questions: [Question]

    init(identity: Digest, questions: [Question]) {
        self.identity = identity
        self.questions = questions
    }

    /// Reads ``bytes``.
    init(_ record: UnsafeRawBufferPointer) throws(DamagedRecord) {
        var reader = ByteReader(record)
        identity = try reader.digest()
        questions = []
        while !reader.isAtEnd {
            guard let kind = Question.Kind(rawValue: try reader.number()) else { throw DamagedRecord() }
            let flags = try reader.number()
            let digest = flags & 1 != 0 ? try reader.digest() : nil
            var facts: FileStamp.Facts?
            if flags & 2 != 0 {
                facts = FileStamp.Facts(
                    device: try reader.wide(), inode: try reader.wide(), size: try reader.wide(),
                    modified: Int64(bitPattern: try reader.wide()), changed: Int64(bitPattern: try reader.wide()))
            }
            let name = String(decoding: try reader.run(), as: UTF8.self)
            questions.append(Question(kind: kind, name: name, digest: digest, facts: facts))
        }
    }

    /// The record that holds it.
    var bytes: [UInt8] {
        var out = ByteWriter()
        out.digest(identity)
        for question in questions {
            out.number(question.kind.rawValue)
            out.number((question.digest == nil ? 0 : 1) | (question.facts == nil ? 0 : 2))
            if let digest = question.digest { out.digest(digest) }
            if let facts = question.facts {
                out.wide(facts.device)
                out.wide(facts.inode)
                out.wide(facts.size)
                out.wide(UInt64(bitPattern: facts.modified))
                out.wide(UInt64(bitPattern: facts.changed))
            }
            out.run(Array(question.name.utf8))
        }
        return out.bytes
    }
}
