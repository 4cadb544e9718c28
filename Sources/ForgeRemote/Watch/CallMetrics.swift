private import Synchronization

/// What a server counts of its calls.
public final class CallMetrics: Sendable {
    /// Calls of one method.
    final class Method: Sendable {
        fileprivate struct Counts {
            var codes = [Int](repeating: 0, count: 17)
            var buckets = [Int](repeating: 0, count: CallMetrics.bounds.count + 1)
            var nanoseconds: Int64 = 0
        }

        fileprivate let counts = Mutex(Counts())
    }

    private struct State {
        var methods: [String: Method] = [:]
        var running = 0
        var ended = 0
        var connections = 0
    }

    /// Upper bounds of the classes of durations, in seconds.
    fileprivate static let bounds = [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10, 60]

    private let state = Mutex(State())

    /// Nothing yet.
    public init() {}

    /// How many calls go on.
    public var running: Int { state.withLock { $0.running } }

    /// How many calls have ended.
    public var ended: Int { state.withLock { $0.ended } }

    /// Waits until no call goes on, at most so long.
    public func quiet(milliseconds: Int) async {
        var left = milliseconds
        while left > 0, running > 0 {
            try? await Task.sleep(for: .milliseconds(20))
            left -= 20
        }
    }

    /// A call of a method that there is has begun.
    func began(_ path: String) -> Method {
        state.withLock { state in
            state.running += 1
            if let known = state.methods[path] { return known }
            let method = Method()
            state.methods[path] = method
            return method
        }
    }

    func ended(_ method: Method, _ code: GRPCCode, nanoseconds: Int64) {
        let seconds = Double(nanoseconds) / 1e9
        let place = Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count
        method.counts.withLock { counts in
            counts.codes[code.rawValue] += 1
            counts.buckets[place] += 1
            counts.nanoseconds += nanoseconds
        }
        state.withLock { state in
            state.running -= 1
            state.ended += 1
        }
    }

    func connected(_ change: Int) { state.withLock { $0.connections += change } }

    /// The counts in the text of Prometheus.
    var text: String {
        let (found, running, connections) = state.withLock { ($0.methods, $0.running, $0.connections) }
        var out = MetricsText()
        out.gauge("forge_connections", "Connections of clients.", connections)
        out.gauge("forge_calls_running", "Calls that go on.", running)
        out.head("forge_calls_total", "Calls that have ended, by method and code.", "counter")
        let methods = found.map { ($0.key, $0.value.counts.withLock { $0 }) }
            .filter { $0.1.codes.contains { $0 > 0 } }
            .sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }
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

    mutating func gauge(_ name: String, _ help: String, _ value: some BinaryInteger) {
        head(name, help, "gauge")
        line(name, [], value)
    }

    mutating func counter(_ name: String, _ help: String, _ value: some BinaryInteger) {
        head(name, help, "counter")
        line(name, [], value)
    }
}
