internal import ForgeCore
internal import ForgeIR
internal import ForgeJobs
internal import ForgeLedger
internal import ForgeRemote
internal import ForgeStore

/// What there is to say of one action and a cluster.
struct CacheAnswer {
    /// The action that it is compared with.
    private struct Other {
        let id: BlobID
        /// The run that it is of, where it ran here.
        let run: Int64?
        let changes: [ActionChange]
    }

    private let action: KeyedAction
    private let key: BlobID?
    private let facts: ClusterFacts?
    private let other: Other?

    /// Asks the cluster.
    init(
        of action: KeyedAction, _ session: BuildSession, _ fabric: Fabric, _ cluster: RemoteExecutor, project: String,
        against: BlobID?
    ) async throws {
        self.action = action
        guard let lowered = action.lowered else {
            (key, facts, other) = (nil, nil, nil)
            return
        }
        let key = BlobID(of: lowered.action.encoded)
        self.key = key
        try await fabric.pool.run { () throws(ForgeError) in
            _ = try fabric.store.write(lowered.blobs, durability: .ordered)
        }
        let facts = try await cluster.facts(of: lowered.action)
        self.facts = facts
        var found: (id: BlobID, run: Int64?)?
        if let against {
            found = (against, nil)
        } else if facts.result == nil {
            let last = try await fabric.pool.run { () throws(ForgeError) -> (id: BlobID, run: Int64?)? in
                guard let row = try fabric.ledger.row(of: action.name, project: project), row.key != key.digest,
                    let id = try fabric.store.find(row.key)
                else { return nil }
                return (id, row.run)
            }
            if let last, try await cluster.knows(last.id) { found = last }
        }
        guard let found else {
            other = nil
            return
        }
        let changes = try await fabric.pool.run { () throws(ForgeError) in
            try session.changes(from: found.id, to: action)
        }
        other = Other(id: found.id, run: found.run, changes: changes)
    }

    private static func place(_ isThere: Bool) -> String { isThere ? "on the cluster" : "not on the cluster" }

    /// The outputs that are not the same here and there, sorted.
    private var differing: [(path: String, here: String?, there: String?)] {
        guard let there = facts?.result?.outputs, action.result != nil else { return [] }
        let here = action.outputs
        return Set(here.keys).union(there.keys).sorted(by: Directory.less).filter { here[$0] != there[$0] }
            .map { ($0, here[$0], there[$0]) }
    }

    /// The answer for people.
    var lines: [String] {
        var out = [action.name]
        func line(_ name: String, _ text: String) { out.append("  \(name.padded(to: 10))  \(text)") }
        guard let key, let facts else { return out + ["  it has no key yet: \(action.reason)"] }
        line("action", "\(key), \(Self.place(facts.hasAction))")
        line("command", Self.place(facts.hasCommand))
        line(
            "input root",
            facts.missingInputs == 0
                ? "all of its \(facts.inputs) blobs are on the cluster"
                : "\(facts.missingInputs) of its \(facts.inputs) blobs are not on the cluster")
        if let result = facts.result {
            let same = action.result == nil ? "" : differing.isEmpty ? ", as here" : ", other outputs than here"
            line("result", "on the cluster, exit \(result.exitCode)\(same)")
            for (path, here, there) in differing {
                out.append("    \(path): \(there ?? "nothing") there, \(here ?? "nothing") here")
            }
        } else {
            line("result", "not on the cluster; here \(action.reason)")
        }
        guard let other else { return out }
        let whose = other.run.map { "of run \($0), whose result is on the cluster" } ?? "that was named"
        if other.changes.isEmpty { return out + ["  the action \(whose) is the same"] }
        out.append("  from the action \(whose), it differs in:")
        return out + other.changes.map { "    \($0.words)" }
    }

    /// The answer for programs.
    var json: JSONValue {
        .object([
            "type": .string("cache"), "name": .string(action.name), "reason": .string(action.reason),
            "action": key.map { .string("\($0)") },
            "cluster": facts.map { facts in
                .object([
                    "action": .bool(facts.hasAction), "command": .bool(facts.hasCommand),
                    "inputs": .integer(Int64(facts.inputs)), "missing_inputs": .integer(Int64(facts.missingInputs)),
                    "exit_code": facts.result.map { .integer(Int64($0.exitCode)) },
                    "outputs": facts.result.map { Self.object($0.outputs) },
                ])
            },
            "outputs": action.result == nil ? nil : Self.object(action.outputs),
            "against": other.map { .string("\($0.id)") },
            "changes": other.map { .array($0.changes.map(\.json)) },
        ])
    }

    private static func object(_ members: [String: String]) -> JSONValue {
        .object(members.sorted { Directory.less($0.key, $1.key) }.map { JSONMember($0.key, .string($0.value)) })
    }
}
