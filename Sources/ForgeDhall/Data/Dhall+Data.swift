public import ForgeCore

extension Dhall {
    /// The normal form of an expression whose type is known to be right, with its type after it when that is asked for.
    public static func evaluate(
        _ source: DhallSource, _ options: DhallOptions, withType: Bool = false, as form: Form = .text
    ) throws(ForgeErrors) -> [UInt8] {
        try DhallSession.run(options) { session throws(Failure) in
            let (term, type) = try session.checked(source)
            var quoter = Quoter(session.machine)
            var result = try quoter.quote(session.machine.delay(term, .empty))
            if withType { result = session.arena.add(.annotation, result.id, try quoter.quote(type).id) }
            return session.write(result, form)
        }
    }

    /// The JSON that an expression says.
    public static func json(
        _ source: DhallSource, _ options: DhallOptions, _ data: DataOptions = DataOptions()
    ) throws(ForgeErrors) -> [UInt8] {
        try DhallSession.run(options) { session throws(Failure) in
            try session.data(source, data).json(isCompact: data.isCompact)
        }
    }

    /// The YAML that an expression says.
    public static func yaml(
        _ source: DhallSource, _ options: DhallOptions, _ data: DataOptions = DataOptions()
    ) throws(ForgeErrors) -> [UInt8] {
        try DhallSession.run(options) { session throws(Failure) in try session.data(source, data).yaml() }
    }

    /// The expression of a type that says the same as JSON.
    ///
    /// - Parameters:
    ///   - bytes: The JSON.
    ///   - name: What a person calls it.
    ///   - schema: The type.
    public static func fromJSON(
        _ bytes: [UInt8], name: String, schema: DhallSource, _ options: DhallOptions, as form: Form = .text
    ) throws(ForgeErrors) -> [UInt8] {
        let result: Result<[UInt8], ForgeErrors> = try DhallSession.run(options) { session throws(Failure) in
            let document: JSONValue
            do throws(JSONError) {
                document = try JSONReader.read(
                    bytes, limits: JSONReader.Limits(depth: DataImport.depthLimit, keepsDecimals: true))
            } catch {
                return .failure(ForgeErrors([error.forgeError(source: bytes, file: name)]))
            }
            let type = try session.schema(schema)
            var conversion = DataImport(session.machine, source: session.sources.add(bytes, name: name))
            let term = try conversion.term(document, type)
            // What is printed has the type: the conversion is not trusted.
            let found = try Checker(session.machine).infer(term)
            guard try session.machine.isEqual(found, type) else {
                throw Failure(
                    .type(TypeProblem(reason: .annotationMismatch, term: term, expected: type, found: found)))
            }
            return .success(session.write(term, form))
        }
        return try result.get()
    }
}

extension DhallSession {
    fileprivate func data(_ source: DhallSource, _ options: DataOptions) throws(Failure) -> DataTree {
        let term = try checked(source).term
        var export = DataExport(machine, options, source: source.path ?? "<stdin>")
        return try export.tree(machine.delay(term, .empty))
    }

    /// A type of terms.
    fileprivate func schema(_ source: DhallSource) throws(Failure) -> Value {
        let (term, type) = try checked(source)
        guard Universe(machine.node(try machine.force(type))) == .type else {
            let number = sources.add(source.bytes, name: source.path ?? "<stdin>")
            let blank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }
            let start = source.bytes.firstIndex { !blank($0) } ?? 0
            let end = (source.bytes.lastIndex { !blank($0) } ?? -1) + 1
            let span = Arena.Span(source: number, start: UInt32(start), end: UInt32(end))
            // The term of a source that came from the cache knows no place.
            let placed = arena.add(arena.node(term), span)
            throw Failure(.type(TypeProblem(reason: .notAType, term: placed, found: type)))
        }
        return machine.delay(term, .empty)
    }
}
