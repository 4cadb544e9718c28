import ForgeCore
import ForgeIR
import GRDB

extension Row {
    /// The value of a column; a value of another type is damage, never a crash.
    func value<Value: DatabaseValueConvertible>(_ column: String) throws -> Value {
        guard let stored = self[column] as DatabaseValue?, let value = Value.fromDatabaseValue(stored) else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "the column `\(column)` has a wrong type")
        }
        return value
    }

    /// The value of a column that may be NULL.
    func optional<Value: DatabaseValueConvertible>(_ column: String) throws -> Value? {
        guard let stored = self[column] as DatabaseValue?, !stored.isNull else { return nil }
        return try value(column) as Value
    }

    /// The blob that a column names, if any.
    func blob(_ column: String) throws -> BlobID? {
        guard let text = try optional(column) as String? else { return nil }
        guard let id = BlobID(text: text) else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "`\(text)` where a digest belongs")
        }
        return id
    }
}

extension LedgerRun {
    init(_ row: Row) throws {
        let targets: String = try row.value("targets")
        guard let kind = RunKind(rawValue: try row.value("kind")),
            let items = try? JSONReader.read(Array(targets.utf8)).arrayValue
        else { throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a run of unknown kind or targets") }
        self.init(
            number: try row.value("number"), kind: kind, targets: items.compactMap(\.stringValue),
            document: (try row.optional("document") as String?).flatMap { Digest(text: $0) },
            startMicroseconds: try row.value("started"), endMicroseconds: try row.optional("ended"),
            exitCode: try row.optional("exit_code"))
    }
}

extension LedgerAction {
    init(_ row: Row) throws {
        guard let key = Digest(hex: try row.value("key") as String),
            let kind = RecordedOutcome.Kind(rawValue: try row.value("outcome"))
        else { throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "an action of unknown key or outcome") }
        self.init(
            name: try row.value("name"), key: key, outcome: RecordedOutcome(kind, detail: try row.optional("detail")),
            isCached: try row.value("cached"), record: try row.blob("record"),
            observation: try row.blob("observation"), stdout: try row.blob("stdout"), stderr: try row.blob("stderr"),
            startMicroseconds: try row.value("started"), durationMicroseconds: try row.value("duration"))
        run = try row.value("run")
    }
}

extension LedgerEvent {
    init(_ row: Row) throws {
        let body: String = try row.value("body")
        self.init(
            sequence: try row.value("sequence"), timeMicroseconds: try row.value("time"), kind: try row.value("kind"),
            body: Array(body.utf8))
    }
}
