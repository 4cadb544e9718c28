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

    private func error(_ limit: Failure.Limit, _ spender: Term) -> ForgeError {
        let term = spender.isNone ? session.machine.working : spender
        return switch limit {
        case .steps:
            ForgeError(
                .dhallLimitSteps, "Evaluation took more than \(session.machine.limits.steps) steps", frame: frame(term),
                hints: ["Raise the bound with `--max-steps`"])
        case .memory:
            ForgeError(
                .dhallLimitMemory, "Terms and values take more than \(session.machine.limits.memoryBytes) bytes",
                frame: frame(term), hints: ["Raise the bound with `--max-memory`"])
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

    // MARK: Syntax

    private func errors(_ problems: [SyntaxProblem], _ number: UInt16) -> [ForgeError] {
        let source = session.sources.all[Int(number)]
        return Self.errors(problems, source.parsed, SourceLines(source.bytes, file: source.name))
    }

    /// What does not parse, as a person reads it.
    ///
    /// - Parameter lines: the lines that are shown.
    static func errors(_ problems: [SyntaxProblem], _ bytes: [UInt8], _ lines: SourceLines) -> [ForgeError] {
        readable(problems).map { problem in
            let (code, message, hints) =
                encoding(problem, bytes) ?? temporal(problem, bytes) ?? describe(problem.reason)
            return ForgeError(
                code, message, frame: lines.frame(offset: problem.start, length: problem.end - problem.start),
                hints: hints)
        }
    }

    /// The problems that say something: not those after a piece that does not end, which are about the piece, and of
    /// a source in another encoding the first alone.
    static func readable(_ problems: [SyntaxProblem]) -> [SyntaxProblem] {
        if let first = problems.first(where: { $0.reason == .invalidUTF8 }) { return [first] }
        let strays = Set(problems.filter { $0.reason == .strayCharacter }.map(\.end))
        let problems = problems.filter { problem in
            if case .needsSpace = problem.reason { return !strays.contains(problem.start) }
            return true
        }
        let last = problems.firstIndex { problem in
            switch problem.reason {
            case .textOpen, .commentOpen, .labelOpen, .tooDeep: true
            default: false
            }
        }
        return last.map { Array(problems[...$0]) } ?? problems
    }

    /// A token in backticks; words for a part as they are.
    private static func quoted(_ what: String) -> String {
        what.contains(" ") || what.contains("`") ? what : "`\(what)`"
    }

    /// What the construct looks like as a whole that lacks a token.
    private static func hints(missing token: String) -> [String] {
        switch token {
        case "an expression":
            ["Something has to stand here: a value, a name, or an expression in parentheses"]
        case "a field name": ["A field is written `name = value`; a name with other characters stands in backticks"]
        case "a name": ["A name begins with a letter or `_`; one with other characters stands in backticks"]
        case "=": ["A binding is written `let x = 1 in …`"]
        case ":": ["A type follows after `:`, with white space before it"]
        case "a field name or `?`": ["A path of `with` is written `r with a.b = x`"]
        case "a field name, `{` or `(`":
            ["A field is taken with `r.a`, several with `r.{ a, b }`, those of a type with `r.(T)`"]
        case "an index": ["An index is a number after the name: `x@1`"]
        case "no index after a builtin": ["Leave the index out"]
        case "`Text`, `Bytes` or `Location`": ["Write one of the three after `as`"]
        case ">": ["A union is written `< A | B : T >`; one that was begun is not closed here"]
        case ",": ["Elements and fields are separated by commas"]
        case "in": ["The bindings are followed by `in` and the expression that they are for: `let x = 1 in x + 1`"]
        case "then", "else": ["Write both branches: `if b then x else y`"]
        case "→", "(": ["A function is written `λ(x : T) → y`, its type `∀(x : T) → U`"]
        case "]": ["A list is written `[ a, b ]`; one that was begun is not closed here"]
        case "}": ["A record is written `{ a = x, b = y }`; one that was begun is not closed here"]
        case ")": ["A parenthesis that was opened is not closed here"]
        default: []
        }
    }

    private static func describe(_ reason: SyntaxProblem.Reason) -> (ErrorCode, String, [String]) {
        switch reason {
        case .strayCharacter:
            (
                .dhallParseCharacter, "A character that begins no part of an expression",
                ["Remove it, or put it within a text"]
            )
        case .strayMinus:
            (
                .dhallParseCharacter, "There is no operator `-`",
                ["Write `Natural/subtract b a` for the difference of `a` and `b`; a negative `Integer` is `-1`"]
            )
        case .controlCharacter: (.dhallParseCharacter, "A control character", ["Write it as an escape, such as `\\n`"])
        case .invalidUTF8: (.dhallParseUtf8, "Bytes that are not UTF-8", ["Save the source as UTF-8"])
        case .temporalRange: (.dhallParseLiteral, "There is no such date or time", ["Write one that exists"])
        case .textOpen: (.dhallParseUnclosed, "A text that does not end", ["Close it with the quotes that began it"])
        case .commentOpen: (.dhallParseUnclosed, "A comment that does not end", ["Close it with `-}`"])
        case .labelOpen: (.dhallParseUnclosed, "A label that does not end", ["Close it with a backtick"])
        case .multilineWithoutLine:
            (.dhallParseLiteral, "`''` is not followed by a line end", ["Begin the text on the next line"])
        case .labelCharacter: (.dhallParseLiteral, "A label holds printable ASCII alone", ["Spell it in ASCII"])
        case .leadingZero: (.dhallParseLiteral, "A number begins with a zero", ["Leave the zeros out"])
        case .doubleRange: (.dhallParseLiteral, "A `Double` that is too large", ["Write `Infinity` if that is meant"])
        case .bytesLiteral:
            (.dhallParseLiteral, "Bytes are pairs of hexadecimal digits in quotes", ["Write `0x\"00ff\"`"])
        case .textEscape:
            (.dhallParseLiteral, "An escape that stands for nothing", ["Write a backslash as `\\\\`, a `$` as `\\$`"])
        case .environmentEscape, .environmentCharacter, .environmentName:

            (
                .dhallParseImport, "The name of an environment variable does not follow the grammar",
                ["Put a name with other characters than letters, digits and `_` in quotes; it cannot hold `=`"]
            )
        case .pathCharacter, .pathComponent:
            (
                .dhallParseImport, "A component of a path is empty, does not end or holds a `/`",
                ["Write `./a/\"b c\"/d`, each component in quotes of its own"]
            )
        case .urlAuthority: (.dhallParseImport, "The URL has no valid host", ["Write `https://example.com/path`"])
        case .expected(let what): (.dhallParseExpected, "Expected \(quoted(what))", hints(missing: what))
        case .fieldTypeInRecord:
            (.dhallParseExpected, "Expected `=`", ["A record is `{ a = x, b = y }`, its type `{ a : A, b : B }`"])
        case .fieldValueInType:
            (.dhallParseExpected, "Expected `:`", ["A record type is `{ a : A, b : B }`, a record `{ a = x, b = y }`"])
        case .needsSpace(let what): (.dhallParseSpace, "White space has to stand before \(what)", ["Add a space"])
        case .reservedName(let name):
            (.dhallParseReserved, "`\(name)` is a builtin", ["Choose another name, or quote it in backticks"])
        case .emptyListWithoutType:
            (
                .dhallParseEmptyList, "An empty list without a type",
                ["Write `[] : List T` with the type of its elements"]
            )
        case .leftover:
            (
                .dhallParseLeftover, "The expression ended before this",
                ["Remove it, or look for a missing operator or opening bracket before it"]
            )
        case .tooDeep:
            (
                .dhallParseDepth, "The expression is nested too deeply",
                ["Name inner parts with `let`, or import them from files of their own"]
            )
        }
    }
}
