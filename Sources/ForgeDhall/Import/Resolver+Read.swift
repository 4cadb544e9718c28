import ForgeCore

extension Resolver {
    /// What is at a location.
    struct Content {
        var digest: Digest

        /// The digest where none is asked for.
        static let unnamed = Digest(of: [UInt8]())

        /// The bytes, unless the file's facts said enough.
        var bytes: [UInt8]?
        /// The bytes with their tree, where they were parsed ahead.
        var source: ParsedSource?
    }

    /// What is at a location; a file that is known by its facts is not read.
    func content(
        _ location: Location, _ parent: Location, _ term: Term
    ) throws(Failure) -> Content {
        guard machine.cache != nil else {
            if case .local = location.place, let found = ahead?.take(location.text) {
                return Content(digest: Content.unnamed, bytes: found.source.bytes, source: found.source)
            }
            return Content(digest: Content.unnamed, bytes: try read(location, parent, term))
        }
        switch location.place {
        case .missing: throw problem(.missing, location, term)
        case .remote:
            questions.areComplete = false
            let bytes = try read(location, parent, term)
            return Content(digest: Digest(of: bytes), bytes: bytes)
        case .local, .environment:
            let answer: Questions.Answer
            do throws(ImportRefusal) { answer = try questions.ask(location, environment, ahead) } catch {
                throw problem(.refused, location, term, detail: error.reason, hint: error.hint)
            }
            guard let digest = answer.digest else {
                if case .environment = location.place { throw problem(.unsetVariable, location, term) }
                throw problem(.absentFile, location, term)
            }
            return Content(digest: digest, bytes: answer.bytes, source: answer.source)
        }
    }

    /// The bytes of what was found, read where they were not.
    func bytes(
        of content: inout Content, _ location: Location, _ parent: Location, _ term: Term
    ) throws(Failure) -> [UInt8] {
        if let bytes = content.bytes { return bytes }
        let bytes = try read(location, parent, term)
        let digest = Digest(of: bytes)
        if digest != content.digest {
            // It changed while it was looked at: what was asked before does not tell what it is.
            questions.areComplete = false
            content.digest = digest
        }
        return bytes
    }

    /// The bytes at a location.
    private func read(
        _ location: Location, _ parent: Location, _ term: Term
    ) throws(Failure) -> [UInt8] {
        do {
            switch location.place {
            case .missing: throw problem(.missing, location, term)
            case .environment(let name):
                guard let value = try environment.variable(name) else {
                    throw problem(.unsetVariable, location, term)
                }
                return value
            case .local:
                guard let bytes = try environment.file(location.text) else {
                    throw problem(.absentFile, location, term)
                }
                return bytes
            case .remote(let url): return try fetch(url, location, parent, term)
            }
        } catch let refusal as ImportRefusal {
            throw problem(.refused, location, term, detail: refusal.reason, hint: refusal.hint)
        } catch let failure as Failure {
            throw failure
        } catch {
            preconditionFailure("INVARIANT: an environment throws refusals alone")
        }
    }

    private func fetch(
        _ url: ImportReference.URL, _ location: Location, _ parent: Location, _ term: Term
    ) throws -> [UInt8] {
        let headers = Self.headers(location, url, configured: try userHeaders(term))
        let response: RemoteResponse
        if let answer = prefetch.answer(RemotePrefetch.Key(url: location.text, headers: headers)) {
            response = try answer.get()
        } else {
            response = try environment.fetch(
                RemoteRequest(url: location.text, headers: headers.map { ($0.name, $0.value) }))
        }
        switch response {
        case .absent(let why): throw problem(.unreachable, location, term, detail: why)
        case .body(let bytes, let origins):
            if let origin = parent.origin, origin != location.origin {
                guard origins == ["*"] || origins == [origin] else {
                    throw problem(
                        .crossOrigin, location, term,
                        detail: origins.isEmpty
                            ? "it names no origin that may use it" : "it allows \(origins.joined(separator: ", "))")
                }
            }
            return bytes
        }
    }

    // MARK: Headers

    /// The header lines of an expression after `using`.
    func headers(_ term: Term, _ parent: Location, _ at: Term) throws(Failure) -> [Location.Header] {
        try resolve(term)
        let type = try Checker(machine).infer(term)
        guard let lines = try headers(machine.delay(term, .empty), type) else {
            throw problem(
                .headers, parent, at,
                detail: "headers have the type `List { mapKey : Text, mapValue : Text }`")
        }
        return lines
    }

