import ForgeCore
import Synchronization

/// Fetches the remote imports of a source, and theirs in turn, several at a time, before they are resolved one by one.
///
/// Only what resolution is going to ask for is asked for: nothing to the right of `?`, nothing with headers of its own,
/// nothing that a cache holds under its hash. Each request is made once; resolution takes the answers from here.
struct RemotePrefetch {
    /// A request that was answered.
    struct Key: Hashable {
        var url: String
        var headers: [Location.Header]
    }

    typealias Answer = Result<RemoteResponse, ImportRefusal>

    /// How many requests are under way at a time.
    static let width = 8
    /// How many requests one source leads to at most; what is beyond is fetched when it is resolved.
    static let limit = 4096

    private let environment: any ImportEnvironment
    private var answers: [Key: Answer] = [:]

    init(_ environment: any ImportEnvironment) { self.environment = environment }

    /// The answer to a request, if it was made.
    func answer(_ key: Key) -> Answer? { answers[key] }

    /// Fetches what a source imports.
    ///
    /// - Parameter configured: the user's headers for a location.
    mutating func fetch(_ first: [Location], _ configured: @escaping @Sendable (Location) -> [Location.Header]) {
        var wave = first
        while !wave.isEmpty, answers.count < Self.limit {
            var seen: Set<Key> = []
            let requests: [(Location, Key)] = wave.prefix(Self.limit - answers.count).compactMap { location in
                let key = Key(url: location.text, headers: configured(location))
                return answers[key] == nil && seen.insert(key).inserted ? (location, key) : nil
            }
            if requests.isEmpty { return }
            let environment = environment
            let found = DeepStack.map(requests, width: Self.width) { location, key in
                let answer = Self.ask(key, environment)
                return (answer, Self.imports(answer, location, environment))
            }
            wave = []
            for ((_, key), (answer, further)) in zip(requests, found) {
                answers[key] = answer
                wave += further
            }
        }
    }

    private static func ask(_ key: Key, _ environment: any ImportEnvironment) -> Answer {
        do throws(ImportRefusal) {
            return .success(
                try environment.fetch(
                    RemoteRequest(url: key.url, headers: key.headers.map { ($0.name, $0.value) })))
        } catch { return .failure(error) }
    }

    private static func imports(
        _ answer: Answer, _ location: Location, _ environment: any ImportEnvironment
    ) -> [Location] {
        guard case .success(.body(let bytes, _)) = answer else { return [] }
        let arena = Arena()
        guard let parsed = try? Sources().parse(bytes, name: "", arena), parsed.needsResolution else { return [] }
        return RemoteReferences(arena).locations(parsed.term, in: location) { hash in
            environment.cached(hash) != nil
        }
    }
}

/// The remote imports that a source is sure to ask for.
struct RemoteReferences {
    private let arena: Arena
    /// Whether those without a hash are left out.
    private let onlyGuarded: Bool

    init(_ arena: Arena, onlyGuarded: Bool = false) {
        self.arena = arena
        self.onlyGuarded = onlyGuarded
    }

    /// Their locations, in order.
    ///
    /// - Parameter isKept: whether what has a hash need not be fetched.
    func locations(_ term: Term, in source: Location, _ isKept: (Digest) -> Bool) -> [Location] {
        var out: [Location] = []
        collect(term.id, source, isKept, &out)
        return out
    }

    private func collect(_ id: UInt32, _ source: Location, _ isKept: (Digest) -> Bool, _ out: inout [Location]) {
        let node = arena.terms[id]
        if node.tag == .importation {
            let reference = arena.imports[Int(node.a)]
            let location = source.child(reference.place, headers: nil)
            guard case .remote = location.place, reference.headers.isNone, reference.mode != .location,
                reference.hash != nil || !onlyGuarded,
                !(reference.hash.flatMap { Digest(bytes: $0) }.map(isKept) ?? false)
            else { return }
            return out.append(location)
        }
        let slots = TermShape.slots(node)
        let more = TermShape.extra(node)
        let start = more.startsAtB ? node.b : node.a
        for position in 0..<more.count {
            visit(arena.extra[start + UInt32(position)], TermShape.slot(node.tag, position), source, isKept, &out)
        }
        visit(node.a, slots.0, source, isKept, &out)
        if node.tag == .operation, node.detail == Operator.alternative.rawValue { return }
        visit(node.b, slots.1, source, isKept, &out)
        visit(node.c, slots.2, source, isKept, &out)
    }

    private func visit(
        _ number: UInt32, _ slot: TermShape.Slot, _ source: Location, _ isKept: (Digest) -> Bool,
        _ out: inout [Location]
    ) {
        switch slot {
        case .term: collect(number, source, isKept, &out)
        case .optional: if number != .max { collect(number, source, isKept, &out) }
        default: break
        }
    }
}
