internal import ForgeCore
internal import ForgeIR
internal import ForgeJobs
internal import ForgeLedger
internal import ForgeStore

/// What a user may call a record: an action's name, meaning its latest record, or the record's digest.
enum RecordReference {
    /// Finds the record.
    ///
    /// - Throws: `E_RECORD_UNKNOWN` when nothing on record fits.
    static func find(_ text: String, in fabric: Fabric) throws(ForgeError) -> BlobID {
        if let digest = Digest(text: text) ?? Digest(hex: text) {
            guard let id = try fabric.store.find(digest) else {
                throw unknown("No blob `\(text)` is in the store")
            }
            return id
        }
        guard let row = try fabric.ledger.latestRecorded(actionName: text), let record = row.record else {
            throw unknown("No record of an action named `\(text)` is known")
        }
        return record
    }

    /// Reads the record.
    static func record(_ text: String, in fabric: Fabric) throws(ForgeError) -> (id: BlobID, record: Record) {
        let id = try find(text, in: fabric)
        return (id, try Record(decoding: try fabric.store.bytes(of: id)))
    }

    private static func unknown(_ message: String) -> ForgeError {
        ForgeError(.recordUnknown, message, hints: ["`forge record list` shows what is known"])
    }
}
