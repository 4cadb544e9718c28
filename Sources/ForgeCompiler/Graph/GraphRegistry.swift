public import ForgeCore
import ForgeIR

/// Where each graph stands on its way into use, with what a domain makes of its artifacts.
public struct GraphRegistry<Product: Sendable>: Sendable {
    /// The stages, in the one order in which a graph goes through them.
    public enum State: Int, Sendable, CaseIterable {
        case pending, generating, compiled, registered, active
    }

    /// One graph.
    public struct Record: Sendable {
        /// The graph's identifier.
        public let id: String
        /// Where it stands.
        public fileprivate(set) var state: State
        /// What its compilation gave; from `compiled` on.
        public fileprivate(set) var artifacts: GraphArtifacts?
        /// What the domain made of it; from `registered` on.
        public fileprivate(set) var product: Product?
    }

    /// All graphs by the bytes of their ids.
    public private(set) var records: [Record] = []

    /// An empty registry.
    public init() {}

    /// The record of a graph.
    public subscript(id: String) -> Record? { place(of: id).map { records[$0] } }

    /// Enters a graph as pending.
    ///
    /// - Throws: `E_GRAPH_REGISTERED`.
    public mutating func add(_ id: String) throws(ForgeError) {
        let place = lowerBound(of: id)
        if place < records.count, records[place].id == id {
            throw ForgeError(
                .graphRegistered, "The graph `\(id)` is in the registry already",
                hints: ["Use its record, or another id"])
        }
        records.insert(Record(id: id, state: .pending), at: place)
    }

    /// From pending to generating.
    ///
    /// - Throws: `E_GRAPH_UNREGISTERED`, `E_GRAPH_LIFECYCLE`, as all that follow.
    public mutating func begin(_ id: String) throws(ForgeError) { _ = try step(id, to: .generating) }

    /// From generating to compiled.
    ///
    /// - Throws: `E_GRAPH_PREVIOUS_OTHER` too, for artifacts of another graph.
    public mutating func finish(_ id: String, _ artifacts: GraphArtifacts) throws(ForgeError) {
        guard artifacts.graphID == id else {
            throw ForgeError(
                .graphPreviousOther, "The artifacts are of `\(artifacts.graphID)`, not of `\(id)`",
                hints: ["Compile the graph `\(id)`"])
        }
        records[try step(id, to: .compiled)].artifacts = artifacts
    }

    /// From compiled to registered.
    public mutating func register(_ id: String, _ product: Product) throws(ForgeError) {
        records[try step(id, to: .registered)].product = product
    }

    /// From registered to active; an active graph stays so.
    public mutating func activate(_ id: String) throws(ForgeError) {
        if self[id]?.state != .active { _ = try step(id, to: .active) }
    }

    /// Takes the one step that leads to a state, and gives the record's place.
    private mutating func step(_ id: String, to state: State) throws(ForgeError) -> Int {
        guard let place = place(of: id) else {
            throw ForgeError(
                .graphUnregistered, "There is no graph `\(id)` in the registry",
                hints: Suggestion.hints(for: id, among: records.map(\.id)))
        }
        let now = records[place].state
        guard now.rawValue + 1 == state.rawValue else {
            let next = State(rawValue: now.rawValue + 1)
            throw ForgeError(
                .graphLifecycle, "The graph `\(id)` is \(now) and cannot become \(state)",
                hints: [next.map { "What comes next is \($0)" } ?? "Nothing comes after \(now)"],
                cause: "The way is \(State.allCases.map { "\($0)" }.joined(separator: " → "))")
        }
        records[place].state = state
        return place
    }

    private func place(of id: String) -> Int? {
        let place = lowerBound(of: id)
        return place < records.count && records[place].id == id ? place : nil
    }

    private func lowerBound(of id: String) -> Int {
        var (low, high) = (0, records.count)
        while low < high {
            let middle = (low + high) / 2
            if Directory.less(records[middle].id, id) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
