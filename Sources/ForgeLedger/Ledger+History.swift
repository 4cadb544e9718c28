public import ForgeCore
import ForgeIR
import GRDB

extension Ledger {
    /// The latest row of an action in runs up to `run`, verifications aside.
    ///
    /// - Parameters:
    ///   - name: The action's name.
    ///   - project: The directory whose runs count, beside those whose directory is not known; nil for all.
    ///   - run: The last run that counts; nil for all.
    ///   - executed: Whether rows that came from the cache are passed over.
    public func row(
        of name: String, project: String?, upTo run: Int64? = nil, executed: Bool = false
    ) throws(ForgeError) -> LedgerAction? {
        try actions(
            """
            WHERE name = ? AND run <= ? AND cached <= ? AND EXISTS (
                SELECT 1 FROM runs
                WHERE number = run AND kind <> 'verify' AND (? IS NULL OR project = ? OR project IS NULL))
            ORDER BY run DESC, sequence DESC LIMIT 1
            """, [name, run ?? Int64.max, executed ? 0 : 1, project, project]
        ).first
    }

    /// The names of actions that begin with a text, sorted, in runs as for ``row(of:project:upTo:executed:)``.
    public func names(beginning prefix: String, project: String?) throws(ForgeError) -> [String] {
        try read { database in
            // No name holds a character above U+10FFFD.
            try String.fetchAll(
                database,
                sql: """
                    SELECT DISTINCT name FROM run_actions WHERE name >= ? AND name < ? AND EXISTS (
                        SELECT 1 FROM runs
                        WHERE number = run AND kind <> 'verify' AND (? IS NULL OR project = ? OR project IS NULL))
                    ORDER BY name
                    """, arguments: [prefix, prefix + "\u{10FFFF}", project, project])
        }
    }

    /// The latest run that looked at actions, verifications aside; nil when there is none.
    public func latestRun(project: String?) throws(ForgeError) -> Int64? {
        try read { database in
            try Int64.fetchOne(
                database,
                sql: """
                    SELECT max(number) FROM runs
                    WHERE kind <> 'verify' AND (? IS NULL OR project = ? OR project IS NULL)
                        AND EXISTS (SELECT 1 FROM run_actions WHERE run = number)
                    """, arguments: [project, project])
        }
    }

    /// How long the latest execution of each action took, in microseconds, by name.
    public func durations(project: String?) throws(ForgeError) -> [String: Int64] {
        try read { database in
            var found: [String: Int64] = [:]
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT made.name AS name, made.duration AS duration FROM run_actions AS made JOIN (
                        SELECT name AS wanted, max(run) AS latest FROM run_actions JOIN runs ON number = run
                        WHERE cached = 0 AND outcome = 'exited' AND kind <> 'verify'
                            AND (? IS NULL OR project = ? OR project IS NULL)
                        GROUP BY name) ON made.name = wanted AND made.run = latest
                    WHERE made.cached = 0 ORDER BY made.sequence
                    """, arguments: [project, project])
            for row in rows { found[try row.value("name")] = try row.value("duration") }
            return found
        }
    }
}
