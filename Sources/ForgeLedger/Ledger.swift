public import ForgeCore
import GRDB
private import Glibc

/// The durable list of runs, their actions, events and refs: `ledger.sqlite` in the Forge home.
///
/// Calls block; make them from a blocking pool, never from a Swift task. Several processes may use one ledger at once;
/// a writer waits at most ``busySeconds`` for another. What a call committed survives `kill -9`; after power loss the
/// last commits may be absent as a whole, and ``rebuild(from:)`` fills them again from the store (ADR 0042).
public final class Ledger: Sendable {
    /// How long a call waits for another process.
    public static let busySeconds = 10.0
    /// The layout that this version writes, SQLite's `user_version`.
    public static let layoutVersion: Int64 = 2

    /// The database file.
    public let path: String
    let database: DatabaseQueue

    private init(path: String, database: DatabaseQueue) {
        self.path = path
        self.database = database
    }

    /// Opens a ledger, making it when there is none.
    ///
    /// - Throws: `E_LEDGER_DAMAGED`, `E_LEDGER_NEWER`, `E_LEDGER_BUSY`, `E_LEDGER_IO`.
    public static func open(path: String) throws(ForgeError) -> Ledger {
        guard access(path + damageMark, F_OK) != 0 else { throw damaged(path, cause: "it was found damaged earlier") }
        var configuration = Configuration()
        configuration.busyMode = .timeout(busySeconds)
        configuration.label = "ledger"
        // DatabasePool and GRDB's own WAL set-up open a second connection and look at files through Foundation at
        // every start; one connection in WAL mode is all that a command needs (ADR 0042).
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL")
        }
        let deadline = ContinuousClock.now + .seconds(busySeconds)
        while true {
            do {
                let ledger = Ledger(path: path, database: try DatabaseQueue(path: path, configuration: configuration))
                try ledger.migrate()
                return ledger
            } catch let error as ForgeError {
                guard error.code == .ledgerBusy, ContinuousClock.now < deadline else { throw error }
            } catch {
                let failed = failure(error, path: path)
                guard failed.code == .ledgerBusy, ContinuousClock.now < deadline else { throw failed }
            }
            // SQLite does not wait where two connections turn a new database to WAL at once: one of them gives up.
            usleep(2000)
        }
    }

    /// Leaves the connection to the end of the process, for commands that open a ledger once and end soon.
    ///
    /// Closing the last connection copies the write-ahead log into the database and syncs both, which took 7–15 ms
    /// where opening takes 1 ms; a log that is left is read by the next process and copied when it has grown.
    public func keepOpenUntilExit() { _ = Unmanaged.passRetained(database) }

    /// Reads in one consistent view.
    func read<Value>(_ body: (Database) throws -> Value) throws(ForgeError) -> Value {
        do { return try database.read(body) } catch { throw noted(error) }
    }

    /// Writes in one transaction.
    func write<Value>(_ body: (Database) throws -> Value) throws(ForgeError) -> Value {
        do { return try database.write(body) } catch { throw noted(error) }
    }

    /// The coded failure; damage is marked, so that the next ``open(path:)`` reports it though page 1 may be whole.
    private func noted(_ error: any Error) -> ForgeError {
        let failure = (error as? ForgeError) ?? Ledger.failure(error, path: path)
        if failure.code == .ledgerDamaged {
            close(Glibc.open(path + Ledger.damageMark, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644))
        }
        return failure
    }

    static let damageMark = ".damaged"

    private static func damaged(_ path: String, cause: String) -> ForgeError {
        ForgeError(.ledgerDamaged, "The ledger is damaged", path: path, cause: cause)
    }

    private static func failure(_ error: any Error, path: String) -> ForgeError {
        guard let error = error as? DatabaseError else {
            return ForgeError(.ledgerFailed, "The ledger cannot be used", path: path, cause: "\(error)")
        }
        let cause = error.message ?? "SQLite error \(error.resultCode.rawValue)"
        switch error.resultCode {
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: return damaged(path, cause: cause)
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            return ForgeError(
                .ledgerBusy, "Another process holds the ledger", path: path,
                hints: ["Try again when the other command has ended"], cause: cause)
        default: return ForgeError(.ledgerFailed, "The ledger cannot be used", path: path, cause: cause)
        }
    }
}
