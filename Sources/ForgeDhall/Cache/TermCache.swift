import ForgeCore

/// What earlier sessions parsed, resolved and checked, and what this one adds to it.
///
/// A record is found by what a source says and what its imports were, in order: the digest of its bytes, and for each
/// import its identity or its absence. The same bytes at another place, or with other imports, are another record.
final class TermCache {
    /// What one import of a source was.
    struct Outcome {
        /// The import as it is written, encoded.
        var reference: [UInt8]
        /// What it became; nil when it was absent and a choice went on.
        var identity: Digest?
    }

    /// A source that was met before: what its imports were then, and what it was with them.
    struct Candidate {
        var outcomes: [Outcome]
        var identity: Digest
    }

    private enum Kind: UInt8 {
        case term, source, hash, manifest
    }

    /// With fewer terms than this another thread is not worth its start.
    private static let manyTerms = 4
    /// How many sets of imports are remembered for the same bytes.
    private static let candidateLimit = 8

    private let store: any TermStore
    private let file: CacheFile
    private let machine: Machine
    /// Terms that wait to be written down.
    private var waiting: [TermRecords.Entry] = []
    /// Records that are written down.
    private var added: [Digest: [UInt8]] = [:]
    /// The terms that are being written down on another thread.
    private var behind: TermRecords?
    private var noted: [Digest: [Candidate]] = [:]
    /// What was made or found in this session, by identity.
    private var known: [Digest: Kept] = [:]
    /// What values are imports, for the terms that hold them.
    private var identities: [UInt32: Digest] = [:]
    private var kept: [Kept] = []

    /// A record that is read when something asks for its value or its type.
    private struct Kept {
        var value: Value
        var type: Value
        var record = UnsafeRawBufferPointer(start: nil, count: 0)
        var source = UInt16.max
    }

    init(_ store: any TermStore, _ machine: Machine) {
        self.store = store
        self.machine = machine
        file = CacheFile(store.content, program: store.program)
    }

    // MARK: Keys

    /// The key of a record about what has a digest.
    private static func key(_ kind: Kind, _ digest: Digest) -> Digest {
        var bytes = digest.bytes
        bytes[31] ^= kind.rawValue
        guard let key = Digest(bytes: bytes) else { preconditionFailure("INVARIANT: 32 bytes are a digest") }
        return key
    }

    /// The key of the term that has an identity.
    static func termKey(_ identity: Digest) -> Digest { key(.term, identity) }

    /// The identity of a source with the imports that it had.
    static func identity(_ digest: Digest, _ outcomes: [Outcome]) -> Digest {
        var parts = Array("code".utf8) + digest.bytes
        for outcome in outcomes { parts += outcome.identity.map { [1] + $0.bytes } ?? [0] }
        return Digest(of: parts)
    }

    /// The identity of an import that is not code.
    static func identity(_ kind: String, _ content: [UInt8]) -> Digest {
        Digest(of: Array(kind.utf8) + [0] + content)
    }

    // MARK: Terms

    /// A term and its type that were kept under an identity; they are read when they are used.
    func term(_ identity: Digest, source: @autoclosure () -> UInt16) throws(Failure) -> (value: Value, type: Value)? {
        if let known = known[identity] { return (known.value, known.type) }
        guard
            let record = try sound({ () throws(DamagedRecord) in
                try file.record(Self.key(.term, identity))
            })
        else { return nil }
        let number = UInt32(kept.count)
        let entry = Kept(
            value: machine.add(.kept, detail: 0, number), type: machine.add(.kept, detail: 1, number), record: record,
            source: source())
        kept.append(entry)
        remember(entry, identity)
        return (entry.value, entry.type)
    }

    private func remember(_ entry: Kept, _ identity: Digest) {
        known[identity] = entry
        // A source that is nothing but an import has its value: it is read back through the import.
        if identities[entry.value.id] == nil { identities[entry.value.id] = identity }
    }

    /// The identity of the import that a value is; nil for one that is none.
    func identity(of value: Value) -> Digest? { identities[value.id] }

    /// The value or, with `isType`, the type of a kept term, in weak head normal form.
    func read(_ number: UInt32, isType: Bool) throws(Failure) -> Value {
        let entry = kept[Int(number)]
        let (imports, term, type) = try sound { () throws(DamagedRecord) in
            var reader = ByteReader(entry.record)
            var imports: [Digest] = []
            for _ in 0..<(try reader.number()) { imports.append(try reader.digest()) }
            let term = try reader.run()
            return (imports, term, try reader.run())
        }
        var values: [Value] = []
        if !isType {
            for identity in imports {
                guard let found = try self.term(identity, source: .max) else { throw Failure(.damagedCache) }
                values.append(found.value)
            }
        }
        var reader = TermBlockReader(machine.arena, source: entry.source, imports: values)
        let root = try sound { () throws(DamagedRecord) in try reader.term(isType ? type : term) }
        return try machine.evaluate(root, .empty)
    }

