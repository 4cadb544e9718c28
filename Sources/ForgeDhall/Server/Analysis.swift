import ForgeCore

/// Checks one document again and again.
///
/// What it imports stays parsed and checked as long as its bytes stay the same.
final class Analysis {
    /// Something to tell the writer of a document.
    struct Diagnostic {
        /// The bytes it is about.
        var range: Range<Int>
        var code: String
        var message: String
        /// Other places that it is about, in this source or in others.
        var related: [RelatedPlace] = []
        /// Whether it is about something that could be simpler, and nothing is wrong.
        var isHint = false
        /// Whether the bytes could go.
        var isUnnecessary = false
    }

    /// What is known about one text of a document.
    struct Result {
        /// The session that the term and the types belong to.
        var session: DhallSession
        var diagnostics: [Diagnostic] = []
        /// The term, when the text parses.
        var term: Term?
        /// The types that were inferred, up to the first problem.
        var recorder: TypeRecorder?
        /// The number of the text among the session's sources.
        var source: UInt16 = .max
        /// What stopped the check.
        var failure: Failure?
    }

    /// A session, which frees nothing before its end, is given up when it holds more than this and more than a few
    /// times what its first check took, when it holds a part of what it may, or when it holds this many sources.
    private static let memoryLimit = 64 << 20
    private static let growthLimit = 4
    private static let sourceLimit = 4_096

    private var options: DhallOptions
    private let base: any ImportEnvironment
    private let documents: OpenDocuments
    private let isStale: @Sendable () -> Bool
    private var session: DhallSession
    private var imports: WatchedImports
    /// What the session held after its first check.
    private var bytesOfFirst = 0

    init(_ options: DhallOptions, _ documents: OpenDocuments, isStale: @escaping @Sendable () -> Bool) {
        base = options.environment
        self.documents = documents
        self.isStale = isStale
        imports = WatchedImports(base, documents)
        self.options = options
        self.options.environment = imports
        // What is imported stays in the session, which lives as long as the document.
        self.options.terms = nil
        session = DhallSession(self.options)
    }

    /// Forgets everything that was imported, failures of the network included.
    func forget() {
        imports = WatchedImports(base, documents)
        options.environment = imports
        session = DhallSession(options)
        bytesOfFirst = 0
    }

    /// Whether a file is part of what the document imports.
    func imports(_ path: String) -> Bool { imports.files.contains(path) }

    /// Checks a text; nil when something newer came in while it did.
    func check(_ bytes: [UInt8], path: String) -> Result? {
        let isFull =
            session.machine.byteCount
            > min(max(Self.memoryLimit, bytesOfFirst * Self.growthLimit), options.maxMemoryBytes / Self.growthLimit)
            || session.sources.all.count > Self.sourceLimit
            || !imports.isUnchanged
        if isFull { forget() }
        let machine = session.machine
        machine.depth = 0
        machine.limits.isStale = isStale
        defer {
            machine.limits.isStale = nil
            machine.recorder = nil
            if bytesOfFirst == 0 { bytesOfFirst = machine.byteCount }
        }
        var result = Result(session: session)
        let first = session.arena.terms.count
        result.source = UInt16(clamping: session.sources.all.count)
        do throws(Failure) {
            let term = try session.resolver.load(bytes, at: .file(path), name: path)
            result.term = term
            let recorder = TypeRecorder(first: first, end: session.arena.terms.count)
            result.recorder = recorder
            machine.recorder = recorder
            _ = try Checker(machine).check(term)
        } catch {
            if case .limit(.stale, _) = error.reason { return nil }
            result.failure = error
            result.diagnostics = diagnostics(error, result.source, result.recorder)
            if case .syntax(result.source, _) = error.reason { return result }
        }
        result.diagnostics += Self.hints(bytes)
        return result
    }

