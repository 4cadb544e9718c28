import ForgeCore

/// The state file that a graph is of, and how much of its journal is in the graph.
///
/// While a graph has one, its nodes and kinds have the numbers of the file: changes can be added to the journal.
struct StateOrigin {
    let path: String
    /// The digest of the state file's header, which holds the checksums of all its parts.
    var identity: Digest
    var epoch: Digest
    /// The bytes of the state file.
    var byteCount: Int
    /// The number of kinds that the state file names.
    var kindCount: Int
    /// The number of nodes in the state file and the journal.
    var nodeCount: Int
    /// The bytes of the journal that are in the graph; 0 when there is none of this state file.
    var journalEnd = 0
    /// The bytes that the journal had when it was read; more than `journalEnd` when its end is damaged.
    var journalSize = 0

    /// The most bytes that a journal may have: every process reads it and copies the pages of nodes that it names.
    var journalLimit: Int { max(64 << 10, byteCount / 32) }
}

/// A segment that is to be added to a journal.
struct PendingSegment: Sendable {
    let bytes: [UInt8]
    let origin: StateOrigin
}

extension Graph {
    /// The segment that brings the state file up to date, its nodes taken for saved; nil when that has to be written
    /// whole.
    func takeSegment(_ path: String, _ epoch: Digest) -> PendingSegment? {
        guard let origin, origin.path == path, origin.epoch == epoch,
            touched.allSatisfy({ Int(node($0).pointee.kind) < origin.kindCount })
        else { return nil }
        let start = max(origin.journalEnd, JournalFormat.headerSize)
        guard start + touched.count * JournalDraft.leastRecordSize <= origin.journalLimit else { return nil }
        let segment = JournalDraft(self).segment
        guard start + segment.count <= origin.journalLimit else { return nil }
        settle()
        hasChanges = false
        self.origin?.nodeCount = nodes.count
        return PendingSegment(bytes: segment, origin: origin)
    }

    /// Notes that a segment was added.
    func hasExtended(to end: Int) {
        origin?.journalEnd = end
        origin?.journalSize = end
    }

    /// Notes that what was taken for saved is not: the state has to be written whole.
    func isNotWritten() {
        origin = nil
        hasChanges = true
    }

    /// Notes that a state file holds all that there is.
    func isWritten(_ path: String, _ epoch: Digest, _ parts: [(offset: Int, bytes: [UInt8])], keepsNumbers: Bool) {
        hasChanges = false
        settle()
        guard keepsNumbers, let header = parts.first, let last = parts.last else {
            origin = nil
            return
        }
        origin = StateOrigin(
            path: path, identity: Digest(of: header.bytes), epoch: epoch, byteCount: last.offset + last.bytes.count,
            kindCount: kinds.kinds.count, nodeCount: nodes.count)
    }
}
