import ForgeCore

/// Turns what stopped a session into coded errors with places, differences and fixes.
struct FailureReport {
    let session: DhallSession
    let finder: OriginFinder

    init(_ session: DhallSession) {
        self.session = session
        finder = OriginFinder(session)
    }

    func errors(_ failure: Failure) -> ForgeErrors {
        switch failure.reason {
        case .limit(let limit, let term): ForgeErrors([error(limit, term)])
        case .type(let problem): ForgeErrors([error(problem)])
        case .types(let problems): ForgeErrors(problems.map { error($0) })
        case .importing(let problem): ForgeErrors([error(problem)])
        case .data(let problem): ForgeErrors([error(problem)])
        case .syntax(let source, let problems): ForgeErrors(errors(problems, source))
        case .decoding(let problem, let bytes): ForgeErrors([error(problem, bytes)])
        case .damagedCache: preconditionFailure("INVARIANT: a session with a damaged cache is run again without it")
        }
    }

    /// The place of a term, when it comes from a source.
    func frame(_ term: Term) -> CodeFrame? {
        guard !term.isNone else { return nil }
        return frame(session.arena.spans[term.id])
    }

    func frame(_ span: Arena.Span) -> CodeFrame? {
        guard Int(span.source) < session.sources.all.count else { return nil }
        let source = session.sources.all[Int(span.source)]
        return CodeFrame(
            source: source.bytes, offset: Int(span.start), length: Int(span.end - span.start), file: source.name)
    }

    private func memory(_ term: Term) -> ForgeError {
        guard let bytes = session.questionBytes else {
            return ForgeError(
                .dhallLimitMemory, "Terms and values take more than \(session.machine.limits.memoryBytes) bytes",
                frame: frame(term), hints: ["Raise the bound with `--max-memory`"])
        }
        return ForgeError(
            .dhallLimitMemory, "Evaluating this for a build takes more than \(bytes >> 20) MiB", frame: frame(term),
            hints: [
                "Do less in it, or let a program write the file that it stands for",
                "`forge dhall normalize FILE --max-memory SIZE` evaluates a file under another bound",
            ], cause: "a build gives that much to each file that declares something, so that a runaway one ends")
    }

    private func error(_ limit: Failure.Limit, _ spender: Term) -> ForgeError {
        let term = spender.isNone ? session.machine.working : spender
        return switch limit {
        case .steps:
            ForgeError(
                .dhallLimitSteps, "Evaluation took more than \(session.machine.limits.steps) steps", frame: frame(term),
                hints: ["Raise the bound with `--max-steps`"])
        case .memory:
            memory(term)
        case .texts:
            ForgeError(
                .dhallLimitMemory, "The texts of one evaluation take more than \(Machine.Limits.textBytes) bytes",
                frame: frame(term), hints: ["Write files of such a size by an action, not by an expression"])
        case .depth, .stale:
            ForgeError(
                .dhallLimitDepth, "Evaluation is nested too deeply", frame: frame(term),
                hints: ["Name parts of it with `let`, or fold over a list where one thing is done many times"])
        }
    }

    private func error(_ problem: DecodeProblem, _ bytes: [UInt8]) -> ForgeError {
        let at = "at byte \(problem.position)"
        let (code, message, hint): (ErrorCode, String, String) =
            switch problem {
            case .truncated:
                (
                    .dhallDecodeTruncated, "The encoding ends within an item \(at)",
                    "The file may be cut short: encode the source again with `forge dhall encode`"
                )
            case .leftover:
                (
                    .dhallDecodeLeftover, "Something follows the encoding \(at)",
                    "Remove what follows: a file holds one expression"
                )
            case .malformed(_, let what):
                (
                    .dhallDecodeCbor, "The encoding holds \(what) \(at)",
                    "Give what `forge dhall encode` writes; a source is read without `decode`"
                )
            case .notAnExpression(_, let what):
                (
                    .dhallDecodeExpression, "The encoding holds \(what) \(at)",
                    "This is CBOR of something else, or of a standard after 23.1: encode the source with `forge dhall encode`"
                )
            case .tooDeep:
                (
                    .dhallDecodeDepth, "The encoding is nested too deeply \(at)",
                    "Name inner parts of the source with `let`, and encode it again"
                )
            }
        return ForgeError(code, message, hints: [hint], cause: HexLine(bytes, around: problem.position).text)
    }
}
