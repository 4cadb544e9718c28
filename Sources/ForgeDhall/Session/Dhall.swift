public import ForgeCore

/// The language as the rest of Forge uses it: the relations of the standard, from bytes to bytes.
///
/// Each call is a session of its own on a stack that is deep enough for any input. All failures are coded:
/// `E_DHALL_PARSE_…`, `E_DHALL_DECODE_…`, `E_DHALL_IMPORT_…`, `E_DHALL_TYPE_…`, `E_DHALL_LIMIT_…`.
public enum Dhall {
    /// How an expression is written down.
    public enum Form: Sendable {
        /// The standard's binary encoding.
        case cbor
        /// Source in Forge's style, ending with a line feed.
        case text
    }

    /// Parses only: the expression with its imports as written.
    public static func encode(
        _ source: DhallSource, _ options: DhallOptions, as form: Form = .cbor
    ) throws(ForgeErrors) -> [UInt8] {
        try DhallSession.run(options) { session throws(Failure) in
            session.write(try session.parse(source), form)
        }
    }

    /// Reads the binary encoding.
    public static func decode(
        _ bytes: [UInt8], _ options: DhallOptions, as form: Form = .text
    ) throws(ForgeErrors) -> [UInt8] {
        try DhallSession.run(options) { session throws(Failure) in
            session.write(try session.decode(bytes), form)
        }
    }

    /// Puts imports in their place, each in normal form.
    public static func resolve(
        _ source: DhallSource, _ options: DhallOptions, as form: Form = .text
    ) throws(ForgeErrors) -> [UInt8] {
        try DhallSession.run(options) { session throws(Failure) in
            let term = try session.load(source)
            var embedding = Embedding(session.machine)
            return session.write(try embedding.expanded(term), form)
        }
    }

    /// Infers the type, in normal form.
    public static func type(
        _ source: DhallSource, _ options: DhallOptions, as form: Form = .text
    ) throws(ForgeErrors) -> [UInt8] {
        try DhallSession.run(options) { session throws(Failure) in
            var quoter = Quoter(session.machine)
            return session.write(try quoter.quote(try session.checked(source).type), form)
        }
    }

    /// The β-normal form.
    ///
    /// - Parameters:
    ///   - checks: Whether the type is inferred first; ill-typed expressions may not end otherwise.
    ///   - imports: Whether imports are resolved; an expression with some is refused otherwise.
    public static func normalize(
        _ source: DhallSource, _ options: DhallOptions, checks: Bool = true, imports: Bool = true,
        as form: Form = .text
    ) throws(ForgeErrors) -> [UInt8] {
        try DhallSession.run(options) { session throws(Failure) in
            var quoter = Quoter(session.machine)
            if imports, checks { return session.write(try quoter.quote(try session.root(source).value), form) }
            let term = imports ? try session.load(source) : try session.parse(source)
            if !imports { try session.requireNoImports(term) }
            if checks { _ = try Checker(session.machine).check(term) }
            return session.write(try quoter.quote(session.machine.delay(term, .empty)), form)
        }
    }

    /// The expression with bound variables renamed to `_`, nothing computed.
    public static func alpha(
        _ source: DhallSource, _ options: DhallOptions, as form: Form = .text
    ) throws(ForgeErrors) -> [UInt8] {
        try DhallSession.run(options) { session throws(Failure) in
            var normalizer = AlphaNormalizer(session.arena)
            return session.write(normalizer.normalize(try session.parse(source)), form)
        }
    }

    /// The semantic hash: the SHA-256 of the encoded α-β-normal form.
    public static func hash(_ source: DhallSource, _ options: DhallOptions) throws(ForgeErrors) -> Digest {
        try DhallSession.run(options) { session throws(Failure) in
            let root = try session.root(source)
            if let identity = root.identity, let known = try session.machine.cache?.hash(identity) { return known }
            let hash = Digest(of: try SemanticHash.encoding(of: root.value, session.machine))
            if let identity = root.identity { session.machine.cache?.note(hash, of: identity) }
            return hash
        }
    }

    /// The encoded α-β-normal form, which semantic hashes are made from and caches hold.
    public static func normalForm(_ source: DhallSource, _ options: DhallOptions) throws(ForgeErrors) -> [UInt8] {
        try DhallSession.run(options) { session throws(Failure) in
            let term = try session.checked(source).term
            return try SemanticHash.encoding(of: session.machine.delay(term, .empty), session.machine)
        }
    }
}

extension DhallSession {
    func decode(_ bytes: [UInt8]) throws(Failure) -> Term {
        let result: Result<Term, DecodeProblem> = bytes.withUnsafeBufferPointer { raw in
            do throws(DecodeProblem) { return .success(try TermDecoder.decode(raw, arena)) } catch {
                return .failure(error)
            }
        }
        switch result {
        case .success(let term):
            try machine.requireRoom(for: term)
            return term
        case .failure(let problem): throw Failure(.decoding(problem, bytes))
        }
    }

    func write(_ term: Term, _ form: Dhall.Form) -> [UInt8] {
        switch form {
        case .cbor: TermEncoder.encode(term, arena)
        case .text: TermPrinter.text(term, arena)
        }
    }

    /// Refuses a term that still holds an import.
    func requireNoImports(_ term: Term) throws(Failure) {
        for id in 0..<UInt32(arena.terms.count) where arena.terms[id].tag == .importation {
            throw Failure(.type(TypeProblem(reason: .unresolvedImport, term: Term(id: id))))
        }
    }
}
