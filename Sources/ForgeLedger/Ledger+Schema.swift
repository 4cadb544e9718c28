import ForgeCore
import GRDB

extension Ledger {
    /// Brings the database to the present layout; one step a version, each in the same transaction as its number.
    func migrate() throws(ForgeError) {
        let found = try version()
        if found == Self.layoutVersion { return }
        try write { database in
            // Another process may have been faster.
            var version = try Int64.fetchOne(database, sql: "PRAGMA user_version") ?? 0
            guard version <= Self.layoutVersion else {
                throw ForgeError(
                    .ledgerNewer, "The ledger has layout \(version); this Forge reads up to \(Self.layoutVersion)",
                    path: self.path, hints: ["Use the version of Forge that wrote it, or a later one"])
            }
            while version < Self.layoutVersion {
                try database.execute(sql: Self.steps[Int(version)])
                version += 1
                try database.execute(sql: "PRAGMA user_version = \(version)")
            }
        }
    }

    private func version() throws(ForgeError) -> Int64 {
        try read { try Int64.fetchOne($0, sql: "PRAGMA user_version") ?? 0 }
    }

    /// What leads from layout n to n + 1; entries are never changed, only added.
    private static let steps = [
        """
        CREATE TABLE runs (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            kind TEXT NOT NULL,
            targets TEXT NOT NULL,
            document TEXT,
            started INTEGER NOT NULL,
            ended INTEGER,
            exit_code INTEGER
        ) STRICT;
        CREATE TABLE run_actions (
            run INTEGER NOT NULL REFERENCES runs(number) ON DELETE CASCADE,
            sequence INTEGER NOT NULL,
            name TEXT NOT NULL,
            key TEXT NOT NULL,
            outcome TEXT NOT NULL,
            detail TEXT,
            cached INTEGER NOT NULL,
            record TEXT,
            observation TEXT,
            stdout TEXT,
            stderr TEXT,
            started INTEGER NOT NULL,
            duration INTEGER NOT NULL,
            PRIMARY KEY (run, sequence)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX run_actions_name ON run_actions (name, run, sequence);
        CREATE INDEX run_actions_key ON run_actions (key, run, sequence);
        CREATE INDEX run_actions_record ON run_actions (record);
        CREATE TABLE events (
            run INTEGER NOT NULL REFERENCES runs(number) ON DELETE CASCADE,
            sequence INTEGER NOT NULL,
            time INTEGER NOT NULL,
            kind TEXT NOT NULL,
            body TEXT NOT NULL,
            PRIMARY KEY (run, sequence)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE refs (
            name TEXT PRIMARY KEY,
            blob TEXT NOT NULL,
            changed INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """,
        "ALTER TABLE runs ADD COLUMN project TEXT",
    ]
}
