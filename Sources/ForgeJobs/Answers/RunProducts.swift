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

    /// The rows of the run, by name.
    let rows: [String: LedgerAction]
    private let store: any BlobStore
    /// Read when a document does not say where an input comes from: that takes every record of the run.
    private var makers: [BlobID: [Maker]]?

    /// Looks at the actions of a run.
    init(run: Int64, ledger: Ledger, store: any BlobStore) throws(ForgeError) {
        self.store = store
        var rows: [String: LedgerAction] = [:]
        for row in try ledger.actions(of: run) { rows[row.name] = row }
        self.rows = rows
    }

    /// What the records of the run name; those that the store has collected make nothing known.
    private func read() throws(ForgeError) -> [BlobID: [Maker]] {
        var makers: [BlobID: [Maker]] = [:]
        for name in rows.keys.sorted(by: Directory.less) {
            guard let id = rows[name]?.record, try store.has(id) else { continue }
            let result = try Record(decoding: try store.bytes(of: id)).result
            for file in result.files { makers[file.blob, default: []].append(Maker(name: name, path: file.path)) }
            for directory in result.directories {
                makers[directory.root, default: []].append(Maker(name: name, path: directory.path))
            }
        }
        return makers
    }

    /// The action that made what another one sees at a path.
    ///
    /// - Parameters:
    ///   - origins: the blob at the path and those of the directories above it.
    ///   - consumer: the action that sees it.
    mutating func maker(of path: String, origins: [BlobID], for consumer: String) throws(ForgeError) -> String? {
        if makers == nil { makers = try read() }
        var weaker: String?
        for blob in origins {
            let found = (makers?[blob] ?? []).filter { $0.name != consumer }
            if let exact = found.first(where: { path == $0.path || path.hasSuffix("/\($0.path)") }) {
                return exact.name
            }
            if weaker == nil { weaker = found.first?.name }
        }
        return weaker
    }
}
