public import ForgeCore
import ForgeIR
import GRDB

extension Ledger {
    /// Begins a run and gives its number.
    ///
    /// `project` is the directory of the document, which tells actions of equal names apart.
    public func beginRun(
        kind: RunKind, targets: [String], document: Digest?, project: String? = nil, startMicroseconds: Int64
    ) throws(ForgeError) -> Int64 {
        try write { database in
            try database.execute(
                sql: "INSERT INTO runs (kind, targets, document, project, started) VALUES (?, ?, ?, ?, ?)",
                arguments: [
                    kind.rawValue, JSONWriter.canonicalText(.strings(targets)), document?.text, project,
                    startMicroseconds,
                ])
            return database.lastInsertedRowID
        }
    }

    /// Adds actions to a run, after those it has.
    public func append(_ actions: [LedgerAction], to run: Int64) throws(ForgeError) {
        guard !actions.isEmpty else { return }
        try write { try Self.insert(actions, run: run, into: $0) }
    }

    /// Adds one action to a run.
    public func append(_ action: LedgerAction, to run: Int64) throws(ForgeError) { try append([action], to: run) }

    /// Ends a run.
    public func finishRun(_ run: Int64, exitCode: Int32, endMicroseconds: Int64) throws(ForgeError) {
        try write { database in
            try database.execute(
                sql: "UPDATE runs SET ended = ?, exit_code = ? WHERE number = ?",
                arguments: [endMicroseconds, exitCode, run])
        }
    }

    /// Writes a whole run in one transaction: what a build with nothing to do needs.
    ///
    /// Gives its number.
    public func recordRun(
        kind: RunKind, targets: [String], document: Digest?, project: String? = nil, startMicroseconds: Int64,
        endMicroseconds: Int64, exitCode: Int32, actions: [LedgerAction]
    ) throws(ForgeError) -> Int64 {
        try write { database in
            try database.execute(
                sql: """
                    INSERT INTO runs (kind, targets, document, project, started, ended, exit_code)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    kind.rawValue, JSONWriter.canonicalText(.strings(targets)), document?.text, project,
                    startMicroseconds, endMicroseconds, exitCode,
                ])
            let number = database.lastInsertedRowID
            try Self.insert(actions, run: number, into: database)
            return number
        }
    }

    static func insert(_ actions: [LedgerAction], run: Int64, into database: Database) throws {
        let last = try Int64.fetchOne(
            database, sql: "SELECT max(sequence) FROM run_actions WHERE run = ?", arguments: [run])
        var sequence = last ?? 0
        let statement = try database.cachedStatement(
            sql: "INSERT INTO run_actions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        for action in actions {
            sequence += 1
            try statement.execute(arguments: [
                run, sequence, action.name, action.key.hex, action.outcome.kind.rawValue, action.outcome.detail,
                action.isCached, action.record?.description, action.observation?.description,
                action.stdout?.description, action.stderr?.description, action.startMicroseconds,
                action.durationMicroseconds,
            ])
        }
    }

    /// The latest runs, newest first.
    public func runs(limit: Int) throws(ForgeError) -> [LedgerRun] {
        try read { database in
            try Row.fetchAll(database, sql: "SELECT * FROM runs ORDER BY number DESC LIMIT ?", arguments: [limit])
                .map { try LedgerRun($0) }
        }
    }

    /// One run.
    public func run(_ number: Int64) throws(ForgeError) -> LedgerRun? {
        try read { database in
            try Row.fetchOne(database, sql: "SELECT * FROM runs WHERE number = ?", arguments: [number])
                .map { try LedgerRun($0) }
        }
    }

    /// A run's actions in the order in which they ended.
    public func actions(of run: Int64) throws(ForgeError) -> [LedgerAction] {
        try actions("WHERE run = ? ORDER BY sequence", [run])
    }

    /// Forgets all runs but the latest ones; their numbers are not used again.
    ///
    /// Gives how many went.
    public func prune(keepingLatest count: Int) throws(ForgeError) -> Int {
        try write { database in
            try database.execute(
                sql: """
                    DELETE FROM runs WHERE number NOT IN (SELECT number FROM runs ORDER BY number DESC LIMIT ?)
                    """,
                arguments: [count])
            return database.changesCount
        }
    }

    func actions(_ clause: String, _ arguments: StatementArguments) throws(ForgeError) -> [LedgerAction] {
        try read { database in
            try Row.fetchAll(database, sql: "SELECT * FROM run_actions \(clause)", arguments: arguments)
                .map { try LedgerAction($0) }
        }
    }
}
