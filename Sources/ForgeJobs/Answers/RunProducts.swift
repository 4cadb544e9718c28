internal import ForgeCore
internal import ForgeIR
internal import ForgeLedger
internal import ForgeStore

/// What the actions of one run left, by blob: how an input is traced to the action that made it.
struct RunProducts {
    private struct Maker {
        let name: String
        let path: String
    }

    private let makers: [BlobID: [Maker]]
    /// The rows of the run, by name.
    let rows: [String: LedgerAction]

    /// Reads the records of a run; those that the store has collected make nothing known.
    init(run: Int64, ledger: Ledger, store: any BlobStore) throws(ForgeError) {
        var makers: [BlobID: [Maker]] = [:]
        var rows: [String: LedgerAction] = [:]
        for row in try ledger.actions(of: run) {
            rows[row.name] = row
            guard let id = row.record, try store.has(id) else { continue }
            let result = try Record(decoding: try store.bytes(of: id)).result
            for file in result.files { makers[file.blob, default: []].append(Maker(name: row.name, path: file.path)) }
            for directory in result.directories {
                makers[directory.root, default: []].append(Maker(name: row.name, path: directory.path))
            }
        }
        self.makers = makers
        self.rows = rows
    }

    /// The action that made what another one sees at a path.
    ///
    /// - Parameters:
    ///   - origins: the blob at the path and those of the directories above it.
    ///   - consumer: the action that sees it.
    func maker(of path: String, origins: [BlobID], for consumer: String) -> String? {
        var weaker: String?
        for blob in origins {
            let found = (makers[blob] ?? []).filter { $0.name != consumer }
            if let exact = found.first(where: { path == $0.path || path.hasSuffix("/\($0.path)") }) {
                return exact.name
            }
            if weaker == nil { weaker = found.first?.name }
        }
        return weaker
    }
}
