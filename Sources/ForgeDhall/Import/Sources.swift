/// The sources of a session: what they are called, and their bytes for code frames.
final class Sources {
    struct Source {
        var name: String
        /// Read for a code frame, where it was not needed before.
        var bytes: [UInt8] { content() }
        /// What was parsed, which may be more than a person wrote.
        var parsed: [UInt8] { whole ?? content() }
        fileprivate var content: () -> [UInt8]
        fileprivate var whole: [UInt8]?
    }

    struct Parsed {
        var term: Term
        /// Whether it holds imports, or choices between expressions.
        var needsResolution: Bool
        /// Its imports, in the order of the arena.
        var imports: Range<Int>

        /// Whether any of its imports may be remote when it stands at a location.
        func importsAreRemote(from location: Location, _ arena: Arena) -> Bool {
            if case .remote = location.place { return !imports.isEmpty }
            return arena.imports[imports].contains { reference in
                if case .remote = reference.place { return true }
                return false
            }
        }

        /// The local sources that it imports as code and without a hash, when it stands at a location.
        func localImports(in source: Location, _ arena: Arena) -> [Location] {
            arena.imports[imports].compactMap { reference in
                guard case .local = reference.place, reference.mode == .code, reference.hash == nil,
                    reference.headers.isNone
                else { return nil }
                return source.child(reference.place, headers: nil)
            }
        }
    }

    private(set) var all: [Source] = []

    /// Keeps a document for code frames and gives its number.
    func add(_ bytes: [UInt8], name: String) -> UInt16 {
        add(name: name) { bytes }
    }

    /// Names a document whose bytes are asked for when a code frame shows them.
    func add(name: String, _ content: @escaping () -> [UInt8]) -> UInt16 {
        all.append(Source(name: name, content: content))
        return UInt16(clamping: all.count - 1)
    }

    /// Parses a source into a term.
    ///
    /// - Parameters:
    ///   - source: the bytes with their tree, where they were parsed ahead.
    ///   - scope: labels that are bound around it, innermost last.
    ///   - shown: what a person wrote of it, with every byte at its place.
    func parse(
        _ bytes: [UInt8], name: String, _ arena: Arena, _ source: ParsedSource? = nil, scope: [Name] = [],
        shown: [UInt8]? = nil
    ) throws(Failure) -> Parsed {
        let first = arena.imports.count
        let outer = arena.source
        let number = add(shown ?? bytes, name: name)
        if shown != nil { all[Int(number)].whole = bytes }
        arena.source = number
        defer { arena.source = outer }
        func lower(_ tree: borrowing SyntaxTree) -> (Term, Bool, [SyntaxProblem]) {
            if !tree.problems.isEmpty { return (Term.none, false, tree.problems) }
            var lowering = Lowering(arena)
            lowering.scope = BinderScope(scope)
            let term = lowering.lower(tree)
            return (term, lowering.needsResolution, lowering.problems)
        }
        let (term, needsResolution, problems) =
            if let source { lower(source.tree) } else { bytes.withUnsafeBufferPointer { lower(Parser.parse($0)) } }
        if !problems.isEmpty { throw Failure(.syntax(source: number, problems)) }
        return Parsed(term: term, needsResolution: needsResolution, imports: first..<arena.imports.count)
    }
}
