internal import ForgeCore
internal import ForgeIR
internal import ForgeJobs
internal import ForgeLedger
internal import ForgeStore

/// What a user may call a record: an action's name, meaning its latest record, or the record's digest.
///
/// Names are looked up among the runs of the document in the working directory, then among all.
enum RecordReference {
    /// Finds the record.
    ///
    /// - Throws: `E_RECORD_UNKNOWN` when nothing on record fits.
    static func find(_ text: String, in fabric: Fabric) throws(ForgeError) -> BlobID {
        var row = try fabric.ledger.latest(actionName: text, project: DocumentOptions.project(of: "forge.json"))
        if row == nil { row = try fabric.ledger.latest(actionName: text) }
        if let row {
            guard let record = row.record else {
                throw ForgeError(
                    .recordUnknown, "The latest run of `\(text)` left no record, since it did not exit",
                    hints: ["`forge record list` shows what is known"])
            }
            return record
        }
        if let digest = Digest(text: text) ?? Digest(hex: text), let id = try fabric.store.find(digest) { return id }
        return try fabric.ledger.record(digestPrefix: text)
    }

    /// Reads the record.
    static func record(_ text: String, in fabric: Fabric) throws(ForgeError) -> (id: BlobID, record: Record) {
        let id = try find(text, in: fabric)
        return (id, try Record(decoding: try fabric.store.bytes(of: id)))
    }
}
