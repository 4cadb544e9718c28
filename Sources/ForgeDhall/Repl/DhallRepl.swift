public import ForgeCore

/// Where a person types expressions and reads what they come to.
public protocol ReplConsole: Sendable {
    /// The next line without its end; nil when there are no more.
    ///
    /// - Parameter isContinued: Whether the line goes on with what the lines before it began.
    func read(isContinued: Bool) -> String?
    /// Shows a result.
    func show(_ text: String)
    /// Shows what went wrong.
    func complain(_ text: String)
    /// The bytes of a file that a person names.
    func bytes(ofFile path: String) throws(ForgeError) -> [UInt8]
}

/// Reads expressions, prints what they come to, and keeps names that are given to them.
public final class DhallRepl {
    private let console: any ReplConsole
    private let session: DhallSession
    private let steps: UInt64?
    /// A line that was read and belongs to what comes next.
    private var pending: String?
    /// What the names stand for, and the names, the last one innermost.
    private var context = Checker.Context()
    private var names: [Name] = []

    static let help = """
        EXPRESSION        compute it and print its normal form; `it` is its name from then on
        :type E           print the type of an expression
        :let X = E        name an expression (also with a type: `:let X : T = E`)
        :normalize E      print the normal form and name nothing
        :hash E           print the semantic hash
        :load FILE        compute the expression in a file, as if it were typed here
        :help             print this
        :quit             leave

        What is not finished goes on in the next line; an empty line ends it.
        """

    private init(_ options: DhallOptions, _ console: any ReplConsole) {
        self.console = console
        var options = options
        options.terms = nil
        session = DhallSession(options)
        steps = options.maxSteps
    }

    /// Goes on until there are no more lines, or `:quit`.
    public static func run(_ options: DhallOptions, _ console: any ReplConsole) {
        DeepStack.run { DhallRepl(options, console).run() }
    }

    private func run() {
        while let line = nextInput() {
            if line == ":quit" || line == ":q" { return }
            if line.isEmpty { continue }
            session.machine.depth = 0
            if let steps { session.machine.limits.steps = session.machine.steps &+ steps }
            do throws(Failure) { try take(line) } catch {
                console.complain(FailureReport(session).errors(error).description)
            }
        }
    }

    /// A line, and those after it that belong to it.
    private func nextInput() -> String? {
        guard let first = pending ?? console.read(isContinued: false) else { return nil }
        pending = nil
        var input = String(first.trimmed)
        while true {
            let state = ReplInput.state(input)
            guard !input.isEmpty, state != .whole, let line = console.read(isContinued: true) else { return input }
            if state == .unfinished {
                if line.trimmed.isEmpty { return input }
                if ReplInput.isCommand(line) {
                    pending = line
                    return input
                }
            }
            input += "\n" + line
        }
    }

    private func take(_ line: String) throws(Failure) {
        guard line.hasPrefix(":") else {
            if ReplInput.isDefinition(line) { return try define(line, line) }
            return try evaluate(line)
        }
        let word = line.prefix { !$0.isWhitespace }
        let rest = String(line[word.endIndex...].trimmed)
        switch word {
        case ":help", ":h", ":?": console.show(Self.help)
        case ":type", ":t":
            var quoter = Quoter(session.machine)
            show(try quoter.quote(try checked(try load(rest))))
        case ":normalize", ":n":
            let term = try load(rest)
            _ = try checked(term)
            try show(session.machine.delay(term, context.env))
        case ":hash":
            let term = try load(rest)
            _ = try checked(term)
            let value = session.machine.delay(term, context.env)
            console.show(Digest(of: try SemanticHash.encoding(of: value, session.machine)).text)
        case ":let": try define(" " + line.dropFirst(), line)
        case ":load", ":l":
            do throws(ForgeError) {
                let bytes = try console.bytes(ofFile: rest)
                do throws(Failure) { try evaluate(bytes, at: rest) } catch {
                    console.complain(FailureReport(session).errors(error).description)
                }
            } catch {
                console.complain(error.description)
            }
        default:
            console.complain(
                ForgeError(.usage, "There is no command `\(word)`", hints: ["`:help` lists the commands"]).description)
        }
    }

    // MARK: Expressions

    /// The term of an expression that a person typed, in which the names can be used.
    ///
    /// - Parameter shown: what was typed, where it is not all of the text.
    private func load(_ text: String, shown: String? = nil) throws(Failure) -> Term {
        try session.resolver.load(
            Array(text.utf8), at: .file("<repl>"), name: "<repl>", scope: names, shown: shown.map { Array($0.utf8) })
    }

    private func checked(_ term: Term) throws(Failure) -> Value {
        try Checker(session.machine).check(term, context)
    }

    private func evaluate(_ text: String) throws(Failure) {
        let term = try load(text)
        let type = try checked(term)
        let value = session.machine.delay(term, context.env)
        try show(value)
        name(session.arena.names.intern("it"), value, type)
    }

    /// A file sees none of the names.
    private func evaluate(_ bytes: [UInt8], at path: String) throws(Failure) {
        let term = try session.resolver.load(bytes, at: .file(path), name: path)
        let type = try Checker(session.machine).check(term)
        let value = session.machine.delay(term, .empty)
        try show(value)
        name(session.arena.names.intern("it"), value, type)
    }

    /// One `let` or several.
    ///
    /// - Parameter shown: how it was typed.
    private func define(_ text: String, _ shown: String) throws(Failure) {
        let term = try load("\(text)\nin  {=}", shown: shown)
        _ = try checked(term)
        var at = term
        while session.arena.node(at).tag == .letIn {
            let start = session.arena.node(at).a
            let bound = Term(id: session.arena.extra[start + 2])
            let type = try checked(bound)
            name(Name(id: session.arena.extra[start]), session.machine.delay(bound, context.env), type)
            at = Term(id: session.arena.extra[start + 3])
        }
    }

    private func name(_ name: Name, _ value: Value, _ type: Value) {
        context.env = session.machine.push(context.env, name, value, type: type)
        names.append(name)
    }

    private func show(_ value: Value) throws(Failure) {
        var quoter = Quoter(session.machine)
        show(try quoter.quote(value))
    }

    private func show(_ term: Term) {
        let text = String(decoding: TermPrinter.text(term, session.arena), as: UTF8.self)
        console.show(text.hasSuffix("\n") ? String(text.dropLast()) : text)
    }
}

extension StringProtocol {
    /// Without white space at either end.
    fileprivate var trimmed: SubSequence {
        let start = drop(while: \.isWhitespace)
        return start.lastIndex { !$0.isWhitespace }.map { start[...$0] } ?? start
    }
}
