import ForgeCore
private import Synchronization

/// The records of terms that were checked, written down on a thread of their own.
final class TermRecords: Sendable {
    /// A term that is to be kept.
    struct Entry: Sendable {
        var term: Term
        /// Its type in normal form.
        var type: Term
        var identity: Digest
        /// Whether the places in the source are kept.
        var withSpans: Bool
    }

    /// Terms longer than this are not kept, in bytes.
    private static let longest = 4 << 20

    private let read = BackgroundRead()
    private let draft = Mutex(SegmentDraft())

    /// Begins with entries, the imports of each before it.
    ///
    /// - Parameter identities: what values are imports, for the terms that hold them.
    init(_ entries: [Entry], _ identities: [UInt32: Digest], _ arena: Arena) {
        let view = arena.lend(to: read)
        read.begin {
            var records = SegmentDraft()
            Self.write(entries, identities, view, into: &records)
            self.draft.withLock { $0 = records }
        }
    }

    /// The records, once they are there; once.
    func take() -> SegmentDraft {
        read.wait()
        return draft.withLock { draft in
            defer { draft = SegmentDraft() }
            return draft
        }
    }

    /// Writes entries down, the imports of each before it.
    static func write(
        _ entries: [Entry], _ identities: [UInt32: Digest], _ view: ArenaView, into draft: inout SegmentDraft
    ) {
        var writer = TermBlockWriter(view)
        // What imports something that is not kept cannot be read back.
        var absent: Set<Digest> = []
        for entry in entries {
            guard let record = record(of: entry, identities, absent, &writer), record.count <= longest else {
                absent.insert(entry.identity)
                continue
            }
            draft.add(TermCache.termKey(entry.identity), record)
        }
    }

    /// The imports that a term holds, the term and its type.
    private static func record(
        of entry: Entry, _ identities: [UInt32: Digest], _ absent: Set<Digest>, _ writer: inout TermBlockWriter
    ) -> [UInt8]? {
        guard let term = writer.block(of: entry.term, identities: identities, withSpans: entry.withSpans),
            absent.isDisjoint(with: writer.imports)
        else { return nil }
        let imports = writer.imports
        guard let type = writer.block(of: entry.type, identities: [:], withSpans: false) else { return nil }
        var out = ByteWriter(capacity: imports.count * Digest.byteCount + term.count + type.count + 12)
        out.number(UInt32(imports.count))
        for identity in imports { out.digest(identity) }
        out.run(term)
        out.run(type)
        return out.bytes
    }
}