    private func sound<Result>(_ body: () throws(DamagedRecord) -> Result) throws(Failure) -> Result {
        do throws(DamagedRecord) { return try body() } catch { throw Failure(.damagedCache) }
    }

    /// Keeps a term that was checked, and says whether it could.
    ///
    /// A type whose normal form is out of proportion is not written down, and neither is its term.
    func keep(
        _ term: Term, value: Value, type: Value, identity: Digest, withSpans: Bool
    ) throws(Failure) -> Bool {
        let entry = Kept(value: value, type: type)
        if known[identity] == nil {
            guard let typeTerm = try normalForm(of: type) else { return false }
            waiting.append(
                TermRecords.Entry(term: term, type: typeTerm, identity: identity, withSpans: withSpans))
        }
        remember(entry, identity)
        return true
    }

    /// The term of a type, where that is not too large.
    private func normalForm(of type: Value) throws(Failure) -> Term? {
        let (limits, depth) = (machine.limits, machine.depth)
        defer { machine.limits = limits }
        machine.limits.steps = min(limits.steps, machine.steps + 2_000_000)
        var quoter = Quoter(machine)
        quoter.budget = 200_000
        do throws(Failure) { return try quoter.quote(type) } catch {
            guard case .limit(let limit, _) = error.reason, limit == .steps else { throw error }
            machine.depth = depth
            return nil
        }
    }

    // MARK: Sources

    /// What the bytes of a digest were before, newest first.
    func candidates(_ digest: Digest) throws(Failure) -> [Candidate] {
        let key = Self.key(.source, digest)
        return try sound { () throws(DamagedRecord) in
            if let fresh = noted[digest] { return fresh }
            guard let record = try file.record(key) else { return [] }
            return try Self.candidates(record)
        }
    }

    private static func candidates(_ record: UnsafeRawBufferPointer) throws(DamagedRecord) -> [Candidate] {
        var reader = ByteReader(record)
        var out: [Candidate] = []
        while !reader.isAtEnd {
            var candidate = Candidate(outcomes: [], identity: try reader.digest())
            for _ in 0..<(try reader.number()) {
                let reference = Array(try reader.run())
                let isThere = try reader.number() == 1
                candidate.outcomes.append(Outcome(reference: reference, identity: isThere ? try reader.digest() : nil))
            }
            out.append(candidate)
        }
        return out
    }

    /// Notes what a source was with the imports that it had.
    func note(_ digest: Digest, _ candidate: Candidate) throws(Failure) {
        var all = try candidates(digest).filter { $0.identity != candidate.identity }
        all.insert(candidate, at: 0)
        var out = ByteWriter()
        if all.count > Self.candidateLimit { all.removeLast(all.count - Self.candidateLimit) }
        noted[digest] = all
        for candidate in all {
            out.digest(candidate.identity)
            out.number(UInt32(candidate.outcomes.count))
            for outcome in candidate.outcomes {
                out.run(outcome.reference)
                out.number(outcome.identity == nil ? 0 : 1)
                if let identity = outcome.identity { out.digest(identity) }
            }
        }
        added[Self.key(.source, digest)] = out.bytes
    }

    // MARK: Semantic hashes

    /// The semantic hash of what has an identity.
    func hash(_ identity: Digest) throws(Failure) -> Digest? {
        try sound { () throws(DamagedRecord) in
            guard let record = try file.record(Self.key(.hash, identity)) else { return nil }
            var reader = ByteReader(record)
            return try reader.digest()
        }
    }

    func note(_ hash: Digest, of identity: Digest) { added[Self.key(.hash, identity)] = hash.bytes }

    // MARK: Manifests

    private func manifestKey(_ path: String, _ digest: Digest) -> Digest {
        Self.key(.manifest, Digest(of: digest.bytes + store.place + [0] + Array(path.utf8)))
    }

    /// What a source asked of the world when it was last checked.
    func manifest(_ path: String, _ digest: Digest) throws(Failure) -> Manifest? {
        try sound { () throws(DamagedRecord) in
            guard let record = try file.record(manifestKey(path, digest)) else { return nil }
            return try Manifest(record)
        }
    }

    func note(_ manifest: Manifest, _ path: String, _ digest: Digest) {
        added[manifestKey(path, digest)] = manifest.bytes
    }

    // MARK: The end

    /// Begins to write down what was kept so far, on another thread, if there is enough of it.
    func writeBehind() {
        guard behind == nil, waiting.count >= Self.manyTerms else { return }
        behind = TermRecords(waiting, identities, machine.arena)
        waiting = []
    }

    /// Adds what is new to the store.
    func commit() {
        var draft = behind?.take() ?? SegmentDraft()
        behind = nil
        if !waiting.isEmpty {
            let view = machine.arena.lend(to: BackgroundRead())
            TermRecords.write(waiting, identities, view, into: &draft)
        }
        waiting = []
        for (key, bytes) in added { draft.add(key, bytes) }
        added = [:]
        file.add(draft, to: store)
    }
}
