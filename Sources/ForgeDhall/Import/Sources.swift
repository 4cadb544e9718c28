/// The sources of a session: what they are called, and their bytes for code frames.
final class Sources {
    struct Source {
        var name: String
        var bytes: [UInt8]
    }

    struct Parsed {
        var term: Term
        /// Whether it holds imports, or choices between expressions.
        var needsResolution: Bool
    }

    private(set) var all: [Source] = []

    /// Parses a source into a term.
    func parse(_ bytes: [UInt8], name: String, _ arena: Arena) throws(Failure) -> Parsed {
        let outer = arena.source
        let number = UInt16(clamping: all.count)
        arena.source = number
        all.append(Source(name: name, bytes: bytes))
        defer { arena.source = outer }
        let (term, needsResolution, problems) = bytes.withUnsafeBufferPointer { raw in
            let tree = Parser.parse(raw)
            if !tree.problems.isEmpty { return (Term.none, false, tree.problems) }
            var lowering = Lowering(arena)
            let term = lowering.lower(tree)
            return (term, lowering.needsResolution, lowering.problems)
        }
        if !problems.isEmpty { throw Failure(.syntax(source: number, problems)) }
        return Parsed(term: term, needsResolution: needsResolution)
    }
}
