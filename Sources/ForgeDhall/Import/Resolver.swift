import ForgeCore

/// Puts what imports stand for in their place (the standard's "Import resolution").
///
/// Every place is read, checked and typed once in a session, whatever the number of paths that lead to it.
final class Resolver {
    /// What an import has become.
    struct Resolved {
        var value: Value
        var type: Value
        /// What names it in the cache of terms, where it is kept there.
        var identity: Digest?
    }

    let machine: Machine
    let environment: any ImportEnvironment
    let sources: Sources
    /// What imports have become, by location, mode and hash.
    private var known: [String: Resolved] = [:]
    /// The sources that are being resolved, outermost first.
    var chain: [Location] = []
    /// What the imports of the innermost source were so far; nil when it cannot be kept.
    var outcomes: [TermCache.Outcome]?
    /// What was asked of files and variables.
    var questions = Questions()
    /// The user's headers by origin, once they were read.
    private var configured: [String: [Location.Header]]?
    private(set) var isReadingHeaders = false
    /// What was fetched ahead of being asked for.
    var prefetch: RemotePrefetch
    /// What is read and parsed ahead of being asked for.
    private(set) lazy var ahead = environment.readsAhead ? ReadAhead(environment, rooms: machine.rooms) : nil
    /// The import of the outermost source that was begun last.
    private(set) var outermost: Term = .none

    /// Whether remote imports have to be guarded by a hash.
    private let requiresHashes: Bool
    /// How many guarded imports are being resolved around the one that is looked at.
    private var guards = 0

    init(
        _ machine: Machine, _ environment: any ImportEnvironment, _ sources: Sources, requiresHashes: Bool = false
    ) {
        self.requiresHashes = requiresHashes
        self.machine = machine
        self.environment = environment
        self.sources = sources
        prefetch = RemotePrefetch(environment)
    }

    deinit { ahead?.end() }

    var arena: Arena { machine.arena }
    var here: Location { chain[chain.count - 1] }

    /// Reads a source and resolves its imports.
    ///
    /// - Parameters:
    ///   - source: the bytes with their tree, where they were parsed ahead.
    ///   - isNew: whether nothing is known of what it imports, so that reading ahead pays.
    ///   - scope: labels that are bound around it, innermost last.
    ///   - shown: what a person wrote of it, with every byte at its place.
    func load(
        _ bytes: [UInt8], at location: Location, name: String? = nil, _ source: ParsedSource? = nil,
        isNew: Bool = true, scope: [Name] = [], shown: [UInt8]? = nil
    ) throws(Failure) -> Term {
        let parsed = try sources.parse(
            bytes, name: name ?? location.text, arena, source, scope: scope, shown: shown)
        try machine.requireRoom(for: parsed.term)
        if !parsed.needsResolution { return parsed.term }
        chain.append(location)
        defer { chain.removeLast() }
        if parsed.importsAreRemote(from: location, arena) { fetchAhead(parsed.term, in: location) }
        if source == nil, isNew { ahead?.add(parsed.localImports(in: location, arena)) }
        try resolve(parsed.term)
        return parsed.term
    }

    /// The hash that an import in a source would be frozen with.
    func hash(of reference: ImportReference, _ term: Term, in source: Location) throws(Failure) -> Digest {
        chain.append(source)
        guards += 1
        defer {
            chain.removeLast()
            guards -= 1
        }
        let resolved = try resolve(reference, term)
        return Digest(of: try SemanticHash.encoding(of: resolved.value, machine))
    }

    /// The user's headers by origin.
    func userHeaders(_ term: Term) throws(Failure) -> [String: [Location.Header]] {
        if let configured { return configured }
        if isReadingHeaders {
            let location = Location(place: .environment("DHALL_HEADERS"))
            throw problem(.cycle, location, term, detail: "the header configuration may not need remote imports")
        }
        isReadingHeaders = true
        let outer = outcomes
        outcomes = nil
        defer {
            isReadingHeaders = false
            outcomes = outer
        }
        let read = try readUserHeaders(term)
        configured = read
        return read
    }

    // MARK: Terms

