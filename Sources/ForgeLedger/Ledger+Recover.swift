public import ForgeCore
import GRDB
private import Glibc

extension Ledger {
    /// Opens a ledger; one that is gone or damaged is filled anew from the store, a damaged file being set aside.
    ///
    /// - Parameters:
    ///   - path: The database file.
    ///   - enumerate: Shows blobs of the store, as for ``rebuild(from:)``; called only when there is something to fill.
    /// - Returns: The ledger, and what was recovered from, to be shown.
    public static func openOrRebuild(
        path: String, from enumerate: (_ visit: ([UInt8]) -> Void) throws(ForgeError) -> Void
    ) throws(ForgeError) -> (ledger: Ledger, recovered: ForgeError?) {
        if access(path, F_OK) == 0 {
            do throws(ForgeError) {
                return (try open(path: path), nil)
            } catch  where error.code == .ledgerDamaged {
                return try recover(path: path, from: enumerate)
            }
        }
        return try recover(path: path, from: enumerate)
    }

    /// Makes a new ledger while no other process does, unless another one was faster.
    private static func recover(
        path: String, from enumerate: (_ visit: ([UInt8]) -> Void) throws(ForgeError) -> Void
    ) throws(ForgeError) -> (ledger: Ledger, recovered: ForgeError?) {
        let lock = Glibc.open(path + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard lock >= 0, flock(lock, LOCK_EX) == 0 else {
            let reason = String(cString: strerror(errno))
            if lock >= 0 { close(lock) }
            throw ForgeError(
                .ledgerFailed, "The ledger cannot be locked for recovery", path: path,
                hints: ["Make the directory writable, or set `FORGE_HOME` to another one"], cause: reason)
        }
        defer { close(lock) }
        var notice: ForgeError?
        if access(path, F_OK) == 0 {
            do throws(ForgeError) {
                return (try open(path: path), nil)
            } catch  where error.code == .ledgerDamaged {
                let aside = try setAside(path: path)
                notice = error
                notice?.hints = ["The damaged file is kept as `\(aside)`"]
            }
        }
        let count = try fill(path: path, from: enumerate)
        if notice == nil, count > 0 { notice = ForgeError(.ledgerDamaged, "The ledger was gone", path: path) }
        notice?.hints.append("\(count) actions were filled in from the store")
        return (try open(path: path), notice)
    }

    /// Puts a filled ledger in the place of none; gives how many actions it has.
    ///
    /// Others see it whole or not at all.
    private static func fill(
        path: String, from enumerate: (_ visit: ([UInt8]) -> Void) throws(ForgeError) -> Void
    ) throws(ForgeError) -> Int {
        let temporary = path + ".new"
        // A log that lost its database would be taken for the new one's.
        for name in [temporary, path] {
            for suffix in ["-wal", "-shm", damageMark] { unlink(name + suffix) }
        }
        unlink(temporary)
        let ledger = try open(path: temporary)
        let count = try ledger.rebuild(from: enumerate)
        do { try ledger.database.close() } catch {
            throw ForgeError(.ledgerFailed, "The ledger cannot be filled", path: path, cause: "\(error)")
        }
        guard rename(temporary, path) == 0 else {
            throw ForgeError(
                .ledgerFailed, "The filled ledger cannot be put in place", path: path,
                cause: String(cString: strerror(errno)))
        }
        return count
    }

    /// Renames a ledger's files out of the way and gives the new name.
    public static func setAside(path: String) throws(ForgeError) -> String {
        var number = 1
        while access("\(path).damaged-\(number)", F_OK) == 0 { number += 1 }
        let aside = "\(path).damaged-\(number)"
        // The log and its index first: left beside a new database they would be taken for its own.
        for suffix in ["-wal", "-shm", ""] {
            guard rename(path + suffix, aside + suffix) == 0 || errno == ENOENT else {
                throw ForgeError(
                    .ledgerFailed, "The damaged ledger cannot be renamed", path: path,
                    cause: String(cString: strerror(errno)))
            }
        }
        unlink(path + damageMark)
        return aside
    }
}
