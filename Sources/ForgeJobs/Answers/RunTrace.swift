public import ForgeCore
internal import ForgeIR
public import ForgeLedger

/// A run in the event format of Chrome's tracing, which Perfetto and `chrome://tracing` show.
public struct RunTrace {
    private let run: LedgerRun
    private let actions: [LedgerAction]

    /// Shows a run with its actions.
    public init(_ run: LedgerRun, _ actions: [LedgerAction]) {
        self.run = run
        self.actions = actions
    }

    /// The lane of each action that was executed, the lowest that is free when it begins, and how many there are.
    private var lanes: (places: [Int], count: Int) {
        var free: [Int64] = []
        var places = [Int](repeating: 0, count: actions.count)
        let executed = actions.indices.filter { !actions[$0].isCached }.sorted { a, b in
            let (x, y) = (actions[a], actions[b])
            return (x.startMicroseconds, x.name) < (y.startMicroseconds, y.name)
        }
        for index in executed {
            let start = actions[index].startMicroseconds
            let end = start + actions[index].durationMicroseconds
            if let lane = free.firstIndex(where: { $0 <= start }) {
                free[lane] = end
                places[index] = lane
            } else {
                places[index] = free.count
                free.append(end)
            }
        }
        return (places, free.count)
    }

    /// The document, whose times count from the start of the run.
    public var json: JSONValue {
        let (places, count) = lanes
        var events: [JSONValue] = [
            metadata("process_name", thread: nil, "forge \(run.kind.rawValue), run \(run.number)")
        ]
        if actions.contains(where: \.isCached) { events.append(metadata("thread_name", thread: 0, "cache")) }
        for lane in 0..<count { events.append(metadata("thread_name", thread: lane + 1, "slot \(lane + 1)")) }
        let shown = actions.indices.sorted { a, b in
            let (x, y) = (actions[a], actions[b])
            return (x.startMicroseconds, x.name) < (y.startMicroseconds, y.name)
        }
        for index in shown { events.append(event(actions[index], lane: places[index])) }
        return .object([
            "displayTimeUnit": .string("ms"), "traceEvents": .array(events),
            "otherData": .object([
                "run": .string("\(run.number)"), "kind": .string(run.kind.rawValue),
                "targets": .string(run.targets.joined(separator: " ")),
                "start_microseconds": .string("\(run.startMicroseconds)"),
            ]),
        ])
    }

    private func event(_ action: LedgerAction, lane: Int) -> JSONValue {
        let start = max(0, action.startMicroseconds - run.startMicroseconds)
        let arguments = JSONValue.object([
            "key": .string(action.key.text), "outcome": .string(action.outcome.kind.rawValue),
            "detail": action.outcome.detail.map { .string($0) },
            "record": action.record.map { .string($0.digest.text) },
        ])
        return .object([
            "name": .string(action.name), "cat": .string(action.isCached ? "cached" : "executed"),
            "ph": .string(action.isCached ? "i" : "X"), "ts": .integer(start),
            "dur": action.isCached ? nil : .integer(action.durationMicroseconds),
            "s": action.isCached ? .string("t") : nil, "pid": .integer(1),
            "tid": .integer(action.isCached ? 0 : Int64(lane + 1)), "args": arguments,
            // A colour that the format reserves for what failed.
            "cname": action.outcome.isSuccess ? nil : .string("terrible"),
        ])
    }

    private func metadata(_ name: String, thread: Int?, _ value: String) -> JSONValue {
        .object([
            "name": .string(name), "ph": .string("M"), "pid": .integer(1), "tid": .integer(Int64(thread ?? 0)),
            "args": .object(["name": .string(value)]),
        ])
    }
}