    /// Resolves every import of a term, in place.
    func resolve(_ term: Term) throws(Failure) {
        let node = arena.terms[term.id]
        switch node.tag {
        case .variable, .builtin, .natural, .integer, .double, .bytes, .date, .time, .timeZone, .embedded: return
        default: break
        }
        try machine.enter(term)
        defer { machine.leave() }
        switch node.tag {
        case .importation:
            if chain.count == 1 { outermost = term }
            let resolved = try recorded(arena.imports[Int(node.a)], term)
            arena.terms[term.id] = TermNode(tag: .embedded, a: resolved.value.id, b: resolved.type.id)
        case .operation where node.detail == Operator.alternative.rawValue: try alternative(term, node)
        case .lambda, .pi: try each([node.b, node.c])
        case .application, .annotation, .operation, .projectType: try each([node.a, node.b])
        case .conditional, .merge: try each([node.a, node.b, node.c])
        case .toMap: try each([node.a, node.b])
        case .emptyList, .some, .showConstructor, .field, .project, .assert: try each([node.a])
        case .letIn: try bindings(term)
        case .text: for index in 1..<max(1, node.b) { try resolve(Term(id: arena.extra[node.a + index * 2 - 1])) }
        case .list: for index in 0..<node.b { try resolve(Term(id: arena.extra[node.a + index])) }
        case .recordType, .record, .union:
            for index in 0..<node.b { try each([arena.extra[node.a + index * 2 + 1]]) }
        case .with: try each([arena.extra[node.a], arena.extra[node.a + 1]])
        default: return
        }
    }

    private func each(_ ids: [UInt32]) throws(Failure) {
        for id in ids where id != .max { try resolve(Term(id: id)) }
    }

    private func bindings(_ term: Term) throws(Failure) {
        var at = term.id
        while arena.terms[at].tag == .letIn {
            let start = arena.terms[at].a
            try each([arena.extra[start + 1], arena.extra[start + 2]])
            at = arena.extra[start + 3]
        }
        try resolve(Term(id: at))
    }

    /// `left ? right`: the right side only when something that the left one imports is absent.
    private func alternative(_ term: Term, _ node: TermNode) throws(Failure) {
        var chosen = node.a
        let depth = machine.depth
        do {
            try resolve(Term(id: node.a))
        } catch {
            guard case .importing(let problem) = error.reason, problem.isAbsent else { throw error }
            machine.depth = depth
            chosen = node.b
            try resolve(Term(id: node.b))
        }
        arena.terms[term.id] = arena.terms[chosen]
    }

    // MARK: Imports

    func problem(
        _ reason: ImportProblem.Reason, _ location: Location, _ term: Term, detail: String? = nil, hint: String? = nil
    ) -> Failure {
        Failure(
            .importing(ImportProblem(reason: reason, location: location.text, term: term, detail: detail, hint: hint)))
    }

    func resolve(_ reference: ImportReference, _ term: Term) throws(Failure) -> Resolved {
        let parent = here
        let headers = try reference.headers.isNone ? nil : self.headers(reference.headers, parent, term)
        let location = parent.child(reference.place, headers: headers)
        let key = location.key(reference.mode, reference.hash)
        if let resolved = known[key] { return resolved }
        let resolved: Resolved
        if reference.mode != .location { try admit(location, reference, term) }
        if reference.mode == .location {
            resolved = try kept(TermCache.identity("location", Array(location.text.utf8))) { asLocation(location) }
        } else if let hash = reference.hash {
            resolved = try pinned(hash, location, reference.mode, parent, term)
        } else {
            resolved = try plain(location, reference.mode, parent, term)
            if case .remote = location.place, requiresHashes, guards == 0 {
                throw try unguarded(resolved, location, reference, term)
            }
        }
        known[key] = resolved
        return resolved
    }

    /// Whether remote imports that no hash guards are refused without asking for them.
    var refusesUnguarded: Bool { requiresHashes && guards == 0 && !environment.fetchesUnpinned }

    /// Refuses what may not be imported whatever it is, before it is asked for.
    private func admit(_ location: Location, _ reference: ImportReference, _ term: Term) throws(Failure) {
        switch location.place {
        case .local:
            do throws(ImportRefusal) { try environment.admit(location.text) } catch {
                throw problem(.refused, location, term, detail: error.reason, hint: error.hint)
            }
        case .remote where reference.hash == nil && refusesUnguarded && !isReadingHeaders:
            throw problem(
                .unpinned, location, term, detail: "what it gives may be something else tomorrow",
                hint: "Write the hash of what it is to give after it: `forge dhall freeze` asks for it once")
        case .remote, .missing, .environment: break
        }
    }

