import ForgeCore

/// Sources that do not parse.
extension FailureReport {
    func errors(_ problems: [SyntaxProblem], _ number: UInt16) -> [ForgeError] {
        let source = session.sources.all[Int(number)]
        return Self.errors(problems, source.parsed, SourceLines(source.bytes, file: source.name))
    }

    /// What does not parse, as a person reads it.
    ///
    /// - Parameter lines: the lines that are shown.
    static func errors(_ problems: [SyntaxProblem], _ bytes: [UInt8], _ lines: SourceLines) -> [ForgeError] {
        let last = (bytes.lastIndex { !Self.isBlank($0) } ?? -1) + 1
        return readable(problems).map { problem in
            let (code, message, hints) =
                encoding(problem, bytes) ?? temporal(problem, bytes) ?? spelling(problem, bytes)
                ?? describe(problem.reason)
            // What is missing at the end is missing behind the last word.
            let start = problem.start == bytes.count ? last : problem.start
            return ForgeError(
                code, message, frame: lines.frame(offset: start, length: max(problem.end - start, 0)), hints: hints)
        }
    }

    /// The problems that say something: not those after a piece that does not end, which are about the piece, and of
    /// a source in another encoding the first alone.
    static func readable(_ problems: [SyntaxProblem]) -> [SyntaxProblem] {
        if let first = problems.first(where: { $0.reason == .invalidUTF8 }) { return [first] }
        let strays = Set(problems.filter { $0.reason == .strayCharacter }.map(\.end))
        var starts: Set<Int> = []
        let problems = problems.enumerated().filter { index, problem in
            switch problem.reason {
            case .needsSpace: !strays.contains(problem.start) && starts.insert(problem.start).inserted
            // After another problem it tells where that one ended.
            case .leftover: index == 0 && starts.insert(problem.start).inserted
            default: starts.insert(problem.start).inserted
            }
        }.map(\.element)
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
        case ":": ["Write the type behind `:`, as in `λ(x : T) → y`, or the equivalence in `assert : x ≡ y`"]
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

    private static func spaceHints(_ what: String) -> [String] {
        what == "the argument"
            ? ["Add a space; arguments follow a function one by one, without commas: `f x y`"] : ["Add a space"]
    }

    private static func describe(_ reason: SyntaxProblem.Reason) -> Words {
        switch reason {
        case .expected, .fieldTypeInRecord, .fieldValueInType, .needsSpace, .reservedName, .emptyListWithoutType,
            .leftover, .tooDeep:
            structure(reason)
        case .environmentEscape, .environmentCharacter, .environmentName, .pathCharacter, .pathComponent,
            .urlAuthority:
            place(reason)
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
        }
    }

    private static func place(_ reason: SyntaxProblem.Reason) -> Words {
        switch reason {
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
        default: (.dhallParseImport, "The URL has no valid host", ["Write `https://example.com/path`"])
        }
    }

    private static func structure(_ reason: SyntaxProblem.Reason) -> Words {
        switch reason {
        case .expected(let what): (.dhallParseExpected, "Expected \(quoted(what))", hints(missing: what))
        case .fieldTypeInRecord:
            (.dhallParseExpected, "Expected `=`", ["A record is `{ a = x, b = y }`, its type `{ a : A, b : B }`"])
        case .fieldValueInType:
            (.dhallParseExpected, "Expected `:`", ["A record type is `{ a : A, b : B }`, a record `{ a = x, b = y }`"])
        case .needsSpace(let what): (.dhallParseSpace, "White space has to stand before \(what)", spaceHints(what))
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
        default:
            (
                .dhallParseDepth, "The expression is nested too deeply",
                ["Name inner parts with `let`, or import them from files of their own"]
            )
        }
    }
}
