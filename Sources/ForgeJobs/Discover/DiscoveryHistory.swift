internal import ForgeCore

/// The runs of actions that differ at most in the bytes of discovered inputs: what each has read.
///
/// The latest is first.
struct DiscoveryHistory: Equatable {
    /// A discovered file that was read.
    struct ReadFile: Equatable {
        var path: String
        var digest: Digest
    }

    /// One run.
    struct Run: Equatable {
        /// The key of the action that ran.
        var action: Digest
        /// What it read of the discovered inputs, by path.
        var read: [ReadFile]
    }

    /// Older runs are forgotten; their results stay in the cache under their own keys.
    static let mostRuns = 16

    private(set) var runs: [Run] = []

    /// A history without a run.
    init() {}

    /// Where the history of an action is kept: in the cache, under a key that is none of an action.
    static func key(_ elided: Digest) -> Digest { Digest(of: "forge discovered inputs 1\n\(elided.text)") }

    /// Adds a run in front.
    mutating func add(_ run: Run) {
        runs.removeAll { $0.read == run.read }
        runs.insert(run, at: 0)
        runs.removeLast(max(0, runs.count - Self.mostRuns))
    }

    /// Canonical JSON.
    var bytes: [UInt8] {
        JSONWriter.canonical(
            .array(
                runs.map { run in
                    .object([
                        "action": .string(run.action.text),
                        "read": .array(run.read.map { .array([.string($0.path), .string($0.digest.text)]) }),
                    ])
                }))
    }

    /// Reads what ``bytes`` wrote; nil for anything else.
    init?(_ bytes: [UInt8]) {
        guard let items = (try? JSONReader.read(bytes))?.arrayValue else { return nil }
        for item in items {
            guard let action = item["action"]?.stringValue.flatMap({ Digest(text: $0) }) else { return nil }
            var read: [ReadFile] = []
            for entry in item["read"]?.arrayValue ?? [] {
                guard let parts = entry.arrayValue, parts.count == 2, let path = parts[0].stringValue,
                    let digest = parts[1].stringValue.flatMap({ Digest(text: $0) })
                else { return nil }
                read.append(ReadFile(path: path, digest: digest))
            }
            runs.append(Run(action: action, read: read))
        }
    }
}