    /// An import behind an integrity check: from the cache, else checked and kept there.
    private func pinned(
        _ hash: [UInt8], _ location: Location, _ mode: ImportReference.Mode, _ parent: Location, _ term: Term
    ) throws(Failure) -> Resolved {
        guard let digest = Digest(bytes: hash) else {
            preconditionFailure("INVARIANT: the grammar gives a hash 32 bytes")
        }
        let identity = TermCache.identity("hash", hash)
        if let kept = try kept(identity) { return kept }
        if let bytes = environment.cached(digest), Digest(of: bytes) == digest {
            let decoded = bytes.withUnsafeBufferPointer { try? TermDecoder.decode($0, arena) }
            if let decoded { return try keep(decoded, try Checker(machine).infer(decoded), identity) }
        }
        guards += 1
        defer { guards -= 1 }
        // What the program carries was hashed when the program was made.
        if let path = environment.carried(digest) { return try plain(.file(path), .code, .program, term) }
        let resolved = try plain(location, mode, parent, term)
        let bytes = try SemanticHash.encoding(of: resolved.value, machine)
        let found = Digest(of: bytes)
        guard found == digest else {
            throw Failure(
                .importing(
                    ImportProblem(
                        reason: .hashMismatch, location: location.text, term: term, expected: digest.text,
                        found: found.text)))
        }
        environment.keep(bytes, as: digest)
        return try keep(arena.add(.embedded, resolved.value.id, resolved.type.id), resolved.type, identity)
    }

    /// The refusal of a remote import without a hash, with the one to write.
    private func unguarded(
        _ resolved: Resolved, _ location: Location, _ reference: ImportReference, _ term: Term
    ) throws(Failure) -> Failure {
        // What the headers hold may be a secret, and an import there would take the hash.
        let headers = reference.headers.isNone ? "" : " using (HEADERS)"
        let mode =
            switch reference.mode {
            case .code: ""
            case .text: " as Text"
            case .bytes: " as Bytes"
            case .location: " as Location"
            }
        let hash = Digest(of: try SemanticHash.encoding(of: resolved.value, machine)).text
        return problem(
            .unpinned, location, term, detail: "what it gives now has the hash \(hash)",
            hint: "Write `\(location.text)\(headers) \(hash)\(mode)`, or explore with `--allow-unpinned`")
    }

    private func plain(
        _ location: Location, _ mode: ImportReference.Mode, _ parent: Location, _ term: Term
    ) throws(Failure) -> Resolved {
        if parent.isTransparent, !location.isTransparent {
            throw problem(.referentiallyOpaque, location, term, detail: "`\(parent.text)` is remote")
        }
        if mode == .code, isBegun(location) { throw problem(.cycle, location, term, detail: cycle(location)) }
        var content = try content(location, parent, term)
        switch mode {
        case .text:
            return try kept(TermCache.identity("text", content.digest.bytes)) { () throws(Failure) in
                let bytes = try self.bytes(of: &content, location, parent, term)
                guard UTF8.isValid(bytes) else { throw problem(.notUTF8, location, term) }
                return Resolved(value: machine.add(.text, arena.strings.add(bytes).id), type: machine.text)
            }
        case .bytes:
            return try kept(TermCache.identity("bytes", content.digest.bytes)) { () throws(Failure) in
                let bytes = try self.bytes(of: &content, location, parent, term)
                return Resolved(
                    value: machine.add(.bytes, arena.strings.add(bytes).id), type: Machine.value(of: .bytes))
            }
        case .code, .location:
            if let hit = try replayed(content.digest, location) { return hit }
            let bytes = try self.bytes(of: &content, location, parent, term)
            return try checked(bytes, content.digest, location, content.source, name: location.text)
        }
    }

    /// Whether a source is being resolved.
    private func isBegun(_ location: Location) -> Bool {
        chain.contains { $0 == location && $0.text.exact == location.text.exact }
    }

    private func cycle(_ location: Location) -> String {
        let start = chain.firstIndex(of: location) ?? 0
        return (chain[start...].map(\.text) + [location.text]).joined(separator: " → ")
    }

    /// `as Location`: where it is, and nothing more.
    private func asLocation(_ location: Location) -> Resolved {
        let text = machine.text
        let union = machine.record(
            .union, [(.environment, text), (.local, text), (.missing, .none), (.remote, text)])
        func made(_ name: Name, _ text: String) -> Value {
            let payload = machine.add(.text, arena.strings.add(text).id)
            return machine.add(.constructed, union.id, name.id, payload.id)
        }
        let value: Value =
            switch location.place {
            case .missing: machine.add(.constructor, union.id, Name.missing.id)
            case .environment(let name): made(.environment, name)
            case .local: made(.local, location.text)
            case .remote: made(.remote, location.text)
            }
        return Resolved(value: value, type: union)
    }
}
