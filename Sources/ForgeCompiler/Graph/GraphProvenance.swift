public import ForgeCore
import ForgeIR

/// The history of artifacts: events are only ever added, and none has a time in it.
public struct GraphProvenance: Equatable, Sendable {
    /// One event.
    public enum Event: Equatable, Sendable {
        /// The graph was compiled; `previous` is the digest of the artifacts that it was compared with.
        case compile(key: Digest, nodes: Int, links: Int, dirty: Int, previous: Digest?)
        /// A consumer made something of the artifacts.
        case write(target: String, digest: Digest)
    }

    /// The most events that a history holds.
    public static let limit = 4096

    /// All events, oldest first.
    public private(set) var events: [Event]

    /// A history of these events.
    init(_ events: [Event] = []) { self.events = events }

    /// Adds an event.
    ///
    /// - Throws: `E_GRAPH_LIMIT` when the history is full.
    public mutating func append(_ event: Event) throws(ForgeError) {
        guard events.count < Self.limit else {
            throw ForgeError(
                .graphLimit, "The history has \(events.count) events, and no more fit",
                hints: ["Compile without the previous artifacts, which begins a new history"])
        }
        events.append(event)
    }

    /// The compile key of the latest compilation.
    var latestKey: Digest? {
        for event in events.reversed() {
            if case .compile(let key, _, _, _, _) = event { return key }
        }
        return nil
    }
}

extension GraphProvenance.Event {
    /// The canonical form.
    var json: JSONValue {
        switch self {
        case .compile(let key, let nodes, let links, let dirty, let previous):
            .object([
                "dirty": .integer(Int64(dirty)), "event": .string("compile"), "key": .string(key.text),
                "links": .integer(Int64(links)), "nodes": .integer(Int64(nodes)),
                "previous": previous.map { .string($0.text) },
            ])
        case .write(let target, let digest):
            .object(["digest": .string(digest.text), "event": .string("write"), "target": .string(target)])
        }
    }

    /// Reads the canonical form; nil for anything else.
    init?(_ json: JSONValue) {
        func digest(_ key: String) -> Digest? { (json[key]?.stringValue).flatMap { Digest(text: $0) } }
        func count(_ key: String) -> Int? { (json[key]?.integerValue).map(Int.init) }
        switch json["event"]?.stringValue {
        case "compile":
            guard let key = digest("key"), let nodes = count("nodes"), let links = count("links"),
                let dirty = count("dirty")
            else { return nil }
            self = .compile(key: key, nodes: nodes, links: links, dirty: dirty, previous: digest("previous"))
        case "write":
            guard let target = json["target"]?.stringValue, let digest = digest("digest") else { return nil }
            self = .write(target: target, digest: digest)
        default: return nil
        }
    }
}