    /// Header lines from a value; nil when its type is not one of headers.
    private func headers(_ value: Value, _ type: Value) throws(Failure) -> [Location.Header]? {
        func listType(_ key: Name, _ content: Name, _ of: Value) -> Value {
            let entry = machine.record(.recordType, [(key, machine.text), (content, of)])
            return machine.add(.builtin, detail: Builtin.list.rawValue, count: 1, machine.extra.append(entry.id))
        }
        let current = try machine.isEqual(type, listType(.mapKey, .mapValue, machine.text))
        var isOld = false
        if !current { isOld = try machine.isEqual(type, listType(.header, .value, machine.text)) }
        guard current || isOld else { return nil }
        let (start, count) = try machine.elements(try machine.force(value))
        var out: [Location.Header] = []
        for index in 0..<count {
            let entry = machine.node(try machine.force(Value(id: machine.extra[start + index])))
            guard let name = try text(entry, isOld ? .header : .mapKey),
                let content = try text(entry, isOld ? .value : .mapValue)
            else { return nil }
            out.append(Location.Header(name: name, value: content))
        }
        return out
    }

    private func text(_ entry: ValueNode, _ name: Name) throws(Failure) -> String? {
        guard entry.tag == .record, let place = machine.find(name, entry),
            let string = try machine.known(try machine.force(Value(id: machine.extra[place])))
        else { return nil }
        return String(decoding: arena.strings.bytes(string), as: UTF8.self)
    }

    /// The header lines of a request: the location's own, and the user's for its origin.
    static func headers(
        _ location: Location, _ url: ImportReference.URL, configured: [String: [Location.Header]]
    ) -> [Location.Header] {
        let hasPort = url.authority.split(separator: "]").last?.contains(":") ?? false
        let users =
            configured[url.authority]
            ?? (hasPort ? nil : configured["\(url.authority):\(url.isSecure ? 443 : 80)"]) ?? []
        var headers = location.headers
        for header in users {
            headers.removeAll { $0.name.lowercased() == header.name.lowercased() }
            headers.append(header)
        }
        return headers
    }

    /// Fetches what a source is sure to ask of the network.
    func fetchAhead(_ term: Term, in location: Location) {
        if isReadingHeaders { return }
        let (cache, environment) = (machine.cache, environment)
        let remote = RemoteReferences(arena, onlyGuarded: refusesUnguarded).locations(term, in: location) { hash in
            let isKept = try? cache?.term(TermCache.identity("hash", hash.bytes), source: .max)
            return isKept != nil || environment.cached(hash) != nil
        }
        if remote.isEmpty { return }
        // What is wrong with the configuration is said when something needs it.
        guard let configured = try? userHeaders(term) else { return }
        prefetch.fetch(remote) { location in
            guard case .remote(let url) = location.place else { return [] }
            return Self.headers(location, url, configured: configured)
        }
    }

    /// Reads the configuration: `DHALL_HEADERS`, else a file, else nothing.
    func readUserHeaders(_ term: Term) throws(Failure) -> [String: [Location.Header]] {
        let variable = Location(place: .environment("DHALL_HEADERS"))
        let location: Location
        let bytes: [UInt8]
        do throws(ImportRefusal) {
            if let value = try environment.variable("DHALL_HEADERS") {
                location = variable
                bytes = value
            } else if let path = environment.headersFile, let value = try environment.file(path) {
                location = .file(path)
                bytes = value
            } else {
                return [:]
            }
        } catch {
            throw problem(.refused, variable, term, detail: error.reason, hint: error.hint)
        }
        let loaded = try load(bytes, at: location)
        let type = try machine.force(try Checker(machine).infer(loaded))
        return try origins(try machine.force(machine.delay(loaded, .empty)), type, location, term)
    }

    private func origins(
        _ value: Value, _ type: Value, _ location: Location, _ term: Term
    ) throws(Failure) -> [String: [Location.Header]] {
        let checker = Checker(machine)
        var out: [String: [Location.Header]] = [:]
        let wrong = problem(
            .headers, location, term,
            detail: """
                the configuration has the type `List { mapKey : Text, mapValue : List { mapKey : Text, mapValue : Text \
                } }`
                """,
            hint: """
                Write `[ { mapKey = "example.com:443", mapValue = [ { mapKey = "Name", mapValue = "value" } ] } ]`
                """)
        guard let entryType = try checker.element(of: type, .list) else { throw wrong }
        let entry = machine.node(try machine.force(entryType))
        guard entry.tag == .recordType, let inner = machine.find(.mapValue, entry) else { throw wrong }
        let innerType = Value(id: machine.extra[inner])
        let (start, count) = try machine.elements(value)
        for index in 0..<count {
            let item = machine.node(try machine.force(Value(id: machine.extra[start + index])))
            guard let origin = try text(item, .mapKey), let place = machine.find(.mapValue, item),
                let lines = try headers(Value(id: machine.extra[place]), innerType)
            else { throw wrong }
            if out[origin] == nil { out[origin] = lines }
        }
        return out
    }
}
