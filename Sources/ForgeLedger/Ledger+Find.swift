public import ForgeCore
import GRDB

extension Ledger {
    /// The latest row of an action, with its logs: a cached one has those of the execution that made its result.
    ///
    /// Runs of `project`, a directory, count, and runs that were filled in from the store, whose directory is not
    /// known; all of them when it is nil.
    public func latest(actionName: String, project: String? = nil) throws(ForgeError) -> LedgerAction? {
        let found = try actions(
            """
            WHERE name = ? AND (? IS NULL OR EXISTS (
                SELECT 1 FROM runs WHERE number = run AND (project = ? OR project IS NULL)))
            ORDER BY run DESC, sequence DESC LIMIT 1
            """, [actionName, project, project]
        ).first
        guard var row = found, row.stdout == nil, let made = try latestExecution(of: row.key) else { return found }
        row.observation = made.observation
        row.stdout = made.stdout
        row.stderr = made.stderr
        return row
    }

    /// The latest execution of an action key, under whatever name.
    public func latestExecution(of key: Digest) throws(ForgeError) -> LedgerAction? {
        try actions("WHERE key = ? AND cached = 0 ORDER BY run DESC, sequence DESC LIMIT 1", [key.hex]).first
    }

    /// The latest executions that have a record, newest first: `forge record list`.
    public func records(limit: Int) throws(ForgeError) -> [LedgerAction] {
        try actions(
            "WHERE record IS NOT NULL AND cached = 0 ORDER BY run DESC, sequence DESC LIMIT ?", [limit])
    }

    /// The record whose digest begins like this: `sha256:` and hex digits, or at least four hex digits.
    ///
    /// - Throws: `E_RECORD_UNKNOWN`, `E_RECORD_AMBIGUOUS`.
    public func record(digestPrefix text: String) throws(ForgeError) -> BlobID {
        let prefix = text.hasPrefix(Digest.prefix) ? String(text.dropFirst(Digest.prefix.count)) : text
        let isHex = prefix.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
        guard isHex, prefix.utf8.count >= 4, prefix.utf8.count <= 64 else {
            throw ForgeError(
                .recordUnknown, "`\(text)` is no digest",
                hints: ["Write `sha256:` and hex digits, or at least the first four of them"])
        }
        let found = try read { database in
            // Every hex digit sorts before `g`.
            try String.fetchAll(
                database, sql: "SELECT DISTINCT record FROM run_actions WHERE record >= ? AND record < ? LIMIT 2",
                arguments: [prefix, prefix + "g"])
        }
        switch found.count {
        case 0:
            throw ForgeError(
                .recordUnknown, "No record begins with `\(text)`", hints: ["`forge record list` shows the records"])
        case 1:
            guard let id = BlobID(text: found[0]) else {
                throw ForgeError(.ledgerDamaged, "The ledger holds `\(found[0])` as a record", path: path)
            }
            return id
        default:
            throw ForgeError(
                .recordAmbiguous, "More than one record begins with `\(text)`", hints: ["Write more digits"])
        }
    }

    /// The latest execution that gave a record; its observation has the raw outputs.
    public func execution(of record: BlobID) throws(ForgeError) -> LedgerAction? {
        try actions(
            "WHERE record = ? AND cached = 0 ORDER BY run DESC, sequence DESC LIMIT 1", [record.description]
        ).first
    }

    /// The latest record of each action name in each project, with the observation of the execution that gave it.
    ///
    /// Sorted by name.
    public func currentRecords() throws(ForgeError) -> [(name: String, record: BlobID, observation: BlobID?)] {
        try read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT DISTINCT name, record, (
                        SELECT observation FROM run_actions AS made WHERE made.record = shown.record AND cached = 0
                        ORDER BY run DESC, sequence DESC LIMIT 1) AS observation
                    FROM run_actions AS shown
                    JOIN (
                        SELECT name AS wanted, max(run) AS latest FROM run_actions JOIN runs ON number = run
                        WHERE record IS NOT NULL GROUP BY name, project) ON name = wanted AND run = latest
                    WHERE record IS NOT NULL ORDER BY 1, 2
                    """
            ).compactMap { row in
                try row.blob("record").map { (try row.value("name"), $0, try row.blob("observation")) }
            }
        }
    }

    /// Every record, observation and log that a row names, sorted: what collection must keep for the ledger.
    public func references() throws(ForgeError) -> [BlobID] {
        try read { database in
            let texts = try String.fetchAll(
                database,
                sql: """
                    SELECT record FROM run_actions WHERE record IS NOT NULL
                    UNION SELECT observation FROM run_actions WHERE observation IS NOT NULL
                    UNION SELECT stdout FROM run_actions WHERE stdout IS NOT NULL
                    UNION SELECT stderr FROM run_actions WHERE stderr IS NOT NULL
                    UNION SELECT blob FROM refs
                    ORDER BY 1
                    """)
            return texts.compactMap { BlobID(text: $0) }
        }
    }
}