    /// What could be simpler in a source that parses; the formatter sees to spellings.
    private static func hints(_ bytes: [UInt8]) -> [Diagnostic] {
        bytes.withUnsafeBufferPointer { raw in
            let tree = Parser.parse(raw)
            guard tree.problems.isEmpty else { return [] }
            return Linter.findings(in: tree).filter { $0.rule != .asciiSpelling }.map { finding in
                Diagnostic(
                    range: finding.range, code: finding.rule.rawValue, message: finding.message, isHint: true,
                    isUnnecessary: finding.rule.marksWhatCouldGo)
            }
        }
    }

    private func diagnostics(
        _ failure: Failure, _ source: UInt16, _ recorder: TypeRecorder?
    ) -> [Diagnostic] {
        let report = FailureReport(session)
        let errors = report.errors(failure).errors
        if case .syntax(let number, let problems) = failure.reason, number == source {
            return zip(FailureReport.readable(problems), errors).map {
                diagnostic($1, $0.start..<max($0.start, $0.end))
            }
        }
        let spans = spans(failure, report)
        return errors.enumerated().map { index, error in
            if index < spans.count, let range = range(spans[index], source) { return diagnostic(error, range) }
            // What took too long may be no part of the text: it was done for the innermost part that has no type yet.
            if case .limit = failure.reason, let range = unfinished(recorder, source) {
                return diagnostic(error, range)
            }
            // What is wrong stands in an imported source: it is shown at the import that leads there.
            var shown = diagnostic(error, range(session.resolver.outermost, source) ?? 0..<0)
            if let frame = error.frame { shown.related.insert(RelatedPlace(frame, "the problem is here"), at: 0) }
            return shown
        }
    }

    /// The bytes that a failure is about, for each of its errors.
    private func spans(_ failure: Failure, _ report: FailureReport) -> [Arena.Span] {
        switch failure.reason {
        case .type(let problem): [report.span(of: problem)]
        case .types(let problems): problems.map { report.span(of: $0) }
        case .limit(_, let term): span(term.isNone ? session.machine.working : term).map { [$0] } ?? []
        case .importing(let problem): span(problem.term).map { [$0] } ?? []
        case .data, .decoding, .syntax, .damagedCache: []
        }
    }

    private func span(_ term: Term) -> Arena.Span? { term.isNone ? nil : session.arena.spans[term.id] }

    /// The innermost part that inference came to and did not leave.
    private func unfinished(_ recorder: TypeRecorder?, _ source: UInt16) -> Range<Int>? {
        guard let recorder else { return nil }
        return recorder.terms.lazy.map { Term(id: $0) }
            .filter { recorder.environment($0) != nil && recorder.type($0) == nil }
            .compactMap { self.range($0, source) }
            .min { $0.count < $1.count }
    }

    private func diagnostic(_ error: ForgeError, _ range: Range<Int>) -> Diagnostic {
        var lines = [error.message]
        if let cause = error.cause { lines += cause.split(separator: "\n").map { String($0.drop { $0 == " " }) } }
        lines += error.hints.map { "hint: \($0)" }
        return Diagnostic(
            range: range, code: error.code.name, message: lines.joined(separator: "\n"), related: error.related)
    }

    /// The term that a failure is about, the first one where there are several.
    static func term(_ failure: Failure) -> Term? {
        switch failure.reason {
        case .limit(_, let term): term
        case .type(let problem): problem.term
        case .types(let problems): problems.first?.term
        case .importing(let problem): problem.term
        case .data, .decoding, .syntax, .damagedCache: nil
        }
    }

    /// The bytes of a term in one source.
    func range(_ term: Term, _ source: UInt16) -> Range<Int>? {
        guard !term.isNone else { return nil }
        return range(session.arena.spans[term.id], source)
    }

    private func range(_ span: Arena.Span, _ source: UInt16) -> Range<Int>? {
        span.source == source && span.end > span.start ? Int(span.start)..<Int(span.end) : nil
    }
}
