private import Synchronization

/// What a server counts of its calls.
public final class CallMetrics: Sendable {
    /// Calls of one method.
    private struct Method {
        var codes = [Int](repeating: 0, count: 17)
        var buckets = [Int](repeating: 0, count: CallMetrics.bounds.count + 1)
        var nanoseconds: Int64 = 0
    }

    private struct State {
        var methods: [String: Method] = [:]
        var running = 0
        var connections = 0
    }

    /// Upper bounds of the classes of durations, in seconds.
    private static let bounds = [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10, 60]

    private let state = Mutex(State())

    /// Nothing yet.
    public init() {}

    /// How many calls go on.
    public var running: Int { state.withLock { $0.running } }

    func began() { state.withLock { $0.running += 1 } }

    func ended(_ method: String, _ code: GRPCCode, nanoseconds: Int64) {
        let seconds = Double(nanoseconds) / 1e9
        let place = Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count
        state.withLock { state in
            state.running -= 1
            state.methods[method, default: Method()].codes[code.rawValue] += 1
            state.methods[method, default: Method()].buckets[place] += 1
            state.methods[method, default: Method()].nanoseconds += nanoseconds
        }
    }

    func connected(_ change: Int) { state.withLock { $0.connections += change } }

    /// The counts in the text of Prometheus.
    var text: String {
        let state = state.withLock { $0 }
        var out = MetricsText()
        out.gauge("forge_connections", "Connections of clients.", state.connections)
        out.gauge("forge_calls_running", "Calls that go on.", state.running)
        out.head("forge_calls_total", "Calls that have ended, by method and code.", "counter")
        let methods = state.methods.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        for (name, method) in methods {
            for (code, count) in method.codes.enumerated() where count > 0 {
                out.line(
                    "forge_calls_total", [("method", name), ("code", "\(GRPCCode(rawValue: code) ?? .unknown)")], count)
            }
        }
        out.head("forge_call_seconds", "How long calls took, by method.", "histogram")
        for (name, method) in methods {
            var sum = 0
            for (place, count) in method.buckets.enumerated() {
                sum += count
                let bound = place < Self.bounds.count ? "\(Self.bounds[place])" : "+Inf"
                out.line("forge_call_seconds_bucket", [("method", name), ("le", bound)], sum)
            }
            out.line("forge_call_seconds_sum", [("method", name)], Double(method.nanoseconds) / 1e9)
            out.line("forge_call_seconds_count", [("method", name)], sum)
        }
        return out.text
    }
}

/// The text format of Prometheus.
struct MetricsText {
    private(set) var text = ""

    mutating func head(_ name: String, _ help: String, _ type: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
    }

    /// INVARIANT: names and values of labels are words of this server's own, which need no escaping.
    mutating func line(_ name: String, _ labels: [(String, String)], _ value: some Numeric) {
        let shown = labels.map { "\($0.0)=\"\($0.1)\"" }.joined(separator: ",")
        text += shown.isEmpty ? "\(name) \(value)\n" : "\(name){\(shown)} \(value)\n"
    }

    mutating func gauge(_ name: String, _ help: String, _ value: Int) {
        head(name, help, "gauge")
        line(name, [], value)
    }
}
