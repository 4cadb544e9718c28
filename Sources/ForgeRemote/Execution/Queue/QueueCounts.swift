/// How executions ended.
struct QueueCounts: Sendable {
    /// Their results were known.
    var known = 0
    /// They went along with another one.
    var joined = 0
    /// They ran to their end.
    var ran = 0
    var cancelled = 0
    /// They could not be run, or not to their end.
    var failed = 0

    mutating func add(_ ending: ExecutionEnding) {
        switch ending.failure?.code {
        case nil: ran += 1
        case .cancelled: cancelled += 1
        default: failed += 1
        }
    }

    var named: [(String, Int)] {
        [("cancelled", cancelled), ("failed", failed), ("joined", joined), ("known", known), ("ran", ran)]
    }
}
