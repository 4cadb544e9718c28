import ForgeCore

extension Resolver {
    // MARK: What is not a source

    /// What is kept under an identity.
    func kept(_ identity: Digest) throws(Failure) -> Resolved? {
        guard let (value, type) = try machine.cache?.term(identity, source: .max) else { return nil }
        return Resolved(value: value, type: type, identity: identity)
    }

    /// What is kept under an identity, made and kept when it is not there.
    func kept(_ identity: Digest, _ make: () throws(Failure) -> Resolved) throws(Failure) -> Resolved {
        if let kept = try kept(identity) { return kept }
        var made = try make()
        guard let cache = machine.cache else { return made }
        var quoter = Quoter(machine)
        let term = try quoter.quote(made.value)
        if try cache.keep(term, value: made.value, type: made.type, identity: identity, withSpans: false) {
            made.identity = identity
        }
        return made
    }

    /// A checked term as what an import is, kept under its identity.
    func keep(_ term: Term, _ type: Value, _ identity: Digest, withSpans: Bool = false) throws(Failure) -> Resolved {
        var made = Resolved(value: machine.delay(term, .empty), type: type)
        guard let cache = machine.cache else { return made }
        if try cache.keep(term, value: made.value, type: type, identity: identity, withSpans: withSpans) {
            made.identity = identity
        }
        return made
    }

    // MARK: Sources

    /// Resolves an import and notes what it was.
    func recorded(_ reference: ImportReference, _ term: Term) throws(Failure) -> Resolved {
        guard machine.cache != nil, outcomes != nil else { return try resolve(reference, term) }
        if !reference.headers.isNone {
            outcomes = nil
            questions.areComplete = false
            return try resolve(reference, term)
        }
        let written = TermEncoder.encode(term, arena)
        do throws(Failure) {
            let resolved = try resolve(reference, term)
            if let identity = resolved.identity {
                outcomes?.append(TermCache.Outcome(reference: written, identity: identity))
            } else {
                outcomes = nil
            }
            return resolved
        } catch {
            if case .importing(let problem) = error.reason, problem.isAbsent {
                outcomes?.append(TermCache.Outcome(reference: written, identity: nil))
            }
            throw error
        }
    }

    /// Parses a source, resolves its imports, infers its type, and keeps it.
    func checked(
        _ bytes: [UInt8], _ digest: Digest, _ location: Location, _ source: ParsedSource? = nil, name: String
    ) throws(Failure) -> Resolved {
        let outer = outcomes
        outcomes = []
        defer { outcomes = outer }
        let isNew = try machine.cache?.candidates(digest).isEmpty ?? true
        let term = try load(bytes, at: location, name: name, source, isNew: isNew)
        let type = try Checker(machine).check(term)
        guard let cache = machine.cache, let outcomes else {
            return Resolved(value: machine.delay(term, .empty), type: type)
        }
        let identity = TermCache.identity(digest, outcomes)
        let resolved = try keep(term, type, identity, withSpans: true)
        if resolved.identity != nil {
            try cache.note(digest, TermCache.Candidate(outcomes: outcomes, identity: identity))
        }
        return resolved
    }

    /// What bytes at a location were in an earlier session, if their imports are what they were.
    func replayed(_ digest: Digest, _ location: Location) throws(Failure) -> Resolved? {
        guard let cache = machine.cache else { return nil }
        for candidate in try cache.candidates(digest) {
            guard try holds(candidate, location) else { continue }
            let environment = environment
            let found = try cache.term(
                candidate.identity,
                source: sources.add(name: location.text) { (try? environment.file(location.text)) ?? [] })
            if let found {
                return Resolved(value: found.value, type: found.type, identity: candidate.identity)
            }
        }
        return nil
    }

    private func holds(_ candidate: TermCache.Candidate, _ location: Location) throws(Failure) -> Bool {
        if candidate.outcomes.isEmpty { return true }
        let (outer, depth) = (outcomes, machine.depth)
        chain.append(location)
        outcomes = nil
        defer {
            chain.removeLast()
            outcomes = outer
            machine.depth = depth
        }
        for outcome in candidate.outcomes {
            let term = outcome.reference.withUnsafeBufferPointer { try? TermDecoder.decode($0, arena) }
            guard let term, arena.node(term).tag == .importation else { throw Failure(.damagedCache) }
            do throws(Failure) {
                let resolved = try resolve(arena.imports[Int(arena.node(term).a)], term)
                if resolved.identity == nil || resolved.identity != outcome.identity { return false }
            } catch {
                switch error.reason {
                case .damagedCache: throw error
                case .importing(let problem) where problem.isAbsent:
                    machine.depth = depth
                    if outcome.identity != nil { return false }
                // What went wrong is said when the source is resolved.
                default: return false
                }
            }
        }
        return true
    }

    // MARK: The outermost source

    /// The source that a person named, as an earlier session found it if nothing has changed.
    func root(_ bytes: [UInt8], _ path: String) throws(Failure) -> Resolved {
        let digest = Digest(of: bytes)
        let location = Location.file(path)
        guard let cache = machine.cache else { return try checked(bytes, digest, location, name: path) }
        // Of two sources in a session, the second asks nothing of what the first did.
        let isFirst = questions.all.isEmpty
        if isFirst, let manifest = try cache.manifest(path, digest) {
            if let same = try unchanged(manifest, location, path) {
                if let renewed = same.renewed { cache.note(renewed, path, digest) }
                return same.root
            }
        }
        let resolved: Resolved
        if let hit = try replayed(digest, location) {
            resolved = hit
        } else {
            resolved = try checked(bytes, digest, location, name: path)
        }
        if isFirst, questions.areComplete, let identity = resolved.identity {
            cache.note(Manifest(identity: identity, questions: questions.all), path, digest)
        }
        return resolved
    }

    private func unchanged(
        _ manifest: Manifest, _ location: Location, _ path: String
    ) throws(Failure) -> (root: Resolved, renewed: Manifest?)? {
        guard let answer = try? questions.hold(manifest, environment), answer.isSame, let cache = machine.cache else {
            return nil
        }
        let environment = environment
        let found = try cache.term(
            manifest.identity, source: sources.add(name: path) { (try? environment.file(path)) ?? [] })
        guard let found else { return nil }
        return (Resolved(value: found.value, type: found.type, identity: manifest.identity), answer.renewed)
    }
}
