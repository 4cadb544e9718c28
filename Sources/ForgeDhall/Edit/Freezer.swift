import ForgeCore

/// Writes the hashes of imports into their source and leaves every other byte as it is.
struct Freezer {
    /// Bytes that take the place of others.
    private struct Edit {
        var range: Range<Int>
        var text: String
    }

    private let session: DhallSession
    /// Whether imports of files and variables are frozen as well.
    private let isEverything: Bool

    init(_ session: DhallSession, isEverything: Bool) {
        self.session = session
        self.isEverything = isEverything
    }

    /// The source with its imports frozen.
    func frozen(_ source: DhallSource) throws(Failure) -> [UInt8] {
        let firstTerm = UInt32(session.arena.terms.count)
        _ = try session.parse(source)
        var imports: [Int: Term] = [:]
        for id in firstTerm..<UInt32(session.arena.terms.count) where session.arena.terms[id].tag == .importation {
            imports[Int(session.arena.spans[id].start)] = Term(id: id)
        }
        var edits: [Edit] = []
        for site in source.bytes.withUnsafeBufferPointer({ Self.sites(Parser.parse($0)) }) {
            guard let term = imports[site.start], let hash = try hash(term, site, source) else { continue }
            if let written = site.hash {
                edits.append(Edit(range: written, text: hash))
            } else if let headers = site.importedHeaders {
                edits.append(Edit(range: headers.lowerBound..<headers.lowerBound, text: "("))
                edits.append(Edit(range: site.end..<site.end, text: ") \(hash)"))
            } else {
                edits.append(Edit(range: site.end..<site.end, text: " \(hash)"))
            }
        }
        var out: [UInt8] = []
        var position = 0
        // The sort is stable: where several edits meet, the inner import comes first.
        for edit in edits.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
            out += source.bytes[position..<edit.range.lowerBound]
            out += Array(edit.text.utf8)
            position = edit.range.upperBound
        }
        return out + source.bytes[position...]
    }

    /// The hash of an import; nil for one that is not to be frozen.
    private func hash(_ term: Term, _ site: Site, _ source: DhallSource) throws(Failure) -> String? {
        var reference = session.arena.imports[Int(session.arena.node(term).a)]
        switch reference.place {
        case .missing: return nil
        case .local, .environment: if !isEverything { return nil }
        case .remote: break
        }
        if reference.mode == .location { return nil }
        reference.hash = nil
        do throws(Failure) {
            return try session.resolver.hash(of: reference, term, in: .file(source.path ?? "<stdin>")).text
        } catch {
            // What `?` has another side for may be absent here and now.
            if case .importing(let problem) = error.reason, problem.isAbsent, site.hasAlternative { return nil }
            throw error
        }
    }

    // MARK: Sites

    /// An import as it stands in a source.
    private struct Site {
        var start: Int
        /// Where a hash goes.
        var end: Int
        /// The hash that is written.
        var hash: Range<Int>?
        /// Headers that are an import themselves: without parentheses it would take the hash behind it.
        var importedHeaders: Range<Int>?
        /// Whether it stands on the left of `?`.
        var hasAlternative: Bool
    }

    private static func sites(_ tree: borrowing SyntaxTree) -> [Site] {
        var sites: [Site] = []
        var optional: [Range<Int>] = []
        for index in 0..<UInt32(tree.nodes.count) {
            let node = tree.nodes[index]
            if node.kind == .operation, node.detail == Operator.alternative.rawValue {
                let right = index - 1
                optional.append(tree.range(right - tree.nodes[right].size))
            }
            guard node.kind == .importation else { continue }
            let children = tree.children(index)
            let hasHash = node.detail & 2 != 0
            let last = children[children.count - (hasHash ? 2 : 1)]
            sites.append(
                Site(
                    start: tree.range(index).lowerBound, end: tree.range(last).upperBound,
                    hash: hasHash ? tree.range(children[children.count - 1]) : nil,
                    importedHeaders: tree.nodes[last].kind == .importation ? tree.range(last) : nil,
                    hasAlternative: false))
        }
        for index in sites.indices {
            sites[index].hasAlternative = optional.contains { $0.contains(sites[index].start) }
        }
        return sites
    }
}
