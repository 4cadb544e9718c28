public import ForgeCore
import ForgeIR
import GRDB

extension Ledger {
    /// Fills runs and actions again from the observations in a store, replacing those there are.
    ///
    /// Executions come back with name, key, outcome, times, record and logs. Actions that were taken from the cache
    /// leave no observation and do not come back; neither do events, refs, targets and the document's digest. A run
    /// keeps its number where the numbers of earlier runs allow it.
    ///
    /// - Parameter enumerate: Calls `visit` with the bytes of each blob that may be an observation (see
    ///   `ObservationRecord.isCandidate`); others do no harm.
    /// - Returns: How many actions were filled in.
    public func rebuild(
        from enumerate: (_ visit: ([UInt8]) -> Void) throws(ForgeError) -> Void
    ) throws(ForgeError) -> Int {
        var runs: [RunKey: [LedgerAction]] = [:]
        try enumerate { bytes in
            guard ObservationRecord.isCandidate(bytes), bytes.count <= ObservationRecord.maxBytes,
                let seen = try? ObservationRecord(decoding: bytes), let kind = RunKind(rawValue: seen.run.kind)
            else { return }
            let key = RunKey(
                start: seen.run.startMicroseconds, number: seen.run.number, host: seen.host, kind: kind)
            runs[key, default: []].append(LedgerAction(seen, id: BlobID(of: bytes)))
        }
        let ordered = runs.sorted { $0.key < $1.key }
        try write { database in
            try database.execute(sql: "DELETE FROM runs")
            var last: Int64 = 0
            for (key, unsorted) in ordered {
                last = max(last + 1, key.number)
                try Self.insert(unsorted.sorted(by: Self.endedBefore), run: last, key, into: database)
            }
        }
        return ordered.reduce(0) { $0 + $1.value.count }
    }

    private static func insert(
        _ actions: [LedgerAction], run number: Int64, _ key: RunKey, into database: Database
    ) throws {
        let end = actions.map { $0.startMicroseconds + $0.durationMicroseconds }.max()
        let exitCode = actions.allSatisfy(\.outcome.isSuccess) ? 0 : 1
        try database.execute(
            sql: "INSERT INTO runs (number, kind, targets, started, ended, exit_code) VALUES (?, ?, '[]', ?, ?, ?)",
            arguments: [number, key.kind.rawValue, key.start, end, exitCode])
        try insert(actions, run: number, into: database)
    }

    private static func endedBefore(_ a: LedgerAction, _ b: LedgerAction) -> Bool {
        let (first, second) = (
            a.startMicroseconds + a.durationMicroseconds, b.startMicroseconds + b.durationMicroseconds
        )
        if first != second { return first < second }
        return a.name != b.name ? a.name < b.name : a.key < b.key
    }
}

/// What tells runs of several ledgers and hosts apart.
private struct RunKey: Hashable, Comparable {
    let start: Int64
    let number: Int64
    let host: String
    let kind: RunKind

    static func < (a: RunKey, b: RunKey) -> Bool {
        (a.start, a.number, a.host, a.kind.rawValue) < (b.start, b.number, b.host, b.kind.rawValue)
    }
}
