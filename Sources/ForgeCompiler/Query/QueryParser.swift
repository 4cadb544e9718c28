internal import ForgeCore

/// Reads expressions; operators have one rank and go from left to right.
struct QueryParser {
    /// How deep parentheses may stand in each other.
    private static let deepest = 200

    private let text: String
    private let tokens: [QueryScanner.Token]
    private var at = 0
    private var depth = 0

    init(_ text: String, _ tokens: [QueryScanner.Token]) {
        self.text = text
        self.tokens = tokens
    }

    private var token: QueryScanner.Token { tokens[at] }

    mutating func whole() throws(ForgeError) -> QueryExpression.Node {
        let node = try expression()
        guard token.kind == .end else {
            throw problem(
                token.kind == .close ? "Nothing is open that this closes" : "Two sets stand side by side",
                token.place, ["Join sets with `+`, `^` or `-`, with spaces around them"])
        }
        return try sets(node)
    }

    private func problem(_ message: String, _ place: Range<Int>, _ hints: [String] = []) -> ForgeError {
        QueryExpression.error(message, place, in: text, hints: hints)
    }

    private mutating func expression() throws(ForgeError) -> QueryExpression.Node {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepest else { throw problem("Parentheses stand too deep in each other", token.place) }
        var left = try term()
        while case .sign(let sign) = token.kind {
            at += 1
            left = .operation(sign, left, try term())
        }
        return left
    }

    private mutating func term() throws(ForgeError) -> QueryExpression.Node {
        let first = token
        switch first.kind {
        case .open:
            at += 1
            let inner = try expression()
            try close(first)
            return inner
        case .word(let word):
            at += 1
            guard token.kind == .open else { return .pattern(word, first.place) }
            return try call(word, first.place)
        case .end: throw problem("A set is missing at the end", first.place)
        case .close, .comma, .sign: throw problem("A set is missing before this", first.place)
        }
    }

    private mutating func close(_ opening: QueryScanner.Token) throws(ForgeError) {
        guard token.kind == .close else {
            let isEnd = token.kind == .end
            throw problem(
                isEnd ? "This parenthesis is not closed" : "A `)` or an operator is missing before this",
                isEnd ? opening.place : token.place)
        }
        at += 1
    }

    private mutating func call(_ word: String, _ place: Range<Int>) throws(ForgeError) -> QueryExpression.Node {
        guard let function = QueryExpression.Function(rawValue: word) else {
            let all = QueryExpression.Function.allCases
            throw problem(
                "There is no question `\(word)`", place,
                Suggestion.hints(for: word, among: all.map(\.rawValue))
                    + ["Questions are \(all.map { "`\($0.usage)`" }.joined(separator: ", "))"])
        }
        let opening = token
        at += 1
        var arguments: [QueryExpression.Node] = []
        if token.kind != .close {
            arguments.append(try expression())
            while token.kind == .comma {
                at += 1
                arguments.append(try expression())
            }
        }
        try close(opening)
        return try bound(function, arguments, place.lowerBound..<tokens[at - 1].place.upperBound)
    }

    /// Gives arguments to parameters; where fewer stand than could, what may be left out is.
    private func bound(
        _ function: QueryExpression.Function, _ arguments: [QueryExpression.Node], _ place: Range<Int>
    ) throws(ForgeError) -> QueryExpression.Node {
        let all = function.parameters
        let needed = all.filter { !$0.hasSuffix("?") }
        guard arguments.count == needed.count || arguments.count == all.count else {
            let count = needed.count == all.count ? "\(all.count)" : "\(needed.count) or \(all.count)"
            throw problem(
                "`\(function.rawValue)` takes \(count) \(count == "1" ? "argument" : "arguments"), not \(arguments.count)",
                place, ["Write `\(function.usage)`"])
        }
        let parameters = arguments.count == all.count ? all : needed
        var texts: [String: QueryExpression.Text] = [:]
        var sets: [QueryExpression.Node] = []
        for (parameter, argument) in zip(parameters, arguments) {
            if parameter == "SET" {
                sets.append(argument)
                continue
            }
            let name = parameter.hasSuffix("?") ? String(parameter.dropLast()) : parameter
            guard case .pattern(let word, let place) = argument else {
                throw problem("A word is expected here, not a set", argument.place, ["Write `\(function.usage)`"])
            }
            texts[name] = .init(value: word, place: place)
        }
        if let depth = texts["DEPTH"], (Int(depth.value) ?? -1) < 0 {
            throw problem("`\(depth.value)` is no number of steps", depth.place, ["Write `\(function.usage)`"])
        }
        if let name = texts["NAME"], !TargetAttributes.names.contains(name.value) {
            throw problem(
                "Targets have no attribute `\(name.value)`", name.place,
                Suggestion.hints(for: name.value, among: TargetAttributes.names)
                    + ["Attributes are \(TargetAttributes.names.map { "`\($0)`" }.joined(separator: ", "))"])
        }
        return .call(function, texts: texts, sets: sets, place)
    }

    /// Checks that every word that stands for targets could be a label.
    private func sets(_ node: QueryExpression.Node) throws(ForgeError) -> QueryExpression.Node {
        switch node {
        case .pattern(let word, let place):
            guard word.hasPrefix("//") || word.hasPrefix(":") else {
                throw problem(
                    "`\(word)` is no label", place, ["Write `//path:name`, `:name`, `//path:all` or `//path/...`"])
            }
        case .call(_, _, let inner, _): for set in inner { _ = try sets(set) }
        case .operation(_, let left, let right):
            _ = try sets(left)
            _ = try sets(right)
        }
        return node
    }
}
