public import ForgeCore
import ForgeIR
import GRDB

extension Ledger {
    /// The most bytes in an event's body.
    public static let maxEventBytes = 1 << 20

    /// Adds events to a run's stream as one group and gives the sequence of the last one.
    ///
    /// - Parameters:
    ///   - events: Kind, time in microseconds since 1970, and body of each.
    ///   - run: The run.
    public func appendEvents(
        _ events: [(kind: String, timeMicroseconds: Int64, body: JSONValue)], to run: Int64
    ) throws(ForgeError) -> Int64 {
        try write { database in
            let last = try Int64.fetchOne(
                database, sql: "SELECT max(sequence) FROM events WHERE run = ?", arguments: [run])
            var sequence = last ?? 0
            let statement = try database.cachedStatement(sql: "INSERT INTO events VALUES (?, ?, ?, ?, ?)")
            for event in events {
                let body = JSONWriter.canonical(event.body)
                guard body.count <= Self.maxEventBytes else {
                    throw ForgeError(.ledgerFailed, "An event has more than \(Self.maxEventBytes) bytes")
                }
                sequence += 1
                try statement.execute(
                    arguments: [
                        run, sequence, event.timeMicroseconds, event.kind, String(decoding: body, as: UTF8.self),
                    ])
            }
            return sequence
        }
    }

    /// The events of a run after a sequence number, in order: a reader goes on from the last one it saw.
    public func events(of run: Int64, after sequence: Int64, limit: Int) throws(ForgeError) -> [LedgerEvent] {
        try read { database in
            try Row.fetchAll(
                database,
                sql: "SELECT * FROM events WHERE run = ? AND sequence > ? ORDER BY sequence LIMIT ?",
                arguments: [run, sequence, limit]
            ).map { try LedgerEvent($0) }
        }
    }

    /// Names a blob, replacing what the name meant before.
    public func setRef(_ name: String, to blob: BlobID, timeMicroseconds: Int64) throws(ForgeError) {
        try write { database in
            try database.execute(
                sql: """
                    INSERT INTO refs VALUES (?, ?, ?)
                    ON CONFLICT (name) DO UPDATE SET blob = excluded.blob, changed = excluded.changed
                    """, arguments: [name, blob.description, timeMicroseconds])
        }
    }

    /// Removes a name.
    public func removeRef(_ name: String) throws(ForgeError) {
        try write { try $0.execute(sql: "DELETE FROM refs WHERE name = ?", arguments: [name]) }
    }

    /// Removes the names that stand for nothing any more; gives how many went.
    ///
    /// - Parameter isDead: Decides on a name and its blob, while nobody else can set a name.
    public func removeRefs(where isDead: (String, BlobID) -> Bool) throws(ForgeError) -> Int {
        try write { database in
            var count = 0
            for row in try Row.fetchAll(database, sql: "SELECT name, blob FROM refs ORDER BY name") {
                let name: String = try row.value("name")
                guard let blob = try row.blob("blob"), isDead(name, blob) else { continue }
                try database.execute(sql: "DELETE FROM refs WHERE name = ?", arguments: [name])
                count += 1
            }
            return count
        }
    }

    /// What a name means.
    public func ref(_ name: String) throws(ForgeError) -> BlobID? {
        try read { database in
            try String.fetchOne(database, sql: "SELECT blob FROM refs WHERE name = ?", arguments: [name])
                .flatMap { BlobID(text: $0) }
        }
    }

    /// Every name with its blob, sorted by name.
    public func refs() throws(ForgeError) -> [(name: String, blob: BlobID)] {
        try read { database in
            try Row.fetchAll(database, sql: "SELECT name, blob FROM refs ORDER BY name").compactMap { row in
                try row.blob("blob").map { (try row.value("name"), $0) }
            }
        }
    }
}
